import { DateTime } from 'luxon';
import { ConfigException } from '../../../api/errors.ts';
import { LogicalTypes } from '../../../api/logical.ts';
import type { SinkRecord } from '../../../api/records.ts';
import { type FieldValue, fieldAt, PartitionException } from './field-value.ts';

/** A record's time in milliseconds since the epoch; `now` is the wall clock's. Throws PartitionException. */
export type TimestampExtractor = (record: SinkRecord, now: number) => number;

/** Wallclock, Record or RecordField, or their full class names. Throws ConfigException. */
export function timestampExtractor(name: string, field: string): TimestampExtractor {
  switch (name.replace(/^.*[.$]/, '').replace(/TimestampExtractor$/, '')) {
    case 'Wallclock':
      return (_, now) => now;
    case 'Record':
      return (record) => {
        if (record.timestamp === undefined) throw new PartitionException('The record has no timestamp');
        return record.timestamp;
      };
    case 'RecordField': {
      const path = field.split('.');
      return (record) => timeOf(fieldAt(record, path), field);
    }
    default:
      throw ConfigException.invalidValue(
        'timestamp.extractor',
        name,
        'known are Wallclock, Record and RecordField; other classes cannot be loaded',
      );
  }
}

function timeOf({ schema, value }: FieldValue, field: string): number {
  if (value instanceof Date) {
    if (!schema || schema.name === LogicalTypes.TIMESTAMP) return value.getTime();
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    if (!schema || schema.type === 'INT32' || schema.type === 'INT64') return Math.trunc(Number(value));
  } else if (typeof value === 'string') {
    const time = /^-?[0-9]{1,19}$/.test(value) ? Number(value) : DateTime.fromISO(value, { zone: 'utc' }).toMillis();
    if (!Number.isNaN(time)) return time;
    throw new PartitionException(`The timestamp field '${field}' is no ISO 8601 time: ${JSON.stringify(value)}`);
  }
  const found = value === null ? 'not set' : `a ${schema?.name ?? schema?.type ?? typeof value}`;
  throw new PartitionException(
    `The timestamp field '${field}' is ${found}; it must be a Timestamp, an INT32, an INT64 or a string`,
  );
}
