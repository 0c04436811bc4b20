import { DataException } from '../api/errors.ts';
import { javaClass } from '../api/java-class.ts';
import { isDecimal } from '../api/logical-types.ts';
import { Struct } from '../api/struct.ts';
import { putBigint, putByte, putBytes, putDouble, putInteger, putName, putString, replaceByte } from './json-output.ts';

const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const [NULL, TRUE, FALSE] = ['null', 'true', 'false'].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer];

/** Puts a value without a schema: plain JSON, bigint, Buffer, Map, NaN and the infinities. Throws DataException. */
export function putSchemaless(value: unknown): void {
  switch (typeof value) {
    case 'string':
      putString(value);
      break;
    case 'number':
      putNumber(value);
      break;
    case 'bigint':
      putBigint(value);
      break;
    case 'boolean':
      putBytes(value ? TRUE : FALSE);
      break;
    case 'object':
      if (value === null) putBytes(NULL);
      else putObject(value);
      break;
    case 'undefined':
      putBytes(NULL);
      break;
    default:
      throw new DataException(`A ${typeof value} cannot be written as JSON.`);
  }
}

function putNumber(value: number): void {
  if (Number.isSafeInteger(value)) putInteger(value);
  else if (Number.isFinite(value)) putDouble(value, String);
  else putString(String(value));
}

function putObject(value: object): void {
  if (Array.isArray(value)) putArray(value);
  else if (isPlain(value)) putMembers(value as Record<string, unknown>);
  else if (value instanceof Uint8Array) putString(Buffer.from(value).toString('base64'));
  else if (value instanceof Map) putMap(value);
  else if (value instanceof Struct) throw new DataException('Mismatching schema.');
  else throw noSchemaType(value);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function noSchemaType(value: object): DataException {
  return new DataException(`Java class class ${javaClass(value)} does not have corresponding schema type.`);
}

function putArray(values: readonly unknown[]): void {
  putByte(OPEN_BRACKET);
  for (let i = 0; i < values.length; i++) {
    if (i > 0) putByte(COMMA);
    putSchemaless(values[i]);
  }
  putByte(CLOSE_BRACKET);
}

function putMembers(object: Record<string, unknown>): void {
  putByte(OPEN_BRACE);
  let first = true;
  for (const name in object) {
    const member = object[name];
    if (member === undefined) continue;
    if (typeof member === 'bigint' && name === 'unscaled' && isDecimal(object)) throw noSchemaType(object);
    putMember(name, member);
    first = false;
  }
  endMembers(first);
}

function putMember(name: string, value: unknown): void {
  putName(name);
  putSchemaless(value);
  putByte(COMMA);
}

function endMembers(empty: boolean): void {
  if (empty) putByte(CLOSE_BRACE);
  else replaceByte(CLOSE_BRACE);
}

function putMap(map: Map<unknown, unknown>): void {
  const entries = [...map];
  if (!entries.every(([key]) => typeof key === 'string')) {
    putArray(entries);
    return;
  }
  putByte(OPEN_BRACE);
  for (const [name, value] of entries) putMember(name as string, value);
  endMembers(entries.length === 0);
}
