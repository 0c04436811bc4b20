import { ConnectException, type TopicPartition } from '../api/index.ts';
import { OffsetOutOfRangeError, type RangeReader, type ReadResult } from '../kafka/kafka.ts';
import type { SinkPosition } from '../store/offsets.ts';
import { mirrorBase } from './mirror.ts';
import { type ReadLimits, readLimits } from './read-limits.ts';
import { resetOffset } from './reset-policy.ts';
import { endStreak, isolate } from './sink-isolate.ts';
import type { SinkBatch, SinkSession } from './sink-session.ts';
import { SinkTaskException } from './sink-task-exception.ts';
import { readsTopic } from './sink-topics.ts';
import type { Slice, SliceEnd } from './slice.ts';
import { StartedSink } from './started-sink.ts';
import { stopQuietly } from './warm-tasks.ts';

/** How long a drain that has read something waits for more. Milliseconds. */
const LINGER_MS = 1_000;
/** How long the broker may hold one read while lingering. Milliseconds. */
const WAIT_MS = 250;
/** A checkpoint follows at the latest after this much was put. Bytes of keys and values; milliseconds. */
const CHECKPOINT = { bytes: 8 * 1024 * 1024, ms: 1_000 };
/** Milliseconds of work after which other work of the process gets its turn. */
const TURN_MS = 15;

/** A slice of a sink: pulls the exact ranges behind the task's checkpoints from Kafka. */
export async function runSinkDrain(slice: Slice): Promise<SliceEnd> {
  const { runtime, connector, lease, row } = slice;
  const key = `${connector.name}-${slice.task}`;
  const run = { generation: connector.generation, restarts: row.restarts };
  const sink = (await runtime.warm.take<StartedSink>(key, run)) ?? (await StartedSink.start(slice));
  const session = sink.session(slice, { owner: lease.owner }, slice);
  lease.lost.addEventListener('abort', () => void session.abandon(), { once: true });
  const drain = new Drain(slice, sink, session);
  try {
    await drain.run();
    lease.lost.throwIfAborted();
    await session.close();
    if (drain.hasPut) endStreak(slice);
  } catch (error) {
    await session.abandon();
    await stopQuietly(sink);
    if (!(error instanceof SinkTaskException) || !sink.errors.settings.isolate) throw error;
    await isolate(slice, error);
    return { dueInMs: 0 };
  } finally {
    sink.errors.logCounts();
  }
  runtime.warm.put(key, { task: sink, ...run });
  await mirrorBase(runtime, connector.name, sink.mirrored);
  const unfinished = slice.stop.aborted || Date.now() >= slice.endBy;
  return { dueInMs: unfinished ? 0 : LINGER_MS };
}

/** Partitions are dealt to tasks by number. */
export function dealtTo(task: number, tasks: number, { partition }: TopicPartition): boolean {
  return partition % tasks === task;
}

interface Reading extends TopicPartition {
  next: bigint;
}

class Drain {
  /** Whether the task was given a record, and took it. */
  hasPut = false;
  readonly #slice: Slice;
  readonly #sink: StartedSink;
  readonly #session: SinkSession;
  readonly #limits: ReadLimits;
  #reading: Reading[] = [];
  /** When records or holes were read last, milliseconds since the epoch. */
  #movedAt = 0;
  #uncheckpointedBytes = 0;
  #checkpointedAt = Date.now();

  constructor(slice: Slice, sink: StartedSink, session: SinkSession) {
    this.#slice = slice;
    this.#sink = sink;
    this.#session = session;
    this.#limits = readLimits(slice.runtime.worker, slice.connectorConfig);
  }

  async run(): Promise<void> {
    const { runtime, connector, connectorConfig, task, stop, endBy } = this.#slice;
    const rows = (await runtime.offsets.listSinks(connector.name)).filter((row) =>
      dealtTo(task, connector.taskConfigs.length, row),
    );
    const reads = readsTopic(connectorConfig);
    this.#reading = rows
      .filter(({ topic }) => reads(topic))
      .map(({ topic, partition, next }) => ({ topic, partition, next }));
    for (const row of rows.filter(isDue)) await this.#hold(row);
    await this.#session.checkpoint({ ending: false, now: Date.now() });
    if (!this.#reading.length) return;

    const reader = await runtime.kafkaFor(connectorConfig).reader();
    let ahead = this.#read(reader, 0);
    for (;;) {
      const batches = await this.#take(await ahead.catch((error) => this.#failed(error)));
      const ending = stop.aborted || Date.now() >= endBy;
      if (batches.length) this.#movedAt = Date.now();
      const idle = !batches.length && Date.now() - this.#movedAt > LINGER_MS;
      const over = ending || idle || !this.#reading.length;
      if (!over) {
        ahead = this.#read(reader, batches.length ? 0 : WAIT_MS);
        // It may fail before anybody waits for it.
        ahead.catch(() => undefined);
      }
      try {
        await this.#put(batches);
        await this.#checkpoint(over || !batches.length, over);
      } catch (error) {
        await ahead.catch(() => undefined);
        throw error;
      }
      if (over) return;
      await new Promise(setImmediate);
    }
  }

  #read(reader: RangeReader, maxWaitMs: number): Promise<Answer[]> {
    const { maxBytes } = this.#limits;
    const asked = this.#reading.map((reading) => ({ ...reading }));
    const answers = reader.read(
      asked.map(({ topic, partition, next }) => ({ topic, partition, from: next, maxBytes, maxWaitMs })),
      this.#slice.stop,
    );
    const named = answers.then((results) => results.map((result, i) => ({ ...asked[i]!, result })));
    return named.catch((error) => {
      if (this.#slice.stop.aborted) return [];
      throw error;
    });
  }

  /** What was read, for the partitions that this session holds or now gets hold of. Moves the positions on. */
  async #take(answers: readonly Answer[]): Promise<(ReadResult & TopicPartition)[]> {
    const taken: (ReadResult & TopicPartition)[] = [];
    for (const { topic, partition, next, result } of answers) {
      const reading = this.#reading.find((one) => one.topic === topic && one.partition === partition);
      if (!reading) continue;
      if (result instanceof Error) {
        await this.#outOfRange(reading, result);
      } else if (result.next > next) {
        if (!this.#session.holds(reading) && !(await this.#hold(reading))) continue;
        if (reading.next !== next) continue;
        reading.next = result.next;
        taken.push({ ...result, topic, partition });
      }
    }
    return taken;
  }

  /** False where another executor has the partition: this slice leaves it alone. */
  async #hold(partition: TopicPartition): Promise<boolean> {
    const next = await this.#session.hold(partition);
    const isIt = (one: Reading) => one.topic === partition.topic && one.partition === partition.partition;
    const reading = this.#reading.find(isIt);
    if (next === undefined) this.#reading = this.#reading.filter((one) => one !== reading);
    else if (reading) reading.next = next;
    return next !== undefined;
  }

