import { type Config, ConnectException, RetriableException } from '../api/index.ts';
import type { KafkaAdmin, PartitionOffsets } from '../kafka/kafka.ts';
import { leaseIsOver } from '../store/lease.ts';
import type { SinkPosition } from '../store/offsets.ts';
import type { TaskRow } from '../store/tasks.ts';
import { dueTime } from './leader.ts';
import type { Planning } from './plan.ts';
import type { ReadyView } from './plan-reconcile.ts';
import type { DueSinks } from './plan-start.ts';
import { resetOffset } from './reset-policy.ts';
import { dealtTo } from './sink-drain.ts';
import { sinkTopics } from './sink-topics.ts';
import { traceOf } from './trace.ts';

/** Of a connector's configuration, what the plan needs. */
const OPTIONS = ['topics', 'topics.regex', 'consumer.override.auto.offset.reset'];
/** A partition that a Kafka trigger serves is left to it unless it lags and has not moved for so long. Milliseconds. */
const LEFT_TO_TRIGGER_MS = 3_000;
/** A partition with more offsets to go is drained all the same: a slice reads far more at a time than a batch brings. */
const FAR_BEHIND = 10_000n;
/** How often end offsets are looked at: soon after records have come, and later ever less. Milliseconds. */
const LOOK = [
  { movedWithin: 10_000, every: 1_000 },
  { movedWithin: 60_000, every: 2_000 },
  { movedWithin: Number.POSITIVE_INFINITY, every: 5_000 },
];

/** Finds the sink tasks that have something to do. Creates the rows of partitions that have none. */
export async function sinksDue(planning: Planning, views: readonly ReadyView[]): Promise<DueSinks> {
  const sinks = views.filter((view) => view.connector.type === 'sink' && view.tasks.some(runs));
  const due = new Map<string, Set<number>>();
  if (!sinks.length) return due;
  const moved = Math.max(0, ...sinks.flatMap((view) => view.sinks.map((sink) => sink.row.timestamp)));
  const look = LOOK.find(({ movedWithin }) => planning.now - moved < movedWithin)!;
  planning.wakeAt(dueTime(planning.now, look.every));
  for (const view of sinks) due.set(view.name, unstarted(view));
  try {
    const admin = await planning.runtime.kafka.admin();
    const asked = await topicsOf(planning, admin, sinks);
    const offsets = await endOffsets(planning, admin, asked);
    for (const [view, { config, topics }] of asked) {
      await alone(planning, view, async () => {
        const of = new Map(topics.map((topic) => [topic, offsets.get(topic) ?? []]));
        await createRows(planning, admin, view, config, of);
        for (const task of lagging(planning, view, of)) due.get(view.name)!.add(task);
      });
    }
  } catch (error) {
    planning.runtime.log.warn(`Kafka could not be asked for end offsets: ${error}. Trying again.`);
  }
  return due;
}

type Asked = ReadonlyMap<ReadyView, { config: Config; topics: readonly string[] }>;

async function topicsOf(planning: Planning, admin: KafkaAdmin, views: readonly ReadyView[]): Promise<Asked> {
  const asked = new Map<ReadyView, { config: Config; topics: readonly string[] }>();
  let all: Promise<string[]> | undefined;
  const cluster = {
    topics: () => {
      all ??= admin.topics();
      return all;
    },
  };
  for (const view of views) {
    await alone(planning, view, async () => {
      const config = await planning.runtime.resolve(pick(view.connector.config, OPTIONS));
      asked.set(view, { config, topics: await sinkTopics(cluster, config) });
    });
  }
  return asked;
}

/** All topics in one request; where that is refused, each connector's alone, to find the one that may not read them. */
async function endOffsets(
  planning: Planning,
  admin: KafkaAdmin,
  asked: Asked,
): Promise<ReadonlyMap<string, PartitionOffsets[]>> {
  const all = new Set([...asked.values()].flatMap(({ topics }) => topics));
  try {
    return await admin.offsets([...all]);
  } catch (error) {
    if (!isFinal(error)) throw error;
  }
  const found = new Map<string, PartitionOffsets[]>();
  for (const [view, { topics }] of asked) {
    await alone(planning, view, async () => {
      for (const [topic, offsets] of await admin.offsets(topics)) found.set(topic, offsets);
    });
  }
  return found;
}

