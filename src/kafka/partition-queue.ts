import { RetriableException } from '../api/errors.ts';
import { MissingHubException } from './event-hubs.ts';
import type { ProducerRecord } from './kafka.ts';
import type { Compression } from './properties.ts';
import { batchHeaderBytes, recordSize, writeRecordBatch } from './record-batch-writer.ts';

/** One call of `send`, done when all its records are. */
export interface PendingSend {
  left: number;
  resolve(): void;
  reject(error: Error): void;
  /** Where the caller goes on without records that Kafka will not take. */
  refused: ((record: ProducerRecord, error: Error) => void) | undefined;
}

/** A record is not in the log and will not be. */
export function refuse(send: PendingSend, record: ProducerRecord, error: Error): void {
  if (send.refused === undefined || error instanceof RetriableException || error instanceof MissingHubException) {
    send.reject(error);
    return;
  }
  send.refused(record, error);
  if (--send.left === 0) send.resolve();
}

/** What a broker knows an idempotent producer by. */
export interface ProducerIdentity {
  producerId: bigint;
  producerEpoch: number;
}

export interface Batch {
  records: ProducerRecord[];
  sends: PendingSend[];
  /** Undefined until it is first sent; the same bytes are sent again, so that the broker can tell a repeat. */
  bytes: Buffer | undefined;
  /** Milliseconds since the epoch at which it is given up. */
  deadline: number;
  attempts: number;
}

const maxBatchRecords = 10_000;
/** A batch is closed at this size, well below the brokers' default of 1 MB; a larger record goes alone. */
const targetBatchBytes = 500_000;
const maxSequence = 2 ** 31;

/** Records on their way to one partition: those that wait, and the one batch that is being sent. */
export class PartitionQueue {
  readonly topic: string;
  readonly partition: number;
  batch: Batch | undefined;
  #records: ProducerRecord[] = [];
  #sends: PendingSend[] = [];
  #taken = 0;
  #identity: ProducerIdentity | undefined;
  #sequence = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get isEmpty(): boolean {
    return this.batch === undefined && this.#taken === this.#records.length;
  }

  push(record: ProducerRecord, send: PendingSend): void {
    this.#records.push(record);
    this.#sends.push(send);
  }

  /**
   * The batch under way, else a new one of what waits.
   * @param maxBytes of a batch of several records, if that is below the usual size
   */
  nextBatch(deadline: number, maxBytes: number): Batch {
    if (this.batch) return this.batch;
    const target = Math.min(targetBatchBytes, maxBytes - batchHeaderBytes);
    const start = this.#taken;
    const last = Math.min(this.#records.length, start + maxBatchRecords);
    let end = start + 1;
    let bytes = recordSize(this.#records[start] as ProducerRecord);
    while (end < last) {
      bytes += recordSize(this.#records[end] as ProducerRecord);
      if (bytes > target) break;
      end++;
    }
    this.#taken = end;
    this.batch = {
      records: this.#records.slice(start, end),
      sends: this.#sends.slice(start, end),
      bytes: undefined,
      deadline,
      attempts: 0,
    };
    if (end === this.#records.length) this.#drop();
    return this.batch;
  }

  encode(batch: Batch, identity: ProducerIdentity, compression: Compression): Buffer {
    if (batch.bytes) return batch.bytes;
    if (this.#identity !== identity) {
      this.#identity = identity;
      this.#sequence = 0;
    }
    batch.bytes = writeRecordBatch(batch.records, compression, { ...identity, firstSequence: this.#sequence });
    return batch.bytes;
  }

  /** The batch is acknowledged. */
  done(batch: Batch): void {
    this.batch = undefined;
    this.#sequence = (this.#sequence + batch.records.length) % maxSequence;
    for (const send of batch.sends) if (--send.left === 0) send.resolve();
  }

  /** The broker has refused the batch, and it is not in the log: the next one takes its place in the sequence. */
  refused(batch: Batch, error: Error): void {
    this.batch = undefined;
    for (const [i, send] of batch.sends.entries()) refuse(send, batch.records[i] as ProducerRecord, error);
  }

  /** Nothing of what is here is sent any more, so that nothing overtakes what failed. */
  fail(error: Error): void {
    const records = [...(this.batch?.records ?? []), ...this.#records.slice(this.#taken)];
    const sends = [...(this.batch?.sends ?? []), ...this.#sends.slice(this.#taken)];
    this.batch = undefined;
    this.#identity = undefined;
    this.#drop();
    for (const [i, send] of sends.entries()) refuse(send, records[i] as ProducerRecord, error);
  }

  /** Half of the batch goes back to the head of what waits. */
  split(batch: Batch): void {
    const half = Math.ceil(batch.records.length / 2);
    this.#records = [...batch.records.splice(half), ...this.#records.slice(this.#taken)];
    this.#sends = [...batch.sends.splice(half), ...this.#sends.slice(this.#taken)];
    this.#taken = 0;
    batch.bytes = undefined;
  }

  #drop(): void {
    this.#records = [];
    this.#sends = [];
    this.#taken = 0;
  }
}
