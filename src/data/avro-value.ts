import { DataException } from '../api/errors.ts';
import { javaClass } from '../api/java-class.ts';
import { LogicalTypes } from '../api/logical.ts';
import { isDecimal } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { type AvroMapping, fixedSize, isStringMap, isUnion } from './avro-schema.ts';
import { decimalToBytes } from './decimal.ts';
import { dateToDays, timestampToMillis, timeToMillis } from './logical-values.ts';

/** Makes of a Connect value the one that avsc writes, with wrapped unions. Throws DataException. */
export type ToAvroValue = (value: unknown) => unknown;

/** For the values of the schema that the mapping was made of. */
export function toAvroValue(schema: Schema | undefined, mapping: AvroMapping): ToAvroValue {
  return schema ? compile(schema, mapping) : topLevelAnything;
}

function compile(schema: Schema, mapping: AvroMapping): ToAvroValue {
  const convert = isUnion(schema) ? compileUnion(schema, mapping) : compileRequired(schema, mapping);
  const branch = schema.optional && !isUnion(schema) ? mapping.branchName(schema) : undefined;
  const fallback = schema.default ?? null;
  return (given) => {
    const value = given ?? fallback;
    if (value === null) {
      if (schema.optional) return null;
      throw new DataException('Found null value for non-optional schema');
    }
    return branch === undefined ? convert(value) : { [branch]: convert(value) };
  };
}

function compileRequired(schema: Schema, mapping: AvroMapping): ToAvroValue {
  switch (schema.name) {
    case LogicalTypes.DECIMAL:
      return compileDecimal(schema);
    case LogicalTypes.DATE:
      return (value) => dateToDays(expectDate(value, 'Date'));
    case LogicalTypes.TIME:
      return (value) => timeToMillis(expectDate(value, 'Time'));
    case LogicalTypes.TIMESTAMP:
      return (value) => timestampToMillis(expectDate(value, 'Timestamp'));
  }
  switch (schema.type) {
    case 'ARRAY': {
      const item = compile(schema.valueSchema, mapping);
      return (value) => (Array.isArray(value) ? value.map((each) => item(each)) : mismatch(schema, value));
    }
    case 'MAP':
      return compileMap(schema, mapping);
    case 'STRUCT':
      return compileStruct(schema, mapping);
    default:
      return PRIMITIVES[schema.type](schema);
  }
}

function compileStruct(schema: Schema, mapping: AvroMapping): ToAvroValue {
  const names = schema.fields.map(({ name }) => name);
  const fields = schema.fields.map((field) => compile(field.schema, mapping));
  return (value) => {
    const struct = expectStruct(schema, value);
    const record: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) {
      try {
        record[names[i]!] = fields[i]!(struct.at(i));
      } catch (error) {
        throw new DataException(`Field "${names[i]}": ${(error as Error).message}`, { cause: error });
      }
    }
    return record;
  };
}

/** The one field that is set is the value. */
function compileUnion(schema: Schema, mapping: AvroMapping): ToAvroValue {
  const branches = schema.fields.map((field) => ({
    name: mapping.branchName(field.schema),
    convert: compileRequired(field.schema, mapping),
  }));
  return (value) => {
    const struct = expectStruct(schema, value);
    const set = branches.findIndex((_, i) => struct.at(i) !== null);
    if (set >= 0) return { [branches[set]!.name]: branches[set]!.convert(struct.at(set)) };
    if (schema.optional) return null;
    throw new DataException('None of the fields of a union is set');
  };
}

function compileMap(schema: Schema, mapping: AvroMapping): ToAvroValue {
  const [toKey, toMember] = [compile(schema.keySchema, mapping), compile(schema.valueSchema, mapping)];
  const asMap = isStringMap(schema, mapping.options);
  return (value) => {
    if (!(value instanceof Map)) return mismatch(schema, value);
    const entries = [...value];
    if (!asMap) return entries.map(([key, member]) => ({ key: toKey(key), value: toMember(member) }));
    return Object.fromEntries(
      entries.map(([key, member]) => [
        typeof key === 'string' ? key : mismatch(schema.keySchema, key),
        toMember(member),
      ]),
    );
  };
}