/** What goes wrong with one connector is no other's business: its tasks are FAILED, or the next plan tries again. */
async function alone(planning: Planning, view: ReadyView, run: () => Promise<void>): Promise<void> {
  const { runtime, now } = planning;
  try {
    await run();
  } catch (error) {
    runtime.log.warn(`The partitions of ${view.name} could not be looked at: ${error}`);
    if (!isFinal(error)) return;
    const failed = traceOf(error);
    await Promise.all(
      view.tasks.filter(runs).map((row) =>
        runtime.tasks.modify(view.name, row.task, (current) => {
          const unchanged = current.generation === row.generation && current.restarts === row.restarts;
          return unchanged && runs(current) ? { failed } : undefined;
        }),
      ),
    );
    planning.wakeAt(now);
  }
}

function runs({ target, failed }: TaskRow): boolean {
  return target === 'RUNNING' && failed === undefined;
}

function isFinal(error: unknown): boolean {
  return error instanceof ConnectException && !(error instanceof RetriableException);
}

/** Tasks that have not run since the connector was configured: a slice of theirs finds out whether they can. */
function unstarted(view: ReadyView): Set<number> {
  const started = (task: number) =>
    view.statuses.some(
      (status) =>
        status.task === task &&
        status.generation >= view.connector.generation &&
        (status.state === 'RUNNING' || status.state === 'FAILED'),
    );
  return new Set(view.tasks.filter((row) => !started(row.task)).map((row) => row.task));
}

function lagging(planning: Planning, view: ReadyView, offsets: ReadonlyMap<string, PartitionOffsets[]>): Set<number> {
  const { now } = planning;
  const count = view.connector.taskConfigs.length;
  const due = new Set<number>();
  for (const sink of view.sinks) {
    const end = offsets.get(sink.topic)?.[sink.partition]?.end;
    const behind = end !== undefined && end !== sink.next;
    const abandoned = sink.owned && leaseIsOver(sink.row, planning.storageNow);
    const timeHasCome = sink.dueAt !== undefined && sink.dueAt <= now;
    if (sink.dueAt !== undefined && !timeHasCome) planning.wakeAt(sink.dueAt);
    const since = behind ? standingSince(planning, view.name, sink) : now;
    if (end !== undefined)
      planning.progress.push({ connector: view.name, task: sink.partition % count, lag: end - sink.next, since });
    const lags = behind && (!leftToTrigger(planning, view.name, sink, since) || end - sink.next > FAR_BEHIND);
    if (lags || abandoned || timeHasCome) {
      for (let task = 0; task < count; task++) if (dealtTo(task, count, sink)) due.add(task);
    }
  }
  return due;
}

function standingSince({ standstill, now }: Planning, connector: string, sink: SinkPosition): number {
  return standstill.since(`${connector}\n${sink.topic}\n${sink.partition}`, sink.next, now);
}

function leftToTrigger(planning: Planning, connector: string, { topic }: SinkPosition, since: number): boolean {
  const { runtime, now, wakeAt } = planning;
  if (!runtime.triggers.has(connector, topic)) return false;
  const until = since + LEFT_TO_TRIGGER_MS;
  if (until > now) wakeAt(until);
  return until > now;
}

/**
 * The start of a partition is resolved once: from the connector's group where it comes from Connect, else by the reset policy;
 * partitions that are added to a topic later are read from their start. Where a user has deleted the offset, only the reset policy counts. A topic's first partition is the last to get its row:
 * where it has none, the topic is new to the sink.
 */
async function createRows(
  planning: Planning,
  admin: KafkaAdmin,
  view: ReadyView,
  config: Config,
  offsets: ReadonlyMap<string, PartitionOffsets[]>,
): Promise<void> {
  const has = (topic: string, partition: number) =>
    view.sinks.some((sink) => sink.topic === topic && sink.partition === partition);
  const missing = [...offsets].flatMap(([topic, partitions]) =>
    partitions.flatMap((ends, partition) => (has(topic, partition) ? [] : { topic, partition, ends })),
  );
  if (!missing.length) return;
  const topics = [...new Set(missing.map(({ topic }) => topic))];
  const committed = await admin.committed(`connect-${view.name}`, topics);
  const isCleared = (topic: string, partition: number) =>
    view.cleared.some((cleared) => cleared.topic === topic && cleared.partition === partition);
  for (const { topic, partition, ends } of missing.reverse()) {
    const moved = isCleared(topic, partition) ? undefined : committed.get(topic)?.get(partition);
    const added = has(topic, 0) && !isCleared(topic, partition);
    const next = moved ?? (added ? ends.start : resetOffset(planning.runtime, config, `${topic}-${partition}`, ends));
    await planning.runtime.offsets.createSink(view.name, { topic, partition, next, fresh: moved === undefined });
  }
  planning.wakeAt(planning.now);
}

function pick(config: Config, names: readonly string[]): Config {
  return Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)));
}
