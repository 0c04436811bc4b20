import type { SinkRecord } from '../../../api/records.ts';

/** Chooses a record's folder below that of its topic. */
export interface Partitioner {
  /** The folder, e.g. `partition=3` or `year=2026/month=01`. Throws DataException. `time` is what `timestamp` said. */
  encode(record: SinkRecord, time: number): string;
  /** Record time in milliseconds since the epoch; only time-based partitioners have it. */
  timestamp?(record: SinkRecord, now: number): number;
  /** The wall clock chooses the folder: the same record may get another one when it is read again. */
  readonly wallclock: boolean;
}
