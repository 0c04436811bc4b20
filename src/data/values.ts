import { DataException, JavaException } from '../api/errors.ts';
import { javaClassOf } from '../api/java-class.ts';
import { doubleText } from '../api/java-number.ts';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal } from '../api/logical.ts';
import { type DecimalValue, isDecimal, LogicalTypes } from '../api/logical-types.ts';
import type { SchemaAndValue } from '../api/records.ts';
import { type Schema, SchemaBuilder, Schemas } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { decimalFromBytes, decimalToBytes, latinDigits, parseDecimal } from './decimal.ts';
import { notDecimal } from './decimal-error.ts';
import { longOfDecimal, longOfDouble, narrowLong } from './java-narrowing.ts';
import { javaText, messageText } from './java-text.ts';
import {
  dateFromDays,
  dateToDays,
  timeFromMillis,
  timestampFromMillis,
  timestampToMillis,
  timeToMillis,
} from './logical-values.ts';
import { parseWith } from './value-parser.ts';
import { valueText } from './value-text.ts';

export { valueText };

const DAY = 86_400_000;

/** The most fitting schema and value of a text, as Connect's `Values.parseString`. */
export function parseValueText(text: string): SchemaAndValue {
  if (text === '') return { schema: Schemas.STRING, value: '' };
  return parseWith((schema, value) => convertTo(schema, undefined, value), text) ?? { schema: undefined, value: null };
}

/**
 * A value under another schema: numbers wrap around as Java's do, text is parsed, dates become days or milliseconds. Throws
 * DataException.
 * @param from the schema of the value, if it has one
 */
export function convertTo(to: Schema, from: Schema | undefined, value: unknown): unknown {
  if (value === null || value === undefined) {
    if (to.optional) return null;
    return refuseNull();
  }
  switch (to.type) {
    case 'BYTES':
      return to.name === LogicalTypes.DECIMAL ? toDecimal(to, from, value) : toBytes(to, from, value);
    case 'STRING':
      return valueText(from, value);
    case 'BOOLEAN':
      return toBoolean(from, value);
    case 'INT8':
      return narrowLong(toLong(from, value), 8);
    case 'INT16':
      return narrowLong(toLong(from, value), 16);
    case 'INT32':
      if (to.name === LogicalTypes.DATE) return toDate(from, value);
      return to.name === LogicalTypes.TIME ? toTime(from, value) : narrowLong(toLong(from, value), 32);
    case 'INT64':
      return to.name === LogicalTypes.TIMESTAMP ? toTimestamp(from, value) : toLong(from, value);
    case 'FLOAT32':
      return Math.fround(toDouble(from, value));
    case 'FLOAT64':
      return toDouble(from, value);
    case 'ARRAY':
      return expectParsed(Array.isArray, to, from, value);
    case 'MAP':
      return expectParsed(isMap, to, from, value);
    case 'STRUCT':
      return expect((each) => each instanceof Struct, to, from, value);
  }
}

function refuseNull(): never {
  throw new DataException('Unable to convert a null value to a schema that requires a value');
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? parseText(value, 'parsed').value : value;
}

/** Throws JavaException for the text of null, which Java does not expect under the name of its variable. */
function parseText(text: string, variable: string): SchemaAndValue {
  const read = parseValueText(text);
  if (read.schema) return read;
  const getter = 'org.apache.kafka.connect.data.SchemaAndValue.value()';
  const message = `Cannot invoke "${getter}" because "${variable}" is null`;
  throw new JavaException('java.lang.NullPointerException', message);
}

function isMap(value: unknown): boolean {
  if (value instanceof Map) return true;
  const prototype = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return (prototype === Object.prototype || prototype === null) && !isDecimal(value);
}

function expectParsed(
  fits: (value: unknown) => boolean,
  to: Schema,
  from: Schema | undefined,
  value: unknown,
): unknown {
  const read = typeof value === 'string' ? parseText(value, 'schemaAndValue') : { schema: from, value };
  return expect(fits, to, read.schema, read.value);
}

function expect(fits: (value: unknown) => boolean, to: Schema, from: Schema | undefined, value: unknown): unknown {
  return fits(value) ? value : refuse(from, value, `${to}`);
}

function refuse(from: Schema | undefined, value: unknown, target: string, cause?: JavaException): never {
  const message = `Unable to convert ${messageText(from, value)} (class ${javaClassOf(from, value)}) to ${target}`;
  throw new DataException(message, { cause });
}

function toDecimal(to: Schema, from: Schema | undefined, value: unknown): DecimalValue {
  if (Buffer.isBuffer(value)) return decimalFromBytes(to, value);
  if (isDecimal(value)) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return decimalOf(doubleText(toDouble(from, value)));
  return typeof value === 'string' ? decimalOf(value) : refuse(from, value, `${to}`);
}

function decimalOf(text: string): DecimalValue {
  const decimal = parseDecimal(text);
  if (decimal) return decimal;
  throw notDecimal(text);
}

function toBytes(to: Schema, from: Schema | undefined, value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return isDecimal(value) ? decimalToBytes(to, value) : refuse(from, value, `${to}`);
}

function toBoolean(from: Schema | undefined, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const read = parsed(value);
  return typeof read === 'boolean' ? read : toLong(from, value) !== 0n;
}

function toLong(from: Schema | undefined, value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return longOfDouble(value);
  if (isDecimal(value)) return longOfDecimal(value);
  const decimal = typeof value === 'string' ? parseDecimal(value) : undefined;
  if (decimal) return longOfDecimal(decimal);
  if (value instanceof Date) {
    if (from?.name === LogicalTypes.DATE) return BigInt(dateToDays(value));
    if (from?.name === LogicalTypes.TIME) return BigInt(timeToMillis(value));
    if (from?.name === LogicalTypes.TIMESTAMP) return timestampToMillis(value);
  }
  const cause = typeof value === 'string' ? notDecimal(value) : undefined;
  return refuse(from, value, from ? `${from}` : 'a number', cause);
}

