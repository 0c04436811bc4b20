import { ConnectException, DataException, JavaException, LogicalTypes, type Schema } from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import type { JavaDateFormat } from '../data/java-date-format.ts';
import { schemalessLong } from '../data/java-narrowing.ts';
import { timestampFromMillis } from '../data/logical-values.ts';

/** How a moment is written. */
export type TimestampType = 'string' | 'unix' | 'Date' | 'Time' | 'Timestamp';
export type UnixPrecision = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** Milliseconds since the epoch; a bigint where a number is not exact. */
export type Millis = number | bigint;

const DAY = 86_400_000;

/** The type by which a schema's values are read. Throws ConnectException. */
export function typeOfSchema(schema: Schema): TimestampType {
  const named = NAMED[schema.name ?? ''];
  if (named) return named;
  if (schema.type === 'STRING') return 'string';
  if (schema.type === 'INT64') return 'unix';
  throw new ConnectException(`Schema ${schema} does not correspond to a known timestamp type format`);
}

const NAMED: Readonly<Record<string, TimestampType>> = {
  [LogicalTypes.TIMESTAMP]: 'Timestamp',
  [LogicalTypes.DATE]: 'Date',
  [LogicalTypes.TIME]: 'Time',
};

/** The type of a value without a schema. Throws DataException. */
export function typeOfValue(value: unknown): TimestampType {
  if (value instanceof Date) return 'Timestamp';
  if (typeof value === 'string') return 'string';
  if (isLong(value)) return 'unix';
  throw new DataException(
    `TimestampConverter does not support class ${javaClassOf(undefined, value)} objects as timestamps`,
  );
}

function isLong(value: unknown): value is Millis {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

/** Reads and writes moments. */
export interface TimestampFormat {
  /** `schema` only serves messages. Throws DataException. */
  read(type: TimestampType, value: unknown, schema: Schema | undefined): Millis;
  /** Throws DataException for what no Date can hold. */
  write(millis: Millis, schemaless: boolean): unknown;
}

/** Without a pattern no string can be read. */
export function timestampFormat(
  target: TimestampType,
  pattern: JavaDateFormat | undefined,
  precision: UnixPrecision,
): TimestampFormat {
  const toMillis = TO_MILLIS[precision];
  return {
    read: (type, value, schema) => {
      if (type === 'string') return parsed(pattern, typeof value === 'string' ? value : refuse(type, schema, value));
      if (type === 'unix') return toMillis(isLong(value) ? value : refuse(type, schema, value));
      return value instanceof Date ? value.getTime() : refuse(type, schema, value);
    },
    write: writer(target, pattern, precision),
  };
}

const EXPECTED: Readonly<Record<TimestampType, string>> = {
  string: 'string timestamp to be a String',
  unix: 'Unix timestamp to be a Long',
  Date: 'Date to be a java.util.Date',
  Time: 'Time to be a java.util.Date',
  Timestamp: 'Timestamp to be a java.util.Date',
};

function refuse(type: TimestampType, schema: Schema | undefined, value: unknown): never {
  throw new DataException(`Expected ${EXPECTED[type]}, but found class ${javaClassOf(schema, value)}`);
}

function parsed(pattern: JavaDateFormat | undefined, text: string): Millis {
  if (!pattern) {
    throw new JavaException(
      'java.lang.NullPointerException',
      'Cannot invoke "java.text.SimpleDateFormat.parse(String)" because "config.format" is null',
      { hint: 'Set format to the pattern of the text.' },
    );
  }
  const millis = pattern.parse(text);
  if (millis !== undefined) return millis;
  throw new DataException(`Could not parse timestamp: value (${text}) does not match pattern (${pattern.pattern})`, {
    cause: new JavaException('java.text.ParseException', `Unparseable date: "${text}"`),
  });
}

function writer(
  target: TimestampType,
  pattern: JavaDateFormat | undefined,
  precision: UnixPrecision,
): TimestampFormat['write'] {
  switch (target) {
    case 'string':
      return (millis) => pattern!.format(millis);
    case 'unix': {
      const fromMillis = FROM_MILLIS[precision];
      return (millis, schemaless) => {
        const unix = fromMillis(millis);
        return schemaless ? (typeof unix === 'bigint' ? schemalessLong(unix) : unix) : BigInt(unix);
      };
    }
    case 'Date':
      return (millis) => timestampFromMillis(minus(millis, timeOfDay(millis)));
    case 'Time':
      return (millis) => new Date(timeOfDay(millis));
    default:
      return (millis) => timestampFromMillis(millis);
  }
}

function minus(millis: Millis, less: number): Millis {
  return typeof millis === 'bigint' ? millis - BigInt(less) : millis - less;
}

function timeOfDay(millis: Millis): number {
  const rest = typeof millis === 'bigint' ? Number(millis % BigInt(DAY)) : millis % DAY;
  return rest < 0 ? rest + DAY : rest + 0;
}

const MAX_LONG = 2n ** 63n - 1n;
const MIN_LONG = -(2n ** 63n);

/** Stops at the first and last long. */
function times(value: Millis, factor: number): Millis {
  const product = typeof value === 'number' ? value * factor : Number.NaN;
  if (Number.isSafeInteger(product)) return product;
  const exact = BigInt(value) * BigInt(factor);
  return exact > MAX_LONG ? MAX_LONG : exact < MIN_LONG ? MIN_LONG : exact;
}

/** Towards zero. */
function divided(value: Millis, divisor: number): Millis {
  return typeof value === 'number' ? Math.trunc(value / divisor) + 0 : value / BigInt(divisor);
}

/** A number where it is exact, which is faster. */
function light(value: Millis): Millis {
  return typeof value === 'bigint' ? schemalessLong(value) : value;
}

const TO_MILLIS: Readonly<Record<UnixPrecision, (unix: Millis) => Millis>> = {
  seconds: (unix) => times(light(unix), 1000),
  milliseconds: light,
  microseconds: (unix) => divided(light(unix), 1000),
  nanoseconds: (unix) => light(divided(light(unix), 1_000_000)),
};

const FROM_MILLIS: Readonly<Record<UnixPrecision, (millis: Millis) => Millis>> = {
  seconds: (millis) => divided(millis, 1000),
  milliseconds: (millis) => millis,
  microseconds: (millis) => times(millis, 1000),
  nanoseconds: (millis) => times(millis, 1_000_000),
};
