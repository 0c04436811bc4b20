import { DataException, SchemaBuilderException } from './errors.ts';
import { validateValue } from './validate.ts';

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
  /** A function where the schema holds itself; it is asked once, later. */
  fields?: readonly Field[] | (() => readonly Field[]) | undefined;
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
  #fields: readonly Field[] | (() => readonly Field[]) | undefined;
  #byName: Map<string, Field> | undefined;
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
  }

  get fields(): readonly Field[] {
    if (!this.#fields) throw new DataException('Cannot list fields on non-struct type');
    if (typeof this.#fields === 'function') this.#fields = this.#fields();
    return this.#fields;
  }

  /** Undefined where the struct has no such field. */
  field(name: string): Field | undefined {
    if (!this.#fields) throw new DataException('Cannot look up fields on non-struct type');
    this.#byName ??= new Map(this.fields.map((field) => [field.name, field]));
    return this.#byName.get(name);
  }

  /** As in Connect undefined for what `keySchemaIfAny` says. Throws DataException for other types than MAP. */
  get keySchema(): Schema {
    if (this.type !== 'MAP') throw new DataException('Cannot look up key schema on non-map type');
    return this.#keySchema as Schema;
  }

  /** As in Connect undefined for what `valueSchemaIfAny` says. Throws DataException for other types than ARRAY and MAP. */
  get valueSchema(): Schema {
    if (this.type !== 'MAP' && this.type !== 'ARRAY') {
      throw new DataException('Cannot look up value schema on non-array and non-map type');
    }
    return this.#valueSchema as Schema;
  }

  /** A header that is read from text can be a map whose keys have no common type. */
  get keySchemaIfAny(): Schema | undefined {
    return this.#keySchema;
  }

  /** A header that is read from text can be an array or map whose elements have no common type. */
  get valueSchemaIfAny(): Schema | undefined {
    return this.#valueSchema;
  }

  equals(other: Schema | undefined): boolean {
    if (this === other) return true;
    if (!other || this.type !== other.type || this.optional !== other.optional) return false;
    if (this.name !== other.name || this.version !== other.version || this.doc !== other.doc) return false;
    if (!sameDefault(this.default, other.default) || !sameParameters(this.parameters, other.parameters)) return false;
    switch (this.type) {
      case 'ARRAY':
        return sameSchema(this.#valueSchema, other.#valueSchema);
      case 'MAP':
        return sameSchema(this.#keySchema, other.#keySchema) && sameSchema(this.#valueSchema, other.#valueSchema);
      case 'STRUCT':
        return this.#sameFields(other);
      default:
        return true;
    }
  }

  toString(): string {
    return this.name === undefined ? `Schema{${this.type}}` : `Schema{${this.name}:${this.type}}`;
  }

  /** Where schemas hold themselves, the pairs that are being compared are taken for equal. */
  #sameFields(other: Schema): boolean {
    const [fields, others] = [this.fields, other.fields];
    if (fields === others) return true;
    if (fields.length !== others.length) return false;
    if (comparing.some(([a, b]) => a === fields && b === others)) return true;
    comparing.push([fields, others]);
    try {
      return fields.every(({ name, schema }, i) => name === others[i]!.name && schema.equals(others[i]!.schema));
    } finally {
      comparing.pop();
    }
  }
}

const comparing: [readonly Field[], readonly Field[]][] = [];

function sameSchema(a: Schema | undefined, b: Schema | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
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

/**
 * Builds a `Schema`; a property that is set cannot be changed. `SchemaBuilder.struct().name('x').field('a', Schemas.INT64).build()`.
 * All methods throw SchemaBuilderException.
 */
export class SchemaBuilder {
  readonly type: SchemaType;
  readonly #properties: SchemaProperties;
  readonly #fields: Field[] = [];
  readonly #parameters = new Map<string, string>();

  constructor(type: SchemaType, of: { keySchema?: Schema; valueSchema?: Schema } = {}) {
    if (!type) throw new SchemaBuilderException('type cannot be null');
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
    if (!valueSchema) throw new SchemaBuilderException('valueSchema cannot be null.');
    return new SchemaBuilder('ARRAY', { valueSchema });
  }
  static map(keySchema: Schema, valueSchema: Schema): SchemaBuilder {
    if (!keySchema) throw new SchemaBuilderException('keySchema cannot be null.');
    if (!valueSchema) throw new SchemaBuilderException('valueSchema cannot be null.');
    return new SchemaBuilder('MAP', { keySchema, valueSchema });
  }

  optional(): this {
    return this.#set('optional', true);
  }
  required(): this {
    return this.#set('optional', false);
  }
  name(name: string): this {
    return this.#set('name', name);
  }
  version(version: number): this {
    return this.#set('version', version);
  }
  doc(doc: string): this {
    return this.#set('doc', doc);
  }

  /** What comes before it (type, name, being optional, fields) says what fits. */
  defaultValue(value: unknown): this {
    this.#checkCanSet('default', value);
    try {
      validateValue(this.build(), value);
    } catch (cause) {
      throw new SchemaBuilderException('Invalid default value', { cause });
    }
    return this.#set('default', value);
  }

  /** Replaces the parameter if there is one of the name. */
  parameter(name: string, value: string): this {
    this.#parameters.set(name, value);
    return this;
  }

  parameters(parameters: Iterable<readonly [string, string]> | Readonly<Record<string, string>>): this {
    const entries = Symbol.iterator in parameters ? parameters : Object.entries(parameters);
    for (const [name, value] of entries) this.parameter(name, value);
    return this;
  }

  field(name: string, schema: Schema): this {
    if (this.type !== 'STRUCT') {
      throw new SchemaBuilderException(`Cannot create fields on type ${this.type}`);
    }
    if (!name) throw new SchemaBuilderException('fieldName cannot be null.');
    if (!schema) throw new SchemaBuilderException(`fieldSchema for field ${name} cannot be null.`);
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

  #set(property: SetOnce, value: unknown): this {
    this.#checkCanSet(property, value);
    Object.assign(this.#properties, { [property]: value ?? undefined });
    return this;
  }

  #checkCanSet(property: SetOnce, value: unknown): void {
    const known = this.#properties[property];
    if ((known ?? null) !== null && known !== value) {
      throw new SchemaBuilderException(`Invalid SchemaBuilder call: ${property} has already been set.`);
    }
  }
}

type SetOnce = 'optional' | 'name' | 'version' | 'doc' | 'default';

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
