import type { Config } from './config-def.ts';
import type { ConnectRecord, SchemaAndValue } from './records.ts';
import type { Schema } from './schema.ts';

export type MaybePromise<T> = T | Promise<T>;

/** Turns Connect values into bytes and back. Built-in ones that need no I/O are synchronous. */
export interface Converter {
  /** `isKey` tells which side this instance serves. Throws ConfigException. */
  configure(config: Config, isKey: boolean): void;
  /** Throws DataException. null means a Kafka null. */
  fromConnectData(topic: string, schema: Schema | undefined, value: unknown): MaybePromise<Buffer | null>;
  /** Throws DataException. */
  toConnectData(topic: string, bytes: Buffer | null): MaybePromise<SchemaAndValue>;
  close?(): MaybePromise<void>;
}

export interface HeaderConverter {
  configure(config: Config): void;
  fromConnectHeader(
    topic: string,
    key: string,
    schema: Schema | undefined,
    value: unknown,
  ): MaybePromise<Buffer | null>;
  toConnectHeader(topic: string, key: string, bytes: Buffer | null): MaybePromise<SchemaAndValue>;
}

/** Changes records one by one; never mutates its argument. null drops the record. */
export interface Transformation {
  configure(config: Config): void;
  apply<R extends ConnectRecord>(record: R): MaybePromise<R | null>;
  close?(): MaybePromise<void>;
}

export interface Predicate {
  configure(config: Config): void;
  test(record: ConnectRecord): MaybePromise<boolean>;
  close?(): MaybePromise<void>;
}
