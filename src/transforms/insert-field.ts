import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigKey,
  type ConnectRecord,
  ConnectTimestamp,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Schemas,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { schemalessLong } from '../data/java-narrowing.ts';
import { flag, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { setMember, withOtherKeys } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { requireMap, requireSinkRecord, requireStruct } from './requirements.ts';
import { copySchemaBasics } from './schema-copy.ts';
import { putChecked, putCopied } from './struct-put.ts';

function fieldOption<const N extends string>(name: N, what: string) {
  return {
    name,
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    doc: `The name of the field for ${what}. With ! at its end the field is required, with ? or neither it is optional.`,
  } as const satisfies ConfigKey;
}

const CONFIG = [
  fieldOption('topic.field', 'the Kafka topic'),
  fieldOption('partition.field', 'the Kafka partition'),
  fieldOption('offset.field', 'the Kafka offset, which only records of sinks have'),
  fieldOption('timestamp.field', "the record's timestamp"),
  fieldOption('static.field', 'a fixed text'),
  { name: 'static.value', type: 'STRING', default: null, importance: 'MEDIUM', doc: 'The text for static.field.' },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

const PURPOSE = 'field insertion';

/** One field to insert. */
interface Insertion {
  readonly name: string;
  readonly schema: Schema;
  /** null: the field is left as it is. `schemaless` has no type for a moment or a 64-bit number. */
  value(record: ConnectRecord, schemaless: boolean): unknown;
}

class InsertFieldOnSide implements Transformation {
  readonly #side: RecordSide;
  #insertions: readonly Insertion[] = [];
  #replaceNull = true;
  #updated!: (schema: Schema) => Schema;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    const staticValue = options['static.value'];
    this.#insertions = [
      insertion(options['topic.field'], Schemas.STRING, Schemas.OPTIONAL_STRING, ({ topic }) => topic),
      insertion(options['partition.field'], Schemas.INT32, Schemas.OPTIONAL_INT32, (record) => record.kafkaPartition),
      insertion(options['offset.field'], Schemas.INT64, Schemas.OPTIONAL_INT64, offset),
      insertion(options['timestamp.field'], ConnectTimestamp.SCHEMA, ConnectTimestamp.OPTIONAL_SCHEMA, timestamp),
      insertion(options['static.field'], Schemas.STRING, Schemas.OPTIONAL_STRING, () => staticValue),
    ].filter((each) => each !== undefined);
    if (this.#insertions.length === 0) {
      throw new ConfigException('No field insertion configured', {
        hint: 'Set topic.field, partition.field, offset.field, timestamp.field, or static.field with static.value.',
      });
    }
    if (options['static.field'] !== null && staticValue === null) {
      throw ConfigException.invalidValue(
        'static.value',
        null,
        `No value specified for static field: ${specText(options['static.field'])}`,
      );
    }
    this.#replaceNull = flag(options['replace.null.with.default']);
    this.#updated = perSchema((schema) => {
      const builder = copySchemaBasics(schema, SchemaBuilder.struct());
      for (const field of schema.fields) builder.field(field.name, field.schema);
      for (const { name, schema } of this.#insertions) builder.field(name, schema);
      return builder.build();
    });
  }

  apply<R extends ConnectRecord>(record: R): R {
    const value = this.#side.value(record);
    if (value === null) return record;
    const schema = this.#side.schema(record);
    if (!schema) return this.#side.replace(record, undefined, this.#schemaless(value, record));
    const updated = this.#struct(requireStruct(schema, value, PURPOSE), record);
    return this.#side.replace(record, updated.schema, updated);
  }

  #schemaless(value: unknown, record: ConnectRecord): unknown {
    const updated = { ...requireMap(value, PURPOSE) };
    for (const { name, value } of this.#insertions) {
      const inserted = value(record, true) ?? null;
      if (inserted !== null) setMember(updated, name, inserted);
    }
    return withOtherKeys(updated);
  }

  #struct(struct: Struct, record: ConnectRecord): Struct {
    const updated = new Struct(this.#updated(struct.schema));
    const { fields } = updated.schema;
    const copied = fields.length - this.#insertions.length;
    for (let i = 0; i < copied; i++) {
      const field = fields[i]!;
      putCopied(updated, field, struct.at(i) ?? (this.#replaceNull ? field.schema.default : null));
    }
    for (let i = copied; i < fields.length; i++) {
      const inserted = this.#insertions[i - copied]!.value(record, false) ?? null;
      if (inserted !== null) putChecked(updated, fields[i]!, inserted);
    }
    return updated;
  }
}

function offset(record: ConnectRecord, schemaless: boolean): unknown {
  const { kafkaOffset } = requireSinkRecord(record, PURPOSE);
  return schemaless ? schemalessLong(BigInt(kafkaOffset)) : BigInt(kafkaOffset);
}

function timestamp({ timestamp }: ConnectRecord, schemaless: boolean): unknown {
  return timestamp === undefined || timestamp === null || schemaless ? timestamp : new Date(Number(timestamp));
}

function insertion(
  spec: string | null,
  required: Schema,
  optional: Schema,
  value: Insertion['value'],
): Insertion | undefined {
  if (spec === null) return undefined;
  const name = /[?!]$/.test(spec) ? spec.slice(0, -1) : spec;
  return { name, schema: spec.endsWith('!') ? required : optional, value };
}

/** Connect shows the address of its own object here; a number made of the name stands in its place. */
function specText(spec: string): string {
  let hash = 0;
  for (const char of spec) hash = (hash * 31 + char.charCodeAt(0)) | 0;
  return `org.apache.kafka.connect.transforms.InsertField$InsertionSpec@${(hash >>> 0).toString(16)}`;
}

export const InsertField = keyAndValue(InsertFieldOnSide);
export const insertField = keyAndValuePlugins('InsertField', CONFIG, InsertField);
