import { DataException } from '../api/errors.ts';
import { Struct } from '../api/struct.ts';
import { javaClass } from './java-class.ts';

/** JSON text of a schemaless value that plain JSON does not cover: bigint, Buffer, Map, NaN and the infinities. */
export function schemalessText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : objectText(value);
    case 'undefined':
      return 'null';
    default:
      throw new DataException(`A ${typeof value} cannot be written as JSON.`);
  }
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(schemalessText).join(',')}]`;
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`;
  if (value instanceof Map) return mapText(value);
  if (value instanceof Struct) throw new DataException('Mismatching schema.');
  const prototype = Object.getPrototypeOf(value);
  if ((prototype !== null && prototype !== Object.prototype) || javaClass(value) !== 'java.util.HashMap') {
    throw new DataException(`Java class class ${javaClass(value)} does not have corresponding schema type.`);
  }
  return membersText(Object.entries(value).filter(([, member]) => member !== undefined));
}

function mapText(map: Map<unknown, unknown>): string {
  const entries = [...map];
  if (entries.every((entry): entry is [string, unknown] => typeof entry[0] === 'string')) return membersText(entries);
  return `[${entries.map(([key, value]) => `[${schemalessText(key)},${schemalessText(value)}]`).join(',')}]`;
}

function membersText(members: [string, unknown][]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${schemalessText(value)}`).join(',')}}`;
}