function compileDecimal(schema: Schema): ToAvroValue {
  const size = fixedSize(schema);
  return (value) => {
    if (!isDecimal(value)) {
      throw new DataException(`Invalid type for Decimal, expected BigDecimal but was class ${javaClass(value)}`);
    }
    const bytes = decimalToBytes(schema, value);
    return size === undefined ? bytes : padded(bytes, size);
  };
}

/** To the size of a `fixed`, keeping the sign. */
function padded(bytes: Buffer, size: number): Buffer {
  if (bytes.length > size)
    throw new DataException(`A decimal of ${bytes.length} bytes does not fit into fixed size ${size}`);
  const sign = bytes[0]! & 0x80 ? 0xff : 0;
  return Buffer.concat([Buffer.alloc(size - bytes.length, sign), bytes]);
}

type Check = (schema: Schema) => ToAvroValue;

const integer = (bits: number): Check => {
  const limit = 2 ** (bits - 1);
  return (schema) => (value) =>
    Number.isInteger(value) && (value as number) >= -limit && (value as number) < limit
      ? value
      : mismatch(schema, value);
};
const ofType =
  (type: 'bigint' | 'number' | 'boolean' | 'string'): Check =>
  (schema) => {
    const fits = (value: unknown) => typeof value === type;
    return (value) => (fits(value) ? value : mismatch(schema, value));
  };

const PRIMITIVES = {
  INT8: integer(8),
  INT16: integer(16),
  INT32: integer(32),
  INT64: ofType('bigint'),
  FLOAT32: ofType('number'),
  FLOAT64: ofType('number'),
  BOOLEAN: ofType('boolean'),
  STRING: ofType('string'),
  BYTES: (schema: Schema) => (value: unknown) => (Buffer.isBuffer(value) ? value : mismatch(schema, value)),
};

function expectStruct(schema: Schema, value: unknown): Struct {
  if (!(value instanceof Struct)) return mismatch(schema, value);
  if (value.schema !== schema && !value.schema.equals(schema)) throw new DataException('Mismatching struct schema');
  return value;
}

function expectDate(value: unknown, type: string): Date {
  if (value instanceof Date) return value;
  throw new DataException(`Invalid type for ${type}, expected Date but was class ${javaClass(value)}`);
}

function mismatch(schema: Schema, value: unknown): never {
  throw new DataException(`Invalid type for ${schema.type}: class ${javaClass(value)}`);
}

function topLevelAnything(value: unknown): unknown {
  if (value === null || value === undefined) throw new DataException('Avro cannot hold null without a schema');
  return anything(value);
}

const MAX_LONG = 2n ** 63n;
const NOTHING = {
  boolean: null,
  bytes: null,
  double: null,
  float: null,
  int: null,
  long: null,
  string: null,
  array: null,
  map: null,
};

/** A value without a schema; null within others is a record with nothing set. Whole numbers are longs, others doubles. */
function anything(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return NOTHING;
    case 'boolean':
      return { ...NOTHING, boolean: { boolean: value } };
    case 'string':
      return { ...NOTHING, string: { string: value } };
    case 'bigint':
      if (value < -MAX_LONG || value >= MAX_LONG)
        throw new DataException(`The number ${value} does not fit into 64 bits`);
      return { ...NOTHING, long: { long: value } };
    case 'number':
      return Number.isSafeInteger(value)
        ? { ...NOTHING, long: { long: BigInt(value) } }
        : { ...NOTHING, double: { double: value } };
    case 'object':
      return value === null ? NOTHING : anythingOfObject(value);
    default:
      throw new DataException(`Unknown type for schemaless data: ${typeof value}`);
  }
}

function anythingOfObject(value: object): unknown {
  if (Array.isArray(value)) return { ...NOTHING, array: { array: value.map(anything) } };
  if (Buffer.isBuffer(value)) return { ...NOTHING, bytes: { bytes: value } };
  if (value instanceof Date || value instanceof Struct || isDecimal(value)) {
    throw new DataException(`Unknown Java type for schemaless data: class ${javaClass(value)}`);
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const map = entries.map(([key, member]) => ({ key: anything(key), value: anything(member) }));
  return { ...NOTHING, map: { array: map } };
}
