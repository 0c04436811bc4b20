import { DataException } from '../api/errors.ts';
import { isDecimal } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { decimalText } from './decimal.ts';
import { JavaDateFormat } from './java-date-format.ts';
import { javaText } from './java-text.ts';

/** Text of a value as Connect's `Values.convertToString`: what SimpleHeaderConverter writes. Throws DataException. */
export function valueText(schema: Schema | undefined, value: unknown): string {
  return text(schema, value, false);
}

function text(schema: Schema | undefined, value: unknown, embedded: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return embedded ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value;
  if (typeof value === 'object') return objectText(schema, value, embedded);
  if (typeof value === 'symbol' || typeof value === 'function') {
    throw new DataException(`Failed to serialize unexpected value type ${typeof value}: ${String(value)}`);
  }
  return javaText(schema, value);
}

function objectText(schema: Schema | undefined, value: object, embedded: boolean): string {
  if (Buffer.isBuffer(value)) return embedded ? `"${value.toString('base64')}"` : value.toString('base64');
  if (value instanceof Date) return dateText(value);
  if (isDecimal(value)) return decimalText(value);
  if (Array.isArray(value)) return `[${value.map((item) => text(schema?.valueSchemaIfAny, item, true)).join(',')}]`;
  if (value instanceof Struct) {
    const fields = value.schema.fields.map(
      (field) => `${text(undefined, field.name, true)}:${text(field.schema, value.get(field.name), true)}`,
    );
    return `{${fields.join(',')}}`;
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const members = entries.map(
    ([key, member]) => `${text(schema?.keySchemaIfAny, key, true)}:${text(schema?.valueSchemaIfAny, member, true)}`,
  );
  return `{${members.join(',')}}`;
}

const DAY = 86_400_000;
const TIME = new JavaDateFormat("HH:mm:ss.SSS'Z'");
const DATE = new JavaDateFormat('yyyy-MM-dd');
const TIMESTAMP = new JavaDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

/** What lies before the epoch's second day is a time of day. */
function dateText(date: Date): string {
  const millis = date.getTime();
  if (millis < DAY) return TIME.format(millis);
  return (millis % DAY === 0 ? DATE : TIMESTAMP).format(millis);
}
