import { DataException } from '../api/errors.ts';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal as DecimalSchemas } from '../api/logical.ts';
import { type DecimalValue, LogicalTypes } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { decimalFromBytes, decimalToBytes } from './decimal.ts';
import {
  dateFromDays,
  dateToDays,
  timeFromMillis,
  timestampFromMillis,
  timestampToMillis,
  timeToMillis,
} from './logical-values.ts';

/** Connect's `Decimal`: schemas, and values to bytes and back. All throw DataException. */
export const Decimal = {
  ...DecimalSchemas,
  LOGICAL_NAME: LogicalTypes.DECIMAL,
  SCALE_FIELD: 'scale',
  fromLogical: (schema: Schema, value: DecimalValue): Buffer => decimalToBytes(schema, value),
  toLogical: (schema: Schema, bytes: Buffer): DecimalValue => decimalFromBytes(schema, bytes),
} as const;

function expectName({ name }: Schema, expected: string, type: string): void {
  if (name === expected) return;
  throw new DataException(`Requested conversion of ${type} object but the schema does not match.`);
}

/** Connect's `Date`: days since the epoch. All throw DataException. */
const DateType = {
  ...ConnectDate,
  LOGICAL_NAME: LogicalTypes.DATE,
  fromLogical(schema: Schema, value: Date): number {
    expectName(schema, LogicalTypes.DATE, 'Date');
    return dateToDays(value);
  },
  toLogical(schema: Schema, days: number): Date {
    expectName(schema, LogicalTypes.DATE, 'Date');
    return dateFromDays(days);
  },
} as const;

/** Connect's `Time`: milliseconds since midnight. All throw DataException. */
export const Time = {
  ...ConnectTime,
  LOGICAL_NAME: LogicalTypes.TIME,
  fromLogical(schema: Schema, value: Date): number {
    expectName(schema, LogicalTypes.TIME, 'Time');
    return timeToMillis(value);
  },
  /** Its message speaks of a Date object, as Connect's does. */
  toLogical(schema: Schema, millis: number): Date {
    expectName(schema, LogicalTypes.TIME, 'Date');
    return timeFromMillis(millis);
  },
} as const;

/** Connect's `Timestamp`: milliseconds since the epoch. All throw DataException. */
export const Timestamp = {
  ...ConnectTimestamp,
  LOGICAL_NAME: LogicalTypes.TIMESTAMP,
  fromLogical(schema: Schema, value: Date): bigint {
    expectName(schema, LogicalTypes.TIMESTAMP, 'Timestamp');
    return timestampToMillis(value);
  },
  toLogical(schema: Schema, millis: bigint): Date {
    expectName(schema, LogicalTypes.TIMESTAMP, 'Timestamp');
    return timestampFromMillis(millis);
  },
} as const;

export { DateType as Date };