function toDouble(from: Schema | undefined, value: unknown): number {
  if (typeof value === 'number') return from?.type === 'FLOAT32' ? Math.fround(value) : value;
  if (typeof value === 'bigint') return Number(value);
  const text = isDecimal(value) ? javaText(undefined, value) : value;
  return typeof text === 'string' && parseDecimal(text) ? Number(latinDigits(text)) : Number(toLong(from, value));
}

function toDate(from: Schema | undefined, given: unknown): Date {
  const value = parsed(given);
  if (value instanceof Date) {
    if (!from || from.name === LogicalTypes.DATE) return value;
    if (from.name === LogicalTypes.TIMESTAMP) return dateFromDays(Math.trunc(value.getTime() / DAY));
  }
  return dateFromDays(narrowLong(toLong(from, value), 32));
}

function toTime(from: Schema | undefined, given: unknown): Date {
  const value = parsed(given);
  if (value instanceof Date) {
    if (!from || from.name === LogicalTypes.TIME) return value;
    if (from.name === LogicalTypes.TIMESTAMP) return timeFromMillis(((value.getTime() % DAY) + DAY) % DAY);
  }
  return timeFromMillis(narrowLong(toLong(from, value), 32));
}

function toTimestamp(from: Schema | undefined, given: unknown): Date {
  const value = parsed(given);
  if (value instanceof Date) {
    if (from?.name === LogicalTypes.DATE) return new Date(dateToDays(value) * DAY);
    if (from?.name === LogicalTypes.TIME) return new Date(timeToMillis(value));
    if (!from || from.name === LogicalTypes.TIMESTAMP) return value;
  }
  return timestampFromMillis(toLong(from, value));
}

/** The schema of a value that has none: a safe integer is an INT64. Undefined where there is none, or no common one of elements. */
export function inferSchema(value: unknown): Schema | undefined {
  switch (typeof value) {
    case 'string':
      return Schemas.STRING;
    case 'boolean':
      return Schemas.BOOLEAN;
    case 'bigint':
      return Schemas.INT64;
    case 'number':
      return Number.isSafeInteger(value) ? Schemas.INT64 : Schemas.FLOAT64;
  }
  if (Buffer.isBuffer(value)) return Schemas.BYTES;
  if (value instanceof Struct) return value.schema;
  if (Array.isArray(value)) {
    const element = commonSchema(value);
    return element && SchemaBuilder.array(element).build();
  }
  if (!isMap(value)) return undefined;
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  const [keys, members] = [
    commonSchema(entries.map(([key]) => key)),
    commonSchema(entries.map(([, member]) => member)),
  ];
  return keys && members && SchemaBuilder.map(keys, members).build();
}

/** By type alone, optional where a value is null; undefined without values, and where types differ. */
function commonSchema(values: readonly unknown[]): Schema | undefined {
  const present = values.filter((value) => value !== null && value !== undefined);
  const types = new Set(present.map((value) => inferSchema(value)?.type));
  const [type] = types;
  if (type === undefined || types.size > 1) return undefined;
  const builder = SchemaBuilder.of(type);
  return (present.length < values.length ? builder.optional() : builder).build();
}

const OPTIONAL = {
  BOOLEAN: Schemas.OPTIONAL_BOOLEAN,
  INT8: Schemas.OPTIONAL_INT8,
  INT16: Schemas.OPTIONAL_INT16,
  INT32: Schemas.OPTIONAL_INT32,
  INT64: Schemas.OPTIONAL_INT64,
  FLOAT32: Schemas.OPTIONAL_FLOAT32,
  FLOAT64: Schemas.OPTIONAL_FLOAT64,
  STRING: Schemas.OPTIONAL_STRING,
} as const;

const LIST = SchemaBuilder.array(Schemas.STRING).build();
const MAP = SchemaBuilder.map(Schemas.STRING, Schemas.STRING).build();
const STRUCT = SchemaBuilder.struct().build();

type From = Schema | undefined;
const nullable =
  <T>(type: keyof typeof OPTIONAL) =>
  (from: From, value: unknown) =>
    convertTo(OPTIONAL[type], from, value) as T | null;
const required =
  <T>(to: Schema) =>
  (from: From, value: unknown) =>
    convertTo(to, from, value) as T;

/** Connect's `Values`: conversions between types, and values from text and to text. All throw DataException. */
export const Values = {
  convertToBoolean: nullable<boolean>('BOOLEAN'),
  convertToByte: nullable<number>('INT8'),
  convertToShort: nullable<number>('INT16'),
  convertToInteger: nullable<number>('INT32'),
  convertToLong: nullable<bigint>('INT64'),
  convertToFloat: nullable<number>('FLOAT32'),
  convertToDouble: nullable<number>('FLOAT64'),
  convertToString: nullable<string>('STRING'),
  convertToList: required<unknown[]>(LIST),
  convertToMap: required<Map<unknown, unknown> | Record<string, unknown>>(MAP),
  convertToStruct: required<Struct>(STRUCT),
  convertToDate: required<Date>(ConnectDate.SCHEMA),
  convertToTime: required<Date>(ConnectTime.SCHEMA),
  convertToTimestamp: required<Date>(ConnectTimestamp.SCHEMA),
  convertToDecimal: (from: From, value: unknown, scale: number) =>
    convertTo(Decimal.schema(scale), from, value) as DecimalValue,
  inferSchema,
  parseString: (text: string | null): SchemaAndValue =>
    text === null ? { schema: undefined, value: null } : parseValueText(text),
} as const;
