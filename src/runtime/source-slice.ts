import type { SourceOffset, SourcePartition, SourceRecord } from '../api/index.ts';
import type { Producer, ProducerRecord } from '../kafka/kafka.ts';
import { canonicalJson } from '../store/offsets.ts';
import type { Slice, SliceEnd } from './slice.ts';
import { StartedSource } from './started-source.ts';
import { stopQuietly } from './warm-tasks.ts';

/** Batches sent and not yet acknowledged, at most. */
const IN_FLIGHT = 4;
/** Between two checkpoints, while records flow. Milliseconds. */
const CHECKPOINT_MS = 1_000;
/** After a slice that found records. Milliseconds. */
const BUSY_DUE_IN_MS = 1_000;
/** Rows beside the lease's in one transaction. */
const OFFSETS_A_WRITE = 99;

/** Polls a source task until there is nothing, sends what it gives, and checkpoints what Kafka has acknowledged. */
export async function runSourceSlice(slice: Slice): Promise<SliceEnd> {
  const { runtime, connector, lease, row } = slice;
  const key = `${connector.name}-${slice.task}`;
  const run = { generation: connector.generation, restarts: row.restarts, epoch: lease.epoch };
  const source = (await runtime.warm.take<StartedSource>(key, run)) ?? (await StartedSource.start(slice));
  source.pollAgainAt = undefined;
  source.errors.begin(slice);
  let found: boolean;
  try {
    found = await pump(slice, source);
    lease.lost.throwIfAborted();
  } catch (error) {
    await stopQuietly(source);
    throw error;
  } finally {
    source.errors.logCounts();
  }
  runtime.warm.put(key, { task: source, ...run });
  if (slice.stop.aborted || Date.now() >= slice.endBy) return { dueInMs: 0 };
  if (source.pollAgainAt !== undefined) return { dueInMs: Math.max(0, source.pollAgainAt - Date.now()) };
  return { dueInMs: found ? BUSY_DUE_IN_MS : runtime.worker['source.idle.poll.interval.ms'] };
}

/** Returns whether there were records. */
async function pump(slice: Slice, source: StartedSource): Promise<boolean> {
  const checkpoints = new Checkpoints(slice, source);
  let found = false;
  let producer: Producer | undefined;
  try {
    while (!slice.stop.aborted && Date.now() < slice.endBy) {
      const polled = await source.poll(slice.stop);
      slice.lease.lost.throwIfAborted();
      if (!polled?.length) break;
      found = true;
      source.errors.counts.add('source-record-poll-total', polled.length);
      const converted = await source.convert(polled);
      const { records, done, failure } = converted;
      if (records.length) producer ??= await slice.runtime.kafkaFor(slice.connectorConfig).producer();
      await source.topics?.create(topicsOf(records));
      const sent = producer && records.length ? source.send(producer, converted) : Promise.resolve(0);
      await checkpoints.sent(sent, done < polled.length ? polled.slice(0, done) : polled, records);
      if (failure) throw failure.error;
      await new Promise(setImmediate);
    }
  } catch (error) {
    await checkpoints.finish().catch(() => undefined);
    throw error;
  }
  await checkpoints.finish();
  return found;
}

interface UnderWay {
  /** Resolves with how many Kafka took. */
  sent: Promise<number>;
  polled: readonly SourceRecord[];
  topics: ReadonlySet<string>;
}

/** The offsets of what was sent, in order; stored once everything before them is acknowledged. */
class Checkpoints {
  readonly #slice: Slice;
  readonly #source: StartedSource;
  readonly #underWay: UnderWay[] = [];
  #acknowledged = new Map<string, { partition: SourcePartition; offset: SourceOffset }>();
  readonly #topics = new Set<string>();
  /** Milliseconds since the epoch. The first batch is stored at once: a task that gets so far is not one that takes its process down. */
  #storedAt = 0;

  constructor(slice: Slice, source: StartedSource) {
    this.#slice = slice;
    this.#source = source;
  }

  /** @param polled what is done with when `sent` resolves; `records` what was made of it */
  async sent(
    sent: Promise<number>,
    polled: readonly SourceRecord[],
    records: readonly ProducerRecord[],
  ): Promise<void> {
    sent.catch(() => undefined);
    this.#underWay.push({ sent, polled, topics: topicsOf(records) });
    while (this.#underWay.length > IN_FLIGHT) await this.#acknowledgeNext();
    if (Date.now() - this.#storedAt < CHECKPOINT_MS) return;
    await this.#acknowledgeNext();
    await this.#store();
  }

  /** Waits for what is under way; stores the acknowledged prefix also when a later batch was refused. */
  async finish(): Promise<void> {
    try {
      while (this.#underWay.length) await this.#acknowledgeNext();
    } finally {
      await this.#store();
    }
  }

  async #acknowledgeNext(): Promise<void> {
    const next = this.#underWay[0];
    if (!next) return;
    try {
      this.#source.errors.counts.add('source-record-write-total', await next.sent);
    } catch (error) {
      this.#underWay.length = 0;
      throw error;
    }
    this.#underWay.shift();
    let last: { partition: SourcePartition; offset: SourceOffset } | undefined;
    for (const { sourcePartition: partition, sourceOffset: offset } of next.polled) {
      if (last?.partition === partition) last.offset = offset;
      else this.#acknowledged.set(canonicalJson(partition), (last = { partition, offset }));
    }
    for (const topic of next.topics) this.#topics.add(topic);
  }

  async #store(): Promise<void> {
    this.#storedAt = Date.now();
    if (!this.#acknowledged.size) return;
    const { runtime, connector, lease } = this.#slice;
    const writes = [...this.#acknowledged.values()].map(({ partition, offset }) =>
      runtime.offsets.sourceWrite(connector.name, partition, offset),
    );
    this.#acknowledged = new Map();
    for (let i = 0; i < writes.length; i += OFFSETS_A_WRITE) {
      await lease.update({}, writes.slice(i, i + OFFSETS_A_WRITE));
    }
    await Promise.all([
      this.#slice.progressed(),
      this.#source.task.commit?.(),
      runtime.activeTopics.add(connector.name, this.#topics),
    ]);
    this.#topics.clear();
  }
}

function topicsOf(records: readonly ProducerRecord[]): Set<string> {
  const topics = new Set<string>();
  let last: string | undefined;
  for (const { topic } of records) if (topic !== last) topics.add((last = topic));
  return topics;
}
