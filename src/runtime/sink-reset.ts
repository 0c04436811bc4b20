import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Assignment,
  ConnectException,
  FencedException,
  RetriableException,
  type SinkOffsetChange,
  type SinkTask,
} from '../api/index.ts';
import { Lease, LeaseHeldError } from '../store/lease.ts';
import { clearedSink, decodeSink, encodeSink, type SinkPosition, sinkIdentity } from '../store/offsets.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { OutcomeUnknownError } from '../store/table.ts';
import { newIdleSink, startIdleSink } from './idle-sink.ts';
import type { Runtime } from './runtime.ts';
import { stopQuietly } from './warm-tasks.ts';

/** How long one partition's lease is waited for: a trigger's batch may hold it. Milliseconds. */
const WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 250;

/** Moves the positions of a stopped sink, partition by partition, in the order of docs/protocol.md: lease, closings, then one write. */
export class SinkReset {
  readonly #runtime: Runtime;
  readonly #connector: RegisteredConnector;
  #task: SinkTask | undefined;

  constructor(runtime: Runtime, connector: RegisteredConnector) {
    this.#runtime = runtime;
    this.#connector = connector;
  }

  /** False where another executor holds the partition and does not give it back. */
  async move(change: SinkOffsetChange): Promise<boolean> {
    const lease = await this.#take(change);
    if (!lease) return false;
    try {
      const { next, resetGen = 0 } = lease.columns;
      if (change.offset === null && next === undefined) return true;
      const state = next === undefined ? undefined : await this.#giveUp(lease, change);
      const columns =
        change.offset === null
          ? clearedSink(lease.columns)
          : {
              ...encodeSink({ next: change.offset, base: change.offset, state }, lease.columns),
              start: undefined,
            };
      await lease.update({ ...columns, resetGen: Number(resetGen) + 1 });
      return true;
    } finally {
      await lease.release().catch(() => undefined);
    }
  }

  async end(): Promise<void> {
    if (this.#task) await stopQuietly(this.#task);
  }

  async #take({ topic, partition }: SinkOffsetChange): Promise<Lease | undefined> {
    const { offsets } = this.#runtime;
    const { name } = this.#connector;
    const identity = { ...sinkIdentity(name, topic, partition), resetGen: 0 };
    const end = Date.now() + WAIT_MS;
    for (;;) {
      try {
        return await Lease.take(offsets.table, offsets.sinkKey(name, topic, partition), {
          patch: (columns) => (columns.kind === undefined ? identity : {}),
        });
      } catch (error) {
        if (!(error instanceof LeaseHeldError)) throw error;
        if (Date.now() > end) return undefined;
        await sleep(LOOK_AGAIN_MS);
      }
    }
  }

  /**
   * Finishes what the checkpoint names as closing, and lets the task give up what is open. Where that is not possible, because
   * the state is damaged or the target is gone, it is left out if the records are read again anyway.
   */
  async #giveUp(lease: Lease, { topic, partition, offset }: SinkOffsetChange): Promise<Buffer | undefined> {
    const position = decodeSink(lease.columns);
    if (position.state === undefined) return undefined;
    try {
      return await this.#resetState(position, lease.epoch, offset ?? undefined);
    } catch (error) {
      if (isPassing(error)) throw error;
      const from = this.#unfinishedFrom(position);
      const why = (error as Error).message;
      if (offset !== null && offset > from) {
        throw new ConnectException(
          `The offset of ${topic}-${partition} cannot be moved past ${from}, because what is read already could not be ` +
            `written: ${why}`,
          { cause: error, hint: `Correct that, or move the offset to ${from} or below.` },
        );
      }
      this.#runtime.log.warn(
        `${this.#connector.name}: what was open of ${topic}-${partition} from offset ${from} on is given up: ${why}`,
      );
      return undefined;
    }
  }

  /** Closings may lie below the base, and the task may be one that does not start. Of a state that cannot be read nothing is known. */
  #unfinishedFrom({ base, state }: SinkPosition): bigint {
    try {
      const task = newIdleSink(this.#runtime, this.#connector);
      const first = state && task.unfinishedFrom?.(state);
      return first !== undefined && first < base ? first : base;
    } catch {
      return base;
    }
  }

  async #resetState(position: SinkPosition, epoch: number, to: bigint | undefined): Promise<Buffer | undefined> {
    const { topic, partition, next, base, resetGen } = position;
    const task = (this.#task ??= await startIdleSink(this.#runtime, this.#connector));
    const assignment: Assignment = { topic, partition, next, base, state: position.state, resetGen, epoch };
    await task.open?.([assignment]);
    try {
      const state = await task.afterCheckpoint?.({ topic, partition }, position.state!);
      return await task.resetState?.({ ...assignment, state }, to);
    } finally {
      await task.close?.([{ topic, partition }]);
    }
  }
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof FencedException || error instanceof RetriableException || error instanceof OutcomeUnknownError
  );
}
