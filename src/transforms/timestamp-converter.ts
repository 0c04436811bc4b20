import {
  type Config,
  type ConfigDef,
  ConfigException,
  ConnectDate,
  type ConnectRecord,
  ConnectTime,
  ConnectTimestamp,
  JavaException,
  oneOf,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Schemas,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { javaTrim } from '../api/java-parse.ts';
import { JavaDateFormat } from '../data/java-date-format.ts';
import { flag, notNull, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { member, setMember, withOtherKeys } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { requireMap, requireStructOrNull } from './requirements.ts';
import { copySchemaBasics } from './schema-copy.ts';
import { putCopied } from './struct-put.ts';
import {
  type TimestampFormat,
  type TimestampType,
  timestampFormat,
  typeOfSchema,
  typeOfValue,
  type UnixPrecision,
} from './timestamp-value.ts';

const CONFIG = [
  {
    name: 'field',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    doc: 'The field that holds the timestamp; empty where the whole key or value is one.',
  },
  {
    name: 'target.type',
    type: 'STRING',
    validator: oneOf('string', 'unix', 'Date', 'Time', 'Timestamp'),
    importance: 'HIGH',
    doc: 'What the timestamp becomes: string, unix, Date, Time, or Timestamp.',
  },
  {
    name: 'format',
    type: 'STRING',
    default: '',
    importance: 'MEDIUM',
    doc: 'The pattern, as <code>java.text.SimpleDateFormat</code> takes them, by which strings are written and read (in UTC).',
  },
  {
    name: 'unix.precision',
    type: 'STRING',
    default: 'milliseconds',
    validator: oneOf('nanoseconds', 'microseconds', 'milliseconds', 'seconds'),
    importance: 'LOW',
    doc:
      'What unix timestamps count since the epoch: seconds, milliseconds, microseconds, or nanoseconds. What is finer than a millisecond ' +
      'is lost in between.',
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

const PURPOSE = 'converting timestamp formats';

class TimestampConverterOnSide implements Transformation {
  readonly #side: RecordSide;
  #field: string | null = '';
  #target: TimestampType = 'string';
  #format!: TimestampFormat;
  #replaceNull = true;
  #updated!: (schema: Schema) => Schema;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    this.#field = options.field;
    this.#target = options['target.type'] as TimestampType;
    this.#replaceNull = flag(options['replace.null.with.default']);
    const pattern = datePattern(options.format, this.#target);
    this.#format = timestampFormat(this.#target, pattern, options['unix.precision'] as UnixPrecision);
    this.#updated = perSchema((schema) => this.#updatedSchema(schema));
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#side.schema(record);
    const value = this.#side.value(record);
    if (!schema) return this.#side.replace(record, undefined, this.#schemaless(value));
    if (this.#whole()) {
      const type = typeOfSchema(schema);
      return this.#side.replace(
        record,
        targetSchema(this.#target, schema.optional),
        this.#convert(type, value, schema),
      );
    }
    const struct = requireStructOrNull(schema, value, PURPOSE);
    const updated = this.#updated(schema);
    return this.#side.replace(record, updated, struct && this.#struct(struct, updated));
  }

  /** Whether the value itself is the timestamp. */
  #whole(): boolean {
    return notNull(this.#field, 'Cannot invoke "String.isEmpty()" because "this.config.field" is null') === '';
  }

  #schemaless(value: unknown): unknown {
    if (value === null) return null;
    if (this.#whole()) return this.#convertSchemaless(value);
    const map = requireMap(value, PURPOSE);
    const updated = { ...map };
    const field = this.#field as string;
    setMember(updated, field, this.#convertSchemaless(member(map, field)));
    return withOtherKeys(updated);
  }

  #struct(struct: Struct, schema: Schema): Struct {
    const updated = new Struct(schema);
    for (const field of struct.schema.fields) {
      let value = struct.at(field.index);
      if (value === null && this.#replaceNull) value = field.schema.default ?? null;
      if (field.name === this.#field) value = this.#convert(typeOfSchema(field.schema), value, field.schema);
      putCopied(updated, schema.fields[field.index]!, value);
    }
    return updated;
  }

  #convert(type: TimestampType, value: unknown, schema: Schema): unknown {
    return value === null ? null : this.#format.write(this.#format.read(type, value, schema), false);
  }

  #convertSchemaless(value: unknown): unknown {
    return value === null ? null : this.#format.write(this.#format.read(typeOfValue(value), value, undefined), true);
  }

  #updatedSchema(schema: Schema): Schema {
    const builder = copySchemaBasics(schema, SchemaBuilder.struct());
    for (const { name, schema: original } of schema.fields) {
      builder.field(name, name === this.#field ? targetSchema(this.#target, original.optional) : original);
    }
    if (schema.optional) builder.optional();
    const original = (schema.default ?? null) as Struct | null;
    if (original) builder.defaultValue(this.#struct(original, builder.build()));
    return builder.build();
  }
}

const TARGET_SCHEMAS: Readonly<Record<TimestampType, readonly [required: Schema, optional: Schema]>> = {
  string: [Schemas.STRING, Schemas.OPTIONAL_STRING],
  unix: [Schemas.INT64, Schemas.OPTIONAL_INT64],
  Date: [ConnectDate.SCHEMA, ConnectDate.OPTIONAL_SCHEMA],
  Time: [ConnectTime.SCHEMA, ConnectTime.OPTIONAL_SCHEMA],
  Timestamp: [ConnectTimestamp.SCHEMA, ConnectTimestamp.OPTIONAL_SCHEMA],
};

function targetSchema(target: TimestampType, optional: boolean): Schema {
  return TARGET_SCHEMAS[target][optional ? 1 : 0];
}

/** Undefined for none or a blank one. Throws ConfigException. */
function datePattern(pattern: string | null, target: TimestampType): JavaDateFormat | undefined {
  if (pattern === null || javaTrim(pattern) === '') {
    if (target !== 'string') return undefined;
    throw new ConfigException('TimestampConverter requires format option to be specified when using string timestamps');
  }
  try {
    return new JavaDateFormat(pattern);
  } catch (cause) {
    if (!(cause instanceof JavaException)) throw cause;
    const option = `TimestampConverter requires a SimpleDateFormat-compatible pattern for string timestamps: ${pattern}`;
    throw new ConfigException(`Invalid value ${cause.className}: ${cause.message} for configuration ${option}`, {
      cause,
    });
  }
}

export const TimestampConverter = keyAndValue(TimestampConverterOnSide);
export const timestampConverter = keyAndValuePlugins('TimestampConverter', CONFIG, TimestampConverter);