  async #outOfRange(reading: Reading, error: Error): Promise<void> {
    if (!(error instanceof OffsetOutOfRangeError)) return this.#failed(error);
    const { topic, partition, next } = reading;
    const { start, end } = error.offsets;
    if (next > end) {
      const lost = new ConnectException(
        `Topic '${topic}' partition ${partition} ends at offset ${end}, but the connector has read up to ${next} already: ` +
          'the topic was deleted and created again, or lost records.',
        { hint: 'Nothing was written. Stop the connector, reset its offsets, and resume it to read the new topic.' },
      );
      return this.#failed(lost);
    }
    const { runtime, connectorConfig } = this.#slice;
    const reset = resetOffset(runtime, connectorConfig, `${topic}-${partition}`, error.offsets);
    runtime.log.warn(
      `${topic}-${partition}: offsets ${next} to ${start - 1n} are gone from Kafka; going on at ${reset}.`,
    );
    if (!this.#session.holds(reading) && !(await this.#hold(reading))) return;
    if (reading.next >= start) return;
    await this.#session.put([{ topic, partition, records: [], next: reset }]);
    reading.next = reset;
    this.#movedAt = Date.now();
  }

  /** Kafka's failure is not the task's: what was put before is made safe, and not put again. */
  async #failed(error: unknown): Promise<never> {
    await this.#session.checkpoint({ ending: true, now: Date.now() });
    throw error;
  }

  async #put(batches: readonly (ReadResult & TopicPartition)[]): Promise<void> {
    let began = performance.now();
    for (const batch of batches) {
      for (const part of inParts(batch, this.#limits.records)) {
        await this.#putPart(part);
        if (performance.now() - began < TURN_MS) continue;
        await new Promise(setImmediate);
        began = performance.now();
      }
    }
    const topics = new Set(batches.filter(({ records }) => records.length).map(({ topic }) => topic));
    await this.#slice.runtime.activeTopics.add(this.#slice.connector.name, topics);
  }

  async #putPart({ topic, partition, records, next }: Part): Promise<void> {
    const { records: converted, failure } = await this.#sink.convert(records);
    const batch: SinkBatch = { topic, partition, records: converted, next: failure?.offset ?? next };
    await this.#session.put([batch]);
    this.hasPut ||= converted.length > 0;
    for (const { value, key } of records) this.#uncheckpointedBytes += (value?.length ?? 0) + (key?.length ?? 0);
    if (!failure) return;
    await this.#session.checkpoint({ ending: true, now: Date.now() });
    await this.#sink.errors.flush();
    throw failure.error;
  }

  async #checkpoint(now: boolean, ending: boolean): Promise<void> {
    const due = (this.#session.dueAt ?? Number.POSITIVE_INFINITY) <= Date.now();
    const full = this.#uncheckpointedBytes >= CHECKPOINT.bytes || Date.now() - this.#checkpointedAt >= CHECKPOINT.ms;
    if (!now && !due && !full) return;
    await this.#session.checkpoint({ ending, now: Date.now() });
    this.#uncheckpointedBytes = 0;
    this.#checkpointedAt = Date.now();
    await this.#slice.progressed();
  }
}

type Answer = Reading & { result: ReadResult | Error };

type Part = TopicPartition & Pick<ReadResult, 'records' | 'next'>;

/** At least one, for what was read may be a hole only. */
function* inParts({ topic, partition, records, next }: Part, size: number): Iterable<Part> {
  for (let from = 0; from === 0 || from < records.length; from += size) {
    const to = from + size;
    yield { topic, partition, records: records.slice(from, to), next: records[to]?.offset ?? next };
  }
}

/** Time has come without records, or an earlier owner may have left something closing. */
function isDue(row: SinkPosition): boolean {
  return row.owned || (row.dueAt ?? Number.POSITIVE_INFINITY) <= Date.now();
}
