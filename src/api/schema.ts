import { DataException, SchemaBuilderException } from './errors.ts';

export type SchemaType =
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FLOAT32'
  | 'FLOAT64'
  | 'BOOLEAN'
  | 'STRING'
  | 'BYTES'
  | 'ARRAY'
  | 'MAP'
  | 'STRUCT';

export interface Field {
  readonly name: string;
  readonly index: number;
  readonly schema: Schema;
}

interface SchemaProperties {
  optional?: boolean | undefined;
  default?: unknown;
  name?: string | undefined;
  version?: number | undefined;
  doc?: string | undefined;
  parameters?: ReadonlyMap<string, string> | undefined;
  fields?: readonly Field[] | undefined;
  keySchema?: Schema | undefined;
  valueSchema?: Schema | undefined;
}

/**
 * The type of a value, as Kafka Connect's `Schema`. Immutable. JavaScript values by type: INT8, INT16, INT32, FLOAT32,
 * FLOAT64 number; INT64 bigint; BOOLEAN boolean; STRING string; BYTES Buffer; ARRAY array; MAP Map; STRUCT `Struct`;
 * logical types as `logical.ts` says.
 */
export class Schema {
  readonly type: SchemaType;
  readonly optional: boolean;
  readonly default: unknown;
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly doc: string | undefined;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly #fields: readonly Field[] | undefined;
  readonly #byName: Map<string, Field> | undefined;
  readonly #keySchema: Schema | undefined;
  readonly #valueSchema: Schema | undefined;

  constructor(type: SchemaType, properties: SchemaProperties = {}) {
    this.type = type;
    this.optional = properties.optional ?? false;
    this.default = properties.default;
    this.name = properties.name;
    this.version = properties.version;
    this.doc = properties.doc;
    this.parameters = properties.parameters;
    this.#keySchema = properties.keySchema;
    this.#valueSchema = properties.valueSchema;
    this.#fields = type === 'STRUCT' ? (properties.fields ?? []) : undefined;
    this.#byName = this.#fields && new Map(this.#fields.map((field) => [field.name, field]));
  }

