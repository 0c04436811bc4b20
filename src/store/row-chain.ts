import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FencedException } from '../api/errors.ts';
import {
  type Columns,
  OutcomeUnknownError,
  type RowKey,
  type Table,
  type TableWrite,
  WriteRefusedError,
} from './table.ts';

/** A row written in the same transaction as the chain's own, without a condition of its own. */
export type AlongsideWrite = Extract<TableWrite, { kind: 'upsert' }>;

export interface RowChainOptions {
  /** How often a write whose outcome is unknown is looked up and repeated before the chain gives up; 6 if missing. */
  maxRepeats?: number;
  /** Pause before the given repeat (1 is the first), in milliseconds. */
  pauseMs?: (repeat: number) => number;
}

const maxAlongside = 99;

/**
 * One row as one chain of writes (docs/protocol.md, rows 1, invariant 1): each is conditional on the one before and carries an id of
 * its own, by which a lost answer is told from a lost race. Calls are carried out one after the other, in their order.
 */
export class RowChain {
  readonly key: RowKey;
  readonly #table: Table;
  readonly #options: Required<RowChainOptions>;
  #columns: Columns = {};
  #etag: string | undefined;
  #timestamp: number | undefined;
  #now = 0;
  #broken: FencedException | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(table: Table, key: RowKey, options: RowChainOptions) {
    this.#table = table;
    this.key = { partitionKey: key.partitionKey, rowKey: key.rowKey };
    this.#options = { maxRepeats: 6, pauseMs: (repeat) => (repeat === 1 ? 0 : 25 * 2 ** repeat), ...options };
  }

  /** Reads the row; one that is absent is inserted by the first update. */
  static async open(table: Table, key: RowKey, options: RowChainOptions = {}): Promise<RowChain> {
    const chain = new RowChain(table, key, options);
    const { row, now } = await table.get(key);
    chain.#columns = row?.columns ?? {};
    chain.#etag = row?.etag;
    chain.#timestamp = row?.timestamp;
    chain.#now = now;
    return chain;
  }

  /** As of the last confirmed write, else as read. */
  get columns(): Readonly<Columns> {
    return this.#columns;
  }

  /** Undefined while there is no row. */
  get etag(): string | undefined {
    return this.#etag;
  }

  /** When the row was last written, as of the last read; milliseconds since the epoch by the service's clock. */
  get timestamp(): number | undefined {
    return this.#timestamp;
  }

  /** The service's clock at the last read. */
  get now(): number {
    return this.#now;
  }

  /**
   * Replaces the row by its columns and the patch (undefined removes a column), together with rows of the same partition.
   * @throws FencedException when somebody else has written the row, or when the outcome cannot be learned; the chain is dead then
   */
  update(patch: Columns, alongside: readonly AlongsideWrite[] = []): Promise<void> {
    if (alongside.length > maxAlongside) {
      throw new TypeError(`update: ${alongside.length} rows alongside; at most ${maxAlongside} fit in a transaction.`);
    }
    const result = this.#last.then(() => this.#write(patch, alongside));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** No write begins after this, not even the repeat of one under way; later calls throw the error. */
  abandon(error: FencedException): void {
    this.#broken ??= error;
  }

  async #write(patch: Columns, alongside: readonly AlongsideWrite[]): Promise<void> {
    if (this.#broken) throw this.#broken;
    const writeId = randomUUID();
    const columns = withoutUndefined({ ...this.#columns, ...patch, writeId });
    const own: TableWrite =
      this.#etag === undefined
        ? { kind: 'insert', ...this.key, columns }
        : { kind: 'replace', ...this.key, columns, etag: this.#etag };
    const writes = [own, ...alongside];
    for (let repeat = 0; ; repeat++) {
      let failure: Error;
      try {
        const [etag] = await this.#table.write(writes);
        this.#columns = columns;
        this.#etag = etag as string;
        return;
      } catch (error) {
        if (!(error instanceof WriteRefusedError || error instanceof OutcomeUnknownError)) throw error;
        failure = error;
      }
      if (await this.#happened(writeId, columns, failure)) return;
      if (repeat >= this.#options.maxRepeats) {
        throw this.#break(`the outcome of a write could not be learned: ${failure.message}`, failure);
      }
      const pause = this.#options.pauseMs(repeat + 1);
      if (pause > 0) await sleep(pause);
      if (this.#broken) throw this.#broken;
    }
  }

  /** True: the write was applied. False: the row is as it was before, and the same write may be repeated. */
  async #happened(writeId: string, columns: Columns, failure: Error): Promise<boolean> {
    const { row, now } = await this.#table.get(this.key).catch((cause: unknown) => {
      throw this.#break('the row could not be read to learn the outcome of a write', cause);
    });
    this.#now = now;
    if (row?.columns.writeId === writeId) {
      this.#columns = columns;
      this.#etag = row.etag;
      this.#timestamp = row.timestamp;
      return true;
    }
    if (row?.etag !== this.#etag) throw this.#break('somebody else has written it', failure);
    return false;
  }

  #break(why: string, cause: unknown): FencedException {
    this.#broken ??= new FencedException(`Row ${this.key.partitionKey}/${this.key.rowKey}: ${why}.`, { cause });
    return this.#broken;
  }
}

function withoutUndefined(columns: Columns): Columns {
  for (const name in columns) {
    if (columns[name] === undefined) delete columns[name];
  }
  return columns;
}
