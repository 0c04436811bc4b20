import { RetriableException } from '../api/index.ts';
import type { KafkaRecord } from '../kafka/kafka.ts';
import { readRange } from './read-range.ts';
import type { SinkSession } from './sink-session.ts';
import { SinkTaskException, type Suspect } from './sink-task-exception.ts';
import type { Slice } from './slice.ts';
import { StartedSink } from './started-sink.ts';
import { stopQuietly } from './warm-tasks.ts';

/** Records that are put at a time, at most. */
const LARGEST_PART = 500;
/** So many records that fail one after the other, with none between that could be put, are not the fault of the records. */
const FAILURES_IN_A_ROW = 100;

/** Records that were found one after the other, by task; of one process. */
const streaks = new WeakMap<object, Map<string, number>>();

/** To be called when records could be put. */
export function endStreak(slice: Pick<Slice, 'runtime' | 'connector' | 'task'>): void {
  streaks.get(slice.runtime)?.delete(nameOf(slice));
}

function nameOf({ connector, task }: Pick<Slice, 'connector' | 'task'>): string {
  return `${connector.name}-${task}`;
}

/**
 * `errors.sink.isolate`: finds the records that a sink's task fails for, by putting smaller and smaller parts of what it failed for,
 * and reports them. What a failed put has done is not known, so that each part begins at the checkpoint, with a new task object
 * after each failure. Ends with the slice; throws the task's failure where the fault is hardly the records'.
 */
export async function isolate(slice: Slice, failure: SinkTaskException): Promise<void> {
  for (const suspect of failure.suspects) {
    const search = new Search(slice, suspect);
    try {
      await search.run();
      await search.close();
    } catch (error) {
      await search.abandon();
      throw error;
    }
  }
}

interface Opened {
  readonly sink: StartedSink;
  readonly session: SinkSession;
}

class Search {
  readonly #slice: Slice;
  readonly #suspect: Suspect;
  #opened: Opened | undefined;
  /** Failed alone, and not reported yet. That waits until another record was put: then it is not the target that fails. */
  readonly #bad: { record: KafkaRecord; failure: SinkTaskException }[] = [];
  #mayReport = false;
  #anyPut = false;

  constructor(slice: Slice, suspect: Suspect) {
    this.#slice = slice;
    this.#suspect = suspect;
  }

  async run(): Promise<void> {
    const { runtime, connector, connectorConfig } = this.#slice;
    const { topic, partition, end } = this.#suspect;
    const from = await this.#open();
    if (from === undefined || from >= end) return;
    runtime.log.warn(
      `Connector ${connector.name} failed within ${topic}-${partition}@${from} to ${end - 1n}: looking for the records that it fails for.`,
    );
    const records = await readRange(runtime.kafkaFor(connectorConfig), topic, partition, from, end);
    let size = LARGEST_PART;
    /** One of the records before it fails. */
    let failedEnd: number | undefined;
    for (let at = 0; at < records.length; ) {
      if (this.#isOver()) return;
      const to = Math.min(at + size, failedEnd ?? records.length);
      const failure = await this.#put(records.slice(at, to), records[to]?.offset ?? end);
      if (failure && to - at > 1) {
        failedEnd = to;
        size = Math.ceil((to - at) / 2);
        continue;
      }
      if (failure) this.#blame(records[at]!, failure);
      at = to;
      if (!failure && failedEnd !== undefined && at < failedEnd) {
        size = Math.ceil((failedEnd - at) / 2);
      } else {
        size = failure ? 1 : Math.min(LARGEST_PART, size * 2);
        failedEnd = undefined;
      }
    }
    if (this.#bad.length) await this.#pass(end);
  }

  async close(): Promise<void> {
    await this.#opened?.session.close();
    await this.abandon();
  }

  async abandon(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    if (!opened) return;
    opened.sink.errors.logCounts();
    await opened.session.abandon();
    await stopQuietly(opened.sink);
  }

  /** The position; undefined where another executor holds the partition. */
  async #open(): Promise<bigint | undefined> {
    const { lease } = this.#slice;
    const sink = await StartedSink.start(this.#slice);
    const session = sink.session(this.#slice, { owner: lease.owner }, this.#slice, () => this.#report(sink));
    lease.lost.addEventListener('abort', () => void session.abandon(), { once: true });
    this.#opened = { sink, session };
    return session.hold(this.#suspect);
  }

  /** Returns what the task failed with. */
  async #put(records: readonly KafkaRecord[], next: bigint): Promise<SinkTaskException | undefined> {
    const { topic, partition } = this.#suspect;
    const { sink, session } = await this.#reopened();
    const { records: converted, failure } = await sink.convert(records);
    if (failure) throw failure.error;
    this.#mayReport = converted.length > 0;
    try {
      await session.put([{ topic, partition, records: converted, next }]);
      await session.checkpoint({ ending: true, now: Date.now() });
    } catch (error) {
      if (!(error instanceof SinkTaskException)) throw error;
      await this.abandon();
      return error;
    }
    if (converted.length > 0) {
      this.#anyPut = true;
      endStreak(this.#slice);
    }
    await this.#slice.progressed();
    return undefined;
  }

  /** Goes on behind records that failed, with none behind them that could be put. */
  async #pass(next: bigint): Promise<void> {
    const { topic, partition } = this.#suspect;
    const { session } = await this.#reopened();
    this.#mayReport = true;
    await session.put([{ topic, partition, records: [], next }]);
    await session.checkpoint({ ending: true, now: Date.now() });
  }

  #blame(record: KafkaRecord, failure: SinkTaskException): void {
    this.#bad.push({ record, failure });
    const { runtime } = this.#slice;
    const tasks = streaks.get(runtime) ?? new Map<string, number>();
    const streak = (tasks.get(nameOf(this.#slice)) ?? 0) + 1;
    if (streak < FAILURES_IN_A_ROW) {
      streaks.set(runtime, tasks.set(nameOf(this.#slice), streak));
      return;
    }
    endStreak(this.#slice);
    throw failure;
  }

  /** Throws where there was no time for a single record to be put. */
  #isOver(): boolean {
    if (this.#slice.stop.aborted) return true;
    if (Date.now() < this.#slice.endBy) return false;
    if (!this.#anyPut && this.#bad[0]) throw this.#bad[0].failure;
    return true;
  }

  async #report(sink: StartedSink): Promise<void> {
    if (!this.#mayReport) return;
    for (const { record, failure } of this.#bad.splice(0)) {
      const { stage, executingClass, cause: error } = failure;
      await sink.errors.failed({ stage, executingClass, error, record });
    }
  }

  async #reopened(): Promise<Opened> {
    if (!this.#opened && (await this.#open()) === undefined) {
      const { topic, partition } = this.#suspect;
      throw new RetriableException(`${topic}-${partition} is held by another executor.`);
    }
    return this.#opened!;
  }
}