  get fields(): readonly Field[] {
    if (!this.#fields) throw new DataException('Cannot list fields on non-struct type');
    return this.#fields;
  }

  /** Undefined where the struct has no such field. */
  field(name: string): Field | undefined {
    if (!this.#byName) throw new DataException('Cannot look up fields on non-struct type');
    return this.#byName.get(name);
  }

  get keySchema(): Schema {
    if (!this.#keySchema) throw new DataException('Cannot look up key schema on non-map type');
    return this.#keySchema;
  }

  get valueSchema(): Schema {
    if (!this.#valueSchema) throw new DataException('Cannot look up value schema on non-array and non-map type');
    return this.#valueSchema;
  }

  equals(other: Schema | undefined): boolean {
    if (this === other) return true;
    if (!other || this.type !== other.type || this.optional !== other.optional) return false;
    if (this.name !== other.name || this.version !== other.version || this.doc !== other.doc) return false;
    if (!sameDefault(this.default, other.default) || !sameParameters(this.parameters, other.parameters)) return false;
    switch (this.type) {
      case 'ARRAY':
        return this.valueSchema.equals(other.valueSchema);
      case 'MAP':
        return this.keySchema.equals(other.keySchema) && this.valueSchema.equals(other.valueSchema);
      case 'STRUCT':
        return (
          this.fields.length === other.fields.length &&
          this.fields.every((field, i) => {
            const twin = other.fields[i]!;
            return field.name === twin.name && field.schema.equals(twin.schema);
          })
        );
      default:
        return true;
    }
  }
}

function sameParameters(a: Schema['parameters'], b: Schema['parameters']): boolean {
  if (!a?.size || !b?.size) return (a?.size ?? 0) === (b?.size ?? 0);
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function sameDefault(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a === undefined || b === undefined || a === null || b === null) return (a ?? null) === (b ?? null);
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if ('equals' in a && typeof a.equals === 'function') return Boolean(a.equals(b));
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameDefault(value, b.get(key)));
  }
  const [ka, kb] = [Object.keys(a), Object.keys(b)];
  return ka.length === kb.length && ka.every((key) => sameDefault(Reflect.get(a, key), Reflect.get(b, key)));
}

/** Builds a `Schema`; each property may be set once. `SchemaBuilder.struct().name('x').field('a', Schemas.INT64).build()` */
export class SchemaBuilder {
  readonly type: SchemaType;
  readonly #properties: SchemaProperties;
  readonly #fields: Field[] = [];
  readonly #parameters = new Map<string, string>();
  readonly #set = new Set<string>();

  constructor(type: SchemaType, of: { keySchema?: Schema; valueSchema?: Schema } = {}) {
    this.type = type;
    this.#properties = { ...of };
  }

  static of(type: SchemaType): SchemaBuilder {
    return new SchemaBuilder(type);
  }
  static int8(): SchemaBuilder {
    return new SchemaBuilder('INT8');
  }
  static int16(): SchemaBuilder {
    return new SchemaBuilder('INT16');
  }
  static int32(): SchemaBuilder {
    return new SchemaBuilder('INT32');
  }
  static int64(): SchemaBuilder {
    return new SchemaBuilder('INT64');
  }
  static float32(): SchemaBuilder {
    return new SchemaBuilder('FLOAT32');
  }
  static float64(): SchemaBuilder {
    return new SchemaBuilder('FLOAT64');
  }
  static bool(): SchemaBuilder {
    return new SchemaBuilder('BOOLEAN');
  }
  static string(): SchemaBuilder {
    return new SchemaBuilder('STRING');
  }
  static bytes(): SchemaBuilder {
    return new SchemaBuilder('BYTES');
  }
  static struct(): SchemaBuilder {
    return new SchemaBuilder('STRUCT');
  }
  static array(valueSchema: Schema): SchemaBuilder {
    return new SchemaBuilder('ARRAY', { valueSchema });
  }
  static map(keySchema: Schema, valueSchema: Schema): SchemaBuilder {
    return new SchemaBuilder('MAP', { keySchema, valueSchema });
  }

  optional(): this {
    return this.#once('optional', true);
  }
  required(): this {
    return this.#once('optional', false);
  }
  name(name: string): this {
    return this.#once('name', name);
  }
  version(version: number): this {
    return this.#once('version', version);
  }
  doc(doc: string): this {
    return this.#once('doc', doc);
  }
  defaultValue(value: unknown): this {
    return this.#once('default', value);
  }

  parameter(name: string, value: string): this {
    if (this.#parameters.has(name)) {
      throw new SchemaBuilderException(`Invalid SchemaBuilder call: parameter ${name} has already been set.`);
    }
    this.#parameters.set(name, value);
    return this;
  }

  field(name: string, schema: Schema): this {
    if (this.type !== 'STRUCT') {
      throw new SchemaBuilderException(`Cannot create fields on type ${this.type}`);
    }
    if (!name) throw new SchemaBuilderException('fieldName cannot be null.');
    if (this.#fields.some((field) => field.name === name)) {
      throw new SchemaBuilderException(`Cannot create field because of field name duplication ${name}`);
    }
    this.#fields.push({ name, index: this.#fields.length, schema });
    return this;
  }

  build(): Schema {
    return new Schema(this.type, {
      ...this.#properties,
      parameters: this.#parameters.size ? new Map(this.#parameters) : undefined,
      fields: this.type === 'STRUCT' ? [...this.#fields] : undefined,
    });
  }

  #once(property: 'optional' | 'name' | 'version' | 'doc' | 'default', value: unknown): this {
    if (this.#set.has(property)) {
      throw new SchemaBuilderException(`Invalid SchemaBuilder call: ${property} has already been set.`);
    }
    this.#set.add(property);
    Object.assign(this.#properties, { [property]: value });
    return this;
  }
}

const optional = (type: SchemaType) => new Schema(type, { optional: true });

/** The ready-made schemas of the primitive types. */
export const Schemas = {
  INT8: new Schema('INT8'),
  INT16: new Schema('INT16'),
  INT32: new Schema('INT32'),
  INT64: new Schema('INT64'),
  FLOAT32: new Schema('FLOAT32'),
  FLOAT64: new Schema('FLOAT64'),
  BOOLEAN: new Schema('BOOLEAN'),
  STRING: new Schema('STRING'),
  BYTES: new Schema('BYTES'),
  OPTIONAL_INT8: optional('INT8'),
  OPTIONAL_INT16: optional('INT16'),
  OPTIONAL_INT32: optional('INT32'),
  OPTIONAL_INT64: optional('INT64'),
  OPTIONAL_FLOAT32: optional('FLOAT32'),
  OPTIONAL_FLOAT64: optional('FLOAT64'),
  OPTIONAL_BOOLEAN: optional('BOOLEAN'),
  OPTIONAL_STRING: optional('STRING'),
  OPTIONAL_BYTES: optional('BYTES'),
} as const;
