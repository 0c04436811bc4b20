import { DataException } from '../api/errors.ts';

const DAY = 86_400_000;

/** Days since the epoch of a Date's value. Throws DataException for a time of day. */
export function dateToDays(value: Date): number {
  const time = value.getTime();
  if (time % DAY !== 0) {
    throw new DataException('Kafka Connect Date type should not have any time fields set to non-zero values.');
  }
  return time / DAY;
}

/** Throws DataException where a JavaScript Date ends, some 270,000 years from now. */
export function dateFromDays(days: number): Date {
  return inRange('Date', days, new Date(days * DAY));
}

/** Milliseconds since midnight of a Time's value. Throws DataException for another day than the epoch's. */
export function timeToMillis(value: Date): number {
  const time = value.getTime();
  if (!(time >= 0 && time <= DAY)) {
    throw new DataException('Kafka Connect Time type should not have any date fields set to non-zero values.');
  }
  return time;
}

export function timeFromMillis(millis: number): Date {
  if (!(millis >= 0 && millis <= DAY)) {
    throw new DataException('Time values must use number of milliseconds greater than 0 and less than 86400000');
  }
  return new Date(millis);
}

/** Milliseconds since the epoch of a Timestamp's value. */
export function timestampToMillis(value: Date): bigint {
  return BigInt(value.getTime());
}

/** Throws DataException where a JavaScript Date ends, some 270,000 years from now. */
export function timestampFromMillis(millis: bigint | number): Date {
  return inRange('Timestamp', millis, new Date(Number(millis)));
}

function inRange(type: string, number: bigint | number, date: Date): Date {
  if (!Number.isNaN(date.getTime())) return date;
  throw new DataException(
    `${type} value ${number} is out of range: at most 100,000,000 days from the epoch can be held.`,
  );
}
