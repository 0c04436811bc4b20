import { DataException, JavaException, LogicalTypes, type Schema, type SchemaType } from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import { parseJavaDouble, parseJavaInteger } from '../api/java-parse.ts';
import { isDecimal } from '../api/logical-types.ts';
import { decimalText } from '../data/decimal.ts';
import {
  intOfDouble,
  longOfDecimal,
  longOfDouble,
  narrowInt,
  narrowLong,
  schemalessLong,
} from '../data/java-narrowing.ts';
import { floatOfBigint, parseJavaFloat } from '../data/java-parse-number.ts';
import { javaText } from '../data/java-text.ts';
import { dateToDays, timestampToMillis, timeToMillis } from '../data/logical-values.ts';
import { valueText } from '../data/values.ts';
import { isPlainMap } from './requirements.ts';

/** The types that values can be cast to. */
export const CAST_TARGETS = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64', 'BOOLEAN', 'STRING'] as const;
export type CastTarget = (typeof CAST_TARGETS)[number];
const CAST_SOURCES: readonly SchemaType[] = [...CAST_TARGETS, 'BYTES'];

/** null stays null. Throws DataException. */
export type Caster = (value: unknown) => unknown;

/** What casts values of a schema, or of none, to a type. What can't be cast is refused with the first value. */
export function caster(schema: Schema | undefined, target: CastTarget): Caster {
  const encode = target === 'STRING' ? undefined : LOGICAL[schema?.name ?? ''];
  const cast = CASTS[target];
  return (value) => {
    if (value === null || value === undefined) return null;
    requireSource(schema?.type ?? schemalessType(value));
    return cast(encode ? encode(dateOf(value, schema)) : value, schema);
  };
}

const LOGICAL: Readonly<Record<string, (value: Date) => number | bigint>> = {
  [LogicalTypes.DATE]: dateToDays,
  [LogicalTypes.TIME]: timeToMillis,
  [LogicalTypes.TIMESTAMP]: timestampToMillis,
};

/** Throws JavaException for what a logical type's schema does not fit, as Java does. */
function dateOf(value: unknown, schema: Schema | undefined): Date {
  if (value instanceof Date) return value;
  const found = javaClassOf(schema, value);
  throw new JavaException('java.lang.ClassCastException', `class ${found} cannot be cast to class java.util.Date`);
}

function requireSource(type: SchemaType): void {
  if (CAST_SOURCES.includes(type)) return;
  throw new DataException(
    `Cast transformation does not support casting from ${type}; supported types are [${CAST_SOURCES.join(', ')}]`,
  );
}

function schemalessType(value: unknown): SchemaType {
  switch (typeof value) {
    case 'string':
      return 'STRING';
    case 'boolean':
      return 'BOOLEAN';
    case 'number':
    case 'bigint':
      return 'INT64';
  }
  if (Buffer.isBuffer(value)) return 'BYTES';
  if (Array.isArray(value)) return 'ARRAY';
  if (value instanceof Map || isPlainMap(value)) return 'MAP';
  if (javaClassOf(undefined, value).endsWith('Struct')) return 'STRUCT';
  throw new DataException(
    `Cast transformation was passed a value of type class ${javaClassOf(undefined, value)} which is not supported by Connect's data API`,
  );
}

type Cast = (value: unknown, schema: Schema | undefined) => unknown;

const CASTS: Readonly<Record<CastTarget, Cast>> = {
  INT8: integer(8),
  INT16: integer(16),
  INT32: integer(32),
  INT64: (value, schema) => (schema ? longOf(value, schema) : schemalessLong(longOf(value, schema))),
  FLOAT32: toFloat,
  FLOAT64: toDouble,
  BOOLEAN: (value, schema) => {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string') return value.toLowerCase() === 'true';
    if (typeof value === 'number') return Math.trunc(value) !== 0 && !Number.isNaN(value);
    return longOf(value, schema) !== 0n;
  },
  STRING: (value, schema) => {
    if (value instanceof Date) return valueText(schema, value);
    return Buffer.isBuffer(value) ? value.toString('base64') : javaText(schema, value);
  },
};

function integer(bits: 8 | 16 | 32): Cast {
  return (value, schema) => {
    if (typeof value === 'number') return narrowInt(isFloat(value, schema) ? intOfDouble(value) : value, bits);
    if (typeof value === 'bigint') return narrowLong(value, bits);
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'string') return Number(parseJavaInteger(value, bits) ?? outOfRange(value));
    return narrowLong(longOf(value, schema), bits);
  };
}

function longOf(value: unknown, schema: Schema | undefined): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return longOfDouble(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return parseJavaInteger(value, 64) ?? outOfRange(value);
  return isDecimal(value) ? longOfDecimal(value) : unexpected(value, schema);
}

function toDouble(value: unknown, schema: Schema | undefined): number {
  if (typeof value === 'number') return schema?.type === 'FLOAT32' ? Math.fround(value) : value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseJavaDouble(value) ?? outOfRange(value);
  return isDecimal(value) ? Number(decimalText(value)) : unexpected(value, schema);
}

function toFloat(value: unknown, schema: Schema | undefined): number {
  if (typeof value === 'string') return parseJavaFloat(value) ?? outOfRange(value);
  if (typeof value === 'bigint') return floatOfBigint(value);
  if (isDecimal(value)) return parseJavaFloat(decimalText(value))!;
  return Math.fround(toDouble(value, schema));
}

/** Without a schema an integer is a Long. */
function isFloat(value: number, schema: Schema | undefined): boolean {
  if (!schema) return !Number.isSafeInteger(value);
  return schema.type === 'FLOAT32' || schema.type === 'FLOAT64';
}

function outOfRange(value: string): never {
  throw new DataException(`Value (${value}) was out of range for requested data type`);
}

function unexpected(value: unknown, schema: Schema | undefined): never {
  throw new DataException(`Unexpected type in Cast transformation: class ${javaClassOf(schema, value)}`);
}
