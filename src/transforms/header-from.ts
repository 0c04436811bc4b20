import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConnectRecord,
  type Header,
  JavaException,
  oneOf,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { headersOf } from '../data/headers-of.ts';
import { headerOf } from './header-value.ts';
import { flag, nonEmptyList, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { member, withOtherKeys } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { type PlainMap, requireMap, requireStruct } from './requirements.ts';
import { copySchemaBasics } from './schema-copy.ts';
import { putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'fields',
    type: 'LIST',
    validator: nonEmptyList,
    importance: 'HIGH',
    doc: 'The fields whose values become headers.',
  },
  {
    name: 'headers',
    type: 'LIST',
    validator: nonEmptyList,
    importance: 'HIGH',
    doc: 'The names of the headers, in the order of the fields.',
  },
  {
    name: 'operation',
    type: 'STRING',
    validator: oneOf('move', 'copy'),
    importance: 'HIGH',
    doc: 'Whether the fields leave the key or value (move) or stay there too (copy).',
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

class HeaderFromOnSide implements Transformation {
  readonly #side: RecordSide;
  #fields: readonly string[] = [];
  #headers: readonly string[] = [];
  #move = false;
  #purpose = '';
  #withDefault = true;
  #remainder!: (schema: Schema) => Schema;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    if (options.headers.length !== options.fields.length) {
      throw new ConfigException("'fields' config must have the same number of elements as 'headers' config.");
    }
    this.#fields = options.fields;
    this.#headers = options.headers;
    this.#move = options.operation === 'move';
    this.#purpose = `header ${options.operation}`;
    this.#withDefault = flag(options['replace.null.with.default']);
    const moved = new Set(options.fields);
    this.#remainder = perSchema((schema) => {
      const builder = copySchemaBasics(schema, SchemaBuilder.struct());
      for (const field of schema.fields) if (!moved.has(field.name)) builder.field(field.name, field.schema);
      return builder.build();
    });
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#side.schema(record);
    const value = this.#side.value(record);
    return schema ? this.#withSchema(record, schema, value) : this.#schemaless(record, value);
  }

  #withSchema<R extends ConnectRecord>(record: R, schema: Schema, value: unknown): R {
    const struct = requireStruct(schema, value, this.#purpose);
    const updatedSchema = this.#move ? this.#remainder(schema) : schema;
    const updated = this.#move ? this.#copyRemainder(struct, updatedSchema) : struct;
    const added = this.#fields.map((name, i) => this.#header(this.#headers[i]!, struct, schema, name));
    return { ...this.#side.replace(record, updatedSchema, updated), headers: [...headersOf(record), ...added] };
  }

  #copyRemainder(struct: Struct, schema: Schema): Struct {
    const remainder = new Struct(schema);
    for (const field of schema.fields) putCopied(remainder, field, this.#read(struct, field.name));
    return remainder;
  }

  #header(key: string, struct: Struct, schema: Schema, name: string): Header {
    const value = struct.schema.field(name) ? this.#read(struct, name) : null;
    const field = schema.field(name);
    if (!field) throw noField();
    return headerOf(key, field.schema, value);
  }

  #read(struct: Struct, name: string): unknown {
    return this.#withDefault ? struct.get(name) : struct.getWithoutDefault(name);
  }

  #schemaless<R extends ConnectRecord>(record: R, value: unknown): R {
    const map = requireMap(value, this.#purpose);
    const updated = this.#move ? this.#remainderOf(map) : { ...map };
    const added = this.#fields.map((name, i) => headerOf(this.#headers[i]!, undefined, member(map, name)));
    return {
      ...this.#side.replace(record, undefined, withOtherKeys(updated)),
      headers: [...headersOf(record), ...added],
    };
  }

  #remainderOf(map: PlainMap): PlainMap {
    const remainder: Record<string, unknown> = { ...map };
    for (const name of this.#fields) delete remainder[name];
    return remainder;
  }
}

function noField(): JavaException {
  return new JavaException(
    'java.lang.NullPointerException',
    'Cannot invoke "org.apache.kafka.connect.data.Field.schema()" because the return value of ' +
      '"org.apache.kafka.connect.data.Schema.field(String)" is null',
    { hint: 'Name only fields in the option fields that the records have.' },
  );
}

export const HeaderFrom = keyAndValue(HeaderFromOnSide);
export const headerFrom = keyAndValuePlugins('HeaderFrom', CONFIG, HeaderFrom);
