import type { SinkRecord } from '../../../api/records.ts';
import type { Schema } from '../../../api/schema.ts';
import type { BlobBytes } from './compression.ts';

/** Writes one kind of file. Its files are made of parts that stand behind one another, so that any instance can go on with a file. */
export interface Format {
  /** With its dot, e.g. `.json.gz`. */
  readonly extension: string;
  /** `begun`: earlier parts of the file are staged already. */
  open(file: { name: string; begun: boolean }): FileEncoder;
}

export interface FileEncoder {
  /** Roughly the bytes that wait to be taken. */
  readonly size: number;
  /** All records of a file have the same schema (or none). Throws DataException, with nothing added. */
  append(record: SinkRecord, schema: Schema | undefined, value: unknown): void;
  /** What waits, as a part of its own. */
  take(): BlobBytes;
}
