import { DataException } from '../api/errors.ts';
import { LogicalTypes } from '../api/logical.ts';
import { isDecimal } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import {
  ANYTHING,
  type AvroDataOptions,
  enumParameter,
  fixedSize,
  isStringMap,
  isUnion,
  NAMESPACE,
  scrubbed,
  scrubbedFullName,
  splitName,
} from './avro-names.ts';
import { decimalScale, decimalToBytes } from './decimal.ts';
import { dateToDays, timestampToMillis, timeToMillis } from './logical-values.ts';

/** An Avro schema as JSON. int64 defaults are bigint: print it with `stringifyJson`. */
export type AvroSchema = string | AvroSchema[] | { [property: string]: unknown };

const DECIMAL_PRECISION = 64;
/** The parameter of a schema whose default came from an Avro field. */
const FROM_FIELD = `${NAMESPACE}.field.default`;

const TYPES = {
  INT8: 'int',
  INT16: 'int',
  INT32: 'int',
  INT64: 'long',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BOOLEAN: 'boolean',
  ARRAY: 'array',
} as const;

/** The full name of an enum that a string's parameters describe; undefined for other schemas. */
function enumName(schema: Schema, options: AvroDataOptions): string | undefined {
  if (schema.type !== 'STRING' || !(options.enums || options.sumTypes)) return undefined;
  return schema.parameters?.get(enumParameter(options));
}

/** The branches of an optional schema's union: null stands first, unless a default comes from the other one. */
function nullStandsFirst(schema: Schema): boolean {
  return (schema.default ?? null) === null;
}

/**
 * The Avro schema of a Connect schema, named and annotated as Confluent's AvroData does; without a schema it is the record that
 * can hold anything. The constructor throws DataException where two different structs have one name.
 */
export class AvroMapping {
  readonly avro: AvroSchema;
  readonly options: AvroDataOptions;
  readonly #named = new Map<string, Schema>();
  readonly #unnamed = new Map<Schema, string>();
  /** Names that fields have had. */
  readonly #seen = new Set<string>();
  #unnamedCount = 0;

  constructor(schema: Schema | undefined, options: AvroDataOptions) {
    this.options = options;
    this.avro = schema ? this.#map(schema) : anything();
  }

  #map(schema: Schema): AvroSchema {
    if (isUnion(schema)) {
      const branches = schema.fields.map((field) => this.#required(field.schema));
      return schema.optional ? ['null', ...branches] : branches;
    }
    const type = this.#required(schema);
    if (!schema.optional) return type;
    return nullStandsFirst(schema) ? ['null', type] : [type, 'null'];
  }

  #required(schema: Schema): AvroSchema {
    const base = this.#base(schema);
    if (typeof base === 'string' && this.#isNamed(schema)) return base;
    const properties = { ...this.#properties(schema), ...logicalType(schema) };
    if (typeof base !== 'string') return Object.assign(base, properties);
    return Object.keys(properties).length === 0 ? base : { type: base, ...properties };
  }

  #isNamed(schema: Schema): boolean {
    return schema.type === 'STRUCT' || enumName(schema, this.options) !== undefined || fixedSize(schema) !== undefined;
  }

  #base(schema: Schema): string | { [property: string]: unknown } {
    switch (schema.type) {
      case 'STRING':
        return this.#stringOrEnum(schema);
      case 'BYTES':
        return this.#bytesOrFixed(schema);
      case 'ARRAY':
        return { type: 'array', items: this.#map(schema.valueSchema) };
      case 'MAP':
        return this.#mapOrEntries(schema);
      case 'STRUCT':
        return this.#record(schema);
      default:
        return TYPES[schema.type];
    }
  }

