import { javaHashOrder } from '../api/java-hash-order.ts';
import { doubleText, floatText } from '../api/java-number.ts';
import { isDecimal } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { decimalText } from './decimal.ts';
import { JavaDateFormat } from './java-date-format.ts';

/** A value as Java's `toString` writes it; bytes as UTF-8. */
export function javaText(schema: Schema | undefined, value: unknown): string {
  return text(schema, value, utf8);
}

/** As `javaText`, for a message: bytes are not shown, as Java has the address of an array there. */
export function messageText(schema: Schema | undefined, value: unknown): string {
  return text(schema, value ?? null, address);
}

type BytesText = (bytes: Buffer) => string;
const utf8: BytesText = (bytes) => bytes.toString('utf8');
const address: BytesText = (bytes) => `[B@${bytes.length.toString(16)}`;

function text(schema: Schema | undefined, value: unknown, bytes: BytesText): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberText(schema, value);
    case 'object':
      return value === null ? 'null' : objectText(schema, value, bytes);
    default:
      return String(value);
  }
}

function numberText(schema: Schema | undefined, value: number): string {
  if (schema?.type === 'FLOAT32') return floatText(value);
  if (schema?.type === 'FLOAT64' || (!schema && !Number.isSafeInteger(value))) return doubleText(value);
  return String(value);
}

function objectText(schema: Schema | undefined, value: object, bytes: BytesText): string {
  if (Buffer.isBuffer(value)) return bytes(value);
  if (value instanceof Date) return DATE.format(value.getTime());
  if (isDecimal(value)) return decimalText(value);
  if (value instanceof Struct) return structText(value, bytes);
  if (Array.isArray(value)) {
    const element = schema?.valueSchemaIfAny;
    return `[${value.map((item) => text(element, item, bytes)).join(', ')}]`;
  }
  return `{${inJavaOrder(value)
    .map(([k, v]) => `${text(schema?.keySchemaIfAny, k, bytes)}=${text(schema?.valueSchemaIfAny, v, bytes)}`)
    .join(', ')}}`;
}

/** As a Java `HashMap` goes through its entries. */
function inJavaOrder(map: object): [key: unknown, value: unknown][] {
  const entries: [unknown, unknown][] = map instanceof Map ? [...map] : Object.entries(map);
  if (entries.length < 2 || !entries.every(([key]) => typeof key === 'string')) return entries;
  const values = new Map(entries as [string, unknown][]);
  return javaHashOrder([...values.keys()]).map((key) => [key, values.get(key)]);
}

function structText(struct: Struct, bytes: BytesText): string {
  const set = struct.schema.fields.filter(({ index }) => struct.at(index) !== null);
  return `Struct{${set.map(({ name, index, schema }) => `${name}=${text(schema, struct.at(index), bytes)}`).join(',')}}`;
}

/** `Thu Jan 01 00:00:00 UTC 1970` */
const DATE = new JavaDateFormat("EEE MMM dd HH:mm:ss 'UTC' y");
