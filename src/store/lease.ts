import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { FencedException } from '../api/errors.ts';
import { type AlongsideWrite, RowChain, type RowChainOptions } from './row-chain.ts';
import type { Columns, RowKey, Table } from './table.ts';

const defaultLeaseMs = 6_000;

export interface LeaseOptions extends RowChainOptions {
  /** Unique per executor (a trigger batch, a slice), not per worker (docs/protocol.md, rows 2); random if missing. */
  owner?: string;
  /** Milliseconds; 6,000 if missing. */
  leaseMs?: number;
  /** Milliseconds; a third of the lease if missing. */
  renewEveryMs?: number;
  /** Written together with the lease; a function is given the columns as they are. */
  patch?: Columns | ((columns: Readonly<Columns>) => Columns);
}

/** Another executor holds the lease, or has been faster. */
export class LeaseHeldError extends Error {
  override name = 'LeaseHeldError';
  readonly owner: string | undefined;
  constructor(key: RowKey, owner: string | undefined) {
    super(`The lease of ${key.partitionKey}/${key.rowKey} is held by ${owner ?? 'somebody else'}.`);
    this.owner = owner;
  }
}

/**
 * Whether anybody may try to take the row's lease (docs/protocol.md, rows 3).
 * @param now the service's clock at the reply that brought the row
 */
export function leaseIsOver(
  row: { columns: Readonly<Columns>; timestamp?: number | undefined } | undefined,
  now: number,
): boolean {
  if (!row?.columns.owner || row.timestamp === undefined) return true;
  return row.timestamp + Number(row.columns.leaseMs ?? defaultLeaseMs) < now;
}

/**
 * A row held by one executor: columns `epoch` (raised by every taking), `owner` and `leaseMs` beside the row's own. Renews itself until it is
 * released or lost. What excludes others is the chain of conditional writes; the lease only says when they may try.
 */
export class Lease {
  readonly epoch: number;
  readonly owner: string;
  readonly #chain: RowChain;
  readonly #leaseMs: number;
  readonly #renewEveryMs: number;
  readonly #lost = new AbortController();
  /** Never resolves; rejects once the lease is lost, so that nobody waits for a write that does not matter any more. */
  readonly #whenLost: Promise<never>;
  #confirmedAt: number;
  #renewal: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #released = false;

  private constructor(
    chain: RowChain,
    taken: { epoch: number; owner: string; leaseMs: number },
    options: LeaseOptions,
    at: number,
  ) {
    this.#chain = chain;
    this.epoch = taken.epoch;
    this.owner = taken.owner;
    this.#leaseMs = taken.leaseMs;
    this.#renewEveryMs = options.renewEveryMs ?? taken.leaseMs / 3;
    this.#confirmedAt = at;
    this.#whenLost = new Promise((_, reject) => {
      this.lost.addEventListener('abort', () => reject(this.lost.reason), { once: true });
    });
    this.#whenLost.catch(() => undefined);
    this.#arm();
  }

  /** @throws LeaseHeldError when another holds it, or was faster */
  static async take(table: Table, key: RowKey, options: LeaseOptions = {}): Promise<Lease> {
    const chain = await RowChain.open(table, key, options);
    if (!leaseIsOver(chain, chain.now)) throw new LeaseHeldError(key, String(chain.columns.owner));
    const patch = typeof options.patch === 'function' ? options.patch(chain.columns) : options.patch;
    const taken = {
      epoch: Number(chain.columns.epoch ?? 0) + 1,
      owner: options.owner ?? randomUUID(),
      leaseMs: options.leaseMs ?? defaultLeaseMs,
    };
    const at = performance.now();
    try {
      await chain.update({ ...patch, ...taken });
    } catch (error) {
      if (error instanceof FencedException) throw new LeaseHeldError(key, undefined);
      throw error;
    }
    return new Lease(chain, taken, options, at);
  }

  /** Aborted when the row has been taken over or that can no longer be ruled out. The reason is a FencedException. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** As of the last confirmed write. */
  get columns(): Readonly<Columns> {
    return this.#chain.columns;
  }

  /**
   * Writes the row, and others of its partition with it; counts as a renewal.
   * @throws FencedException once the lease is lost
   */
  async update(patch: Columns, alongside: readonly AlongsideWrite[] = []): Promise<void> {
    if (this.#released) throw new FencedException(`The lease of ${this.#name} has been released.`);
    await this.#write(patch, alongside);
    this.#arm();
  }

  /** Gives the lease back: others may take it at once. @throws FencedException when it was lost before */
  async release(patch: Columns = {}): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#disarm();
    await this.#write({ ...patch, owner: undefined }, []);
  }

  /**
   * Gives the lease back while its holder still goes on: it counts as lost from now on, and nothing of the holder's is written
   * any more. Rejects where the row could not be written: the lease is over by itself then.
   */
  async giveUp(reason: FencedException): Promise<void> {
    if (this.#released || this.#lost.signal.aborted) return;
    this.#released = true;
    this.#disarm();
    this.#lost.abort(reason);
    await this.#chain.update({ owner: undefined });
  }

  get #name(): string {
    return `${this.#chain.key.partitionKey}/${this.#chain.key.rowKey}`;
  }

  async #write(patch: Columns, alongside: readonly AlongsideWrite[]): Promise<void> {
    if (performance.now() > this.#lastMoment) this.#lose();
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
    const at = performance.now();
    try {
      await Promise.race([this.#chain.update(patch, alongside), this.#whenLost]);
    } catch (error) {
      if (error instanceof FencedException) this.#lose(error);
      throw error;
    }
    this.#confirmedAt = at;
  }

  /** A sixth of the lease is kept as a margin for clocks that run at different speeds. */
  get #lastMoment(): number {
    return this.#confirmedAt + (this.#leaseMs * 5) / 6;
  }

  #lose(cause?: FencedException): void {
    this.#disarm();
    if (this.#lost.signal.aborted) return;
    const reason = cause ?? new FencedException(`The lease of ${this.#name} could not be renewed in time.`);
    this.#chain.abandon(reason);
    this.#lost.abort(reason);
  }

  #arm(): void {
    this.#disarm();
    if (this.#released || this.#lost.signal.aborted) return;
    const now = performance.now();
    this.#renewal = setTimeout(() => void this.#renew(), Math.max(0, this.#confirmedAt + this.#renewEveryMs - now));
    this.#deadline = setTimeout(() => this.#lose(), Math.max(0, this.#lastMoment - now));
    this.#renewal.unref();
    this.#deadline.unref();
  }

  #disarm(): void {
    clearTimeout(this.#renewal);
    clearTimeout(this.#deadline);
  }

  async #renew(): Promise<void> {
    const confirmed = this.#confirmedAt;
    try {
      await this.#write({}, []);
      this.#arm();
    } catch {
      if (this.#released || this.#lost.signal.aborted) return;
      this.#renewal = setTimeout(() => void this.#renew(), Math.min(500, this.#renewEveryMs));
      this.#renewal.unref();
    }
    if (this.#confirmedAt === confirmed && performance.now() > this.#lastMoment) this.#lose();
  }
}