  #stringOrEnum(schema: Schema): string | { [property: string]: unknown } {
    const name = enumName(schema, this.options);
    if (name === undefined) return 'string';
    const prefix = `${enumParameter(this.options)}.`;
    const { parameters } = schema;
    const own = schema.name === undefined ? '' : schema.name.slice(schema.name.lastIndexOf('.') + 1);
    const { discardTypeDocDefault } = this.options;
    const doc = parameters?.get(discardTypeDocDefault ? 'connect.enum.doc' : `${NAMESPACE}.enum.doc.${own}`);
    const fallback = discardTypeDocDefault ? undefined : parameters?.get(`${NAMESPACE}.enum.default.${own}`);
    const symbols = [...(schema.parameters?.keys() ?? [])].filter((key) => key.startsWith(prefix));
    return (
      this.#reference(name, schema) ?? {
        type: 'enum',
        ...this.#split(name),
        ...(doc === undefined ? {} : { doc }),
        symbols: symbols.map((key) => key.slice(prefix.length)),
        ...(fallback === undefined ? {} : { default: fallback }),
      }
    );
  }

  #bytesOrFixed(schema: Schema): string | { [property: string]: unknown } {
    const size = fixedSize(schema);
    if (size === undefined) return 'bytes';
    return this.#reference(schema.name!, schema) ?? { type: 'fixed', ...this.#split(schema.name!), size };
  }

  #mapOrEntries(schema: Schema): { [property: string]: unknown } {
    if (isStringMap(schema, this.options)) return { type: 'map', values: this.#map(schema.valueSchema) };
    const name = schema.name ?? `${NAMESPACE}.MapEntry`;
    const known = this.#reference(name, schema);
    if (known) return { type: 'array', items: known };
    const entry: { [property: string]: unknown } = { type: 'record', ...this.#split(name) };
    if (schema.name !== undefined) entry['connect.internal.type'] = 'MapEntry';
    entry.fields = [this.#field('key', schema.keySchema), this.#field('value', schema.valueSchema)];
    return { type: 'array', items: entry };
  }

  #record(schema: Schema): string | { [property: string]: unknown } {
    const name = schema.name ?? this.#unnamedRecord(schema);
    const known = this.#reference(name, schema);
    if (known) return known;
    const { discardTypeDocDefault } = this.options;
    const doc = schema.parameters?.get(discardTypeDocDefault ? 'connect.record.doc' : `${NAMESPACE}.record.doc`);
    const record: { [property: string]: unknown } = { type: 'record', ...this.#split(name) };
    if (doc !== undefined) record.doc = doc;
    record.fields = schema.fields.map((field) => {
      const fieldDoc = discardTypeDocDefault
        ? field.schema.doc
        : schema.parameters?.get(`${NAMESPACE}.field.doc.${field.name}`);
      return this.#field(scrubbed(field.name, this.options), field.schema, fieldDoc);
    });
    return record;
  }

  /** Structs without a name are ConnectDefault, ConnectDefault2 and so on; equal ones share theirs. */
  #unnamedRecord(schema: Schema): string {
    for (const [other, name] of this.#unnamed) if (sameType(other, schema)) return name;
    const count = ++this.#unnamedCount;
    const name = `${NAMESPACE}.ConnectDefault${count > 1 ? count : ''}`;
    this.#unnamed.set(schema, name);
    return name;
  }

  /** The name alone, where it is defined already. */
  #reference(name: string, schema: Schema): string | undefined {
    const known = this.#named.get(name);
    if (!known) {
      this.#named.set(name, schema);
      return undefined;
    }
    if (sameType(known, schema)) return name;
    throw new DataException(
      `Avro cannot hold two different types of the one name ${name}: name the structs differently`,
    );
  }

  #field(name: string, schema: Schema, doc?: string): { [property: string]: unknown } {
    const seen = schema.name !== undefined && this.#seen.has(schema.name);
    if (schema.name !== undefined) this.#seen.add(schema.name);
    const field: { [property: string]: unknown } = { name, type: this.#map(schema) };
    if (doc !== undefined) field.doc = doc;
    if (!nullStandsFirst(schema)) field.default = this.#default(schema, schema.default);
    else if (schema.optional) field.default = null;
    if (this.options.metadata && seen && this.#isNamed(schema)) {
      const parameters = this.#parameters(schema);
      if (parameters) field['connect.parameters'] = parameters;
    }
    return field;
  }

  #properties(schema: Schema): { [property: string]: unknown } {
    const properties: { [property: string]: unknown } = {};
    if (this.options.metadata) {
      if (schema.doc !== undefined) properties['connect.doc'] = schema.doc;
      if (schema.version !== undefined) properties['connect.version'] = schema.version;
      const parameters = this.#parameters(schema);
      if (parameters) properties['connect.parameters'] = parameters;
      const flagged = !this.options.discardTypeDocDefault && schema.parameters?.has(FROM_FIELD);
      if (!nullStandsFirst(schema) && !flagged) properties['connect.default'] = this.#default(schema, schema.default);
      if (schema.name !== undefined) properties['connect.name'] = schema.name;
      if (schema.type === 'INT8' || schema.type === 'INT16') properties['connect.type'] = schema.type.toLowerCase();
    }
    for (const [key, value] of schema.parameters ?? []) if (key.startsWith('avro')) properties[key] = value;
    return properties;
  }

  #parameters(schema: Schema): Record<string, string> | undefined {
    const { discardTypeDocDefault } = this.options;
    const parameters = [...(schema.parameters ?? [])].filter(([key]) => discardTypeDocDefault || key !== FROM_FIELD);
    return parameters.length > 0 ? Object.fromEntries(parameters) : undefined;
  }

  #split(fullName: string): { name: string; namespace?: string } {
    return splitName(scrubbedFullName(fullName, this.options));
  }

  /** A default as JSON, as Avro writes defaults. */
  #default(schema: Schema, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    if (value instanceof Date) return plainDate(schema, value);
    if (isDecimal(value)) return decimalToBytes(schema, value).toString('latin1');
    if (Buffer.isBuffer(value)) return value.toString('latin1');
    if (Array.isArray(value)) return value.map((item) => this.#default(schema.valueSchema, item));
    if (value instanceof Struct) {
      return Object.fromEntries(
        schema.fields.map((field) => [field.name, this.#default(field.schema, value.get(field.name))]),
      );
    }
    if (value instanceof Map) {
      const members = [...value].map(([key, member]) => [key, this.#default(schema.valueSchema, member)]);
      if (isStringMap(schema, this.options)) return Object.fromEntries(members);
      return members.map(([key, member]) => ({ key: this.#default(schema.keySchema, key), value: member }));
    }
    return value;
  }
}

/** Equal but for being optional, which is the union's matter and not the type's. */
function sameType(a: Schema, b: Schema): boolean {
  if (a === b) return true;
  if (a.type !== b.type || a.name !== b.name || a.version !== b.version) return false;
  switch (a.type) {
    case 'STRUCT':
      return (
        a.fields.length === b.fields.length &&
        a.fields.every(({ name, schema }, i) => name === b.fields[i]!.name && schema.equals(b.fields[i]!.schema))
      );
    case 'MAP':
      return a.keySchema.equals(b.keySchema) && a.valueSchema.equals(b.valueSchema);
    default:
      return fixedSize(a) === fixedSize(b);
  }
}

function logicalType(schema: Schema): { [property: string]: unknown } {
  switch (schema.name) {
    case LogicalTypes.DECIMAL: {
      const scale = decimalScale(schema);
      const precision = Number(schema.parameters?.get('connect.decimal.precision') ?? DECIMAL_PRECISION);
      return { scale, precision, logicalType: 'decimal' };
    }
    case LogicalTypes.DATE:
      return { logicalType: 'date' };
    case LogicalTypes.TIME:
      return { logicalType: 'time-millis' };
    case LogicalTypes.TIMESTAMP:
      return { logicalType: 'timestamp-millis' };
    default:
      return {};
  }
}

function plainDate(schema: Schema, value: Date): number | bigint {
  if (schema.name === LogicalTypes.DATE) return dateToDays(value);
  return schema.name === LogicalTypes.TIME ? timeToMillis(value) : timestampToMillis(value);
}

function anything(): AvroSchema {
  const optional = (name: string, type: AvroSchema) => ({ name, type: ['null', type], default: null });
  const entry = {
    type: 'record',
    name: 'MapEntry',
    namespace: NAMESPACE,
    fields: [
      { name: 'key', type: ANYTHING },
      { name: 'value', type: ANYTHING },
    ],
  };
  return {
    type: 'record',
    name: 'Anything',
    namespace: NAMESPACE,
    fields: [
      ...['boolean', 'bytes', 'double', 'float', 'int', 'long', 'string'].map((type) => optional(type, type)),
      optional('array', { type: 'array', items: ANYTHING }),
      optional('map', { type: 'array', items: entry }),
    ],
  };
}
