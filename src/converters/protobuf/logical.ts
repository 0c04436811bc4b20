import { DataException, type DecimalValue, isDecimal, LogicalTypes, type Schema } from '../../api/index.ts';
import { bigintFromBytes, bigintToBytes } from '../../data/decimal.ts';

/** The Protobuf messages of Connect's logical types. */
export const LOGICAL_MESSAGES: Readonly<Record<string, { readonly type: string; readonly file: string }>> = {
  [LogicalTypes.DECIMAL]: { type: 'confluent.type.Decimal', file: 'confluent/type/decimal.proto' },
  [LogicalTypes.DATE]: { type: 'google.type.Date', file: 'google/type/date.proto' },
  [LogicalTypes.TIME]: { type: 'google.type.TimeOfDay', file: 'google/type/timeofday.proto' },
  [LogicalTypes.TIMESTAMP]: { type: 'google.protobuf.Timestamp', file: 'google/protobuf/timestamp.proto' },
};

/** A message's fields by name; those that are not set are missing. Integers of 64 bits are bigint. */
export type Parts = Readonly<Record<string, unknown>>;

const DAY = 86_400_000;
const NANOS_PER_MILLI = 1_000_000;

/** The parts of the message that holds a logical value. Throws DataException. */
export function logicalParts(schema: Schema, value: unknown): Parts {
  switch (schema.name) {
    case LogicalTypes.DECIMAL:
      return decimalParts(value);
    case LogicalTypes.DATE:
      return dateParts(expectDate('Date', value));
    case LogicalTypes.TIME:
      return timeParts(expectDate('Time', value));
    default:
      return timestampParts(expectDate('Timestamp', value));
  }
}

function decimalParts(value: unknown): Parts {
  if (!isDecimal(value)) {
    throw new DataException(`Invalid type for Decimal, expected BigDecimal but was ${typeof value}`);
  }
  const digits = String(value.unscaled < 0n ? -value.unscaled : value.unscaled);
  return { value: bigintToBytes(value.unscaled), precision: digits.length, scale: value.scale };
}

function dateParts(date: Date): Parts {
  if (date.getTime() % DAY !== 0) {
    throw new DataException('Kafka Connect Date type should not have any time fields set to non-zero values.');
  }
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function timeParts(date: Date): Parts {
  const millis = date.getTime();
  if (!(millis >= 0 && millis <= DAY)) {
    throw new DataException('Time values must use number of millis greater than 0 and less than 86400000');
  }
  return {
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    nanos: date.getUTCMilliseconds() * NANOS_PER_MILLI,
  };
}

function timestampParts(date: Date): Parts {
  const seconds = Math.floor(date.getTime() / 1000);
  return { seconds: BigInt(seconds), nanos: (date.getTime() - seconds * 1000) * NANOS_PER_MILLI };
}

function expectDate(type: string, value: unknown): Date {
  if (value instanceof Date) return value;
  throw new DataException(`Invalid type for ${type}, expected Date but was ${typeof value}`);
}

/** The logical value of a message. Throws DataException. */
export function logicalValue(schema: Schema, parts: Parts): unknown {
  const number = (name: string) => Number(parts[name] ?? 0);
  switch (schema.name) {
    case LogicalTypes.DECIMAL:
      return decimalValue(parts);
    case LogicalTypes.DATE:
      return dateValue(number('year'), number('month'), number('day'));
    case LogicalTypes.TIME:
      return timeValue(number('hours'), number('minutes'), number('seconds'), number('nanos'));
    default:
      return new Date(number('seconds') * 1000 + Math.floor(number('nanos') / NANOS_PER_MILLI));
  }
}

function decimalValue(parts: Parts): DecimalValue {
  const bytes = (parts.value as Buffer | undefined) ?? Buffer.alloc(0);
  if (bytes.length === 0) throw new DataException('Zero length BigInteger');
  return rounded({ unscaled: bigintFromBytes(bytes), scale: Number(parts.scale ?? 0) }, Number(parts.precision ?? 0));
}

/** To so many digits, half up; 0: all. */
function rounded(value: DecimalValue, precision: number): DecimalValue {
  const magnitude = value.unscaled < 0n ? -value.unscaled : value.unscaled;
  const surplus = String(magnitude).length - precision;
  if (precision === 0 || surplus <= 0) return value;
  const unit = 10n ** BigInt(surplus);
  const half = (magnitude + unit / 2n) / unit;
  return rounded({ unscaled: value.unscaled < 0n ? -half : half, scale: value.scale - surplus }, precision);
}

function dateValue(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    throw new DataException(`Invalid google.type.Date: year ${year}, month ${month}, day ${day}`);
  }
  return date;
}

function timeValue(hours: number, minutes: number, seconds: number, nanos: number): Date {
  const valid = within(hours, 24) && within(minutes, 60) && within(seconds, 60) && within(nanos, 1e9);
  if (!valid) {
    throw new DataException(`Invalid google.type.TimeOfDay: ${hours}:${minutes}:${seconds} and ${nanos} nanoseconds`);
  }
  return new Date(((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.floor(nanos / NANOS_PER_MILLI));
}

function within(value: number, limit: number): boolean {
  return value >= 0 && value < limit;
}
