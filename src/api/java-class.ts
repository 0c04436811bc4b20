import { isDecimal } from './logical-types.ts';
import type { Schema, SchemaType } from './schema.ts';

/** What a struct has, by which it is known without its class. */
export const STRUCT = Symbol.for('connectless.Struct');

export function isStruct(
  value: unknown,
): value is { readonly schema: Schema; validate(): void; equals(other: unknown): boolean } {
  return typeof value === 'object' && value !== null && STRUCT in value;
}

/** The Java class that Kafka Connect would hold such a value in: its error messages name it. */
export function javaClass(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'java.lang.String';
    case 'boolean':
      return 'java.lang.Boolean';
    case 'bigint':
      return 'java.lang.Long';
    case 'number':
      return numberClass(value);
    default:
      return objectClass(value);
  }
}

function numberClass(value: number): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return 'java.lang.Double';
  return (value | 0) === value ? 'java.lang.Integer' : 'java.lang.Long';
}

const NUMBERS: Partial<Record<SchemaType, string>> = {
  INT8: 'java.lang.Byte',
  INT16: 'java.lang.Short',
  INT32: 'java.lang.Integer',
  INT64: 'java.lang.Long',
  FLOAT32: 'java.lang.Float',
  FLOAT64: 'java.lang.Double',
};

/** As `javaClass`, where the schema tells numbers apart; without one an integer is a Long, as the JSON converter has it. */
export function javaClassOf(schema: Schema | undefined, value: unknown): string {
  if (typeof value !== 'number') return javaClass(value);
  const byType = NUMBERS[schema?.type ?? 'INT64'];
  return byType && (schema || Number.isInteger(value)) ? byType : javaClass(value);
}

function objectClass(value: unknown): string {
  if (Buffer.isBuffer(value)) return '[B';
  if (Array.isArray(value)) return 'java.util.ArrayList';
  if (value instanceof Date) return 'java.util.Date';
  if (isStruct(value)) return 'org.apache.kafka.connect.data.Struct';
  if (isDecimal(value)) return 'java.math.BigDecimal';
  return value instanceof Uint8Array ? 'Uint8Array' : 'java.util.HashMap';
}
