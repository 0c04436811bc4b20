import { FencedException, RetriableException } from '../api/index.ts';
import type { KafkaRecord } from '../kafka/kafka.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { OutcomeUnknownError } from '../store/table.ts';
import type { TaskRow } from '../store/tasks.ts';
import { concealedTrace } from './concealed.ts';
import type { Dispatcher } from './dispatcher.ts';
import { mirrorBase } from './mirror.ts';
import { readRange } from './read-range.ts';
import type { Runtime } from './runtime.ts';
import { dealtTo } from './sink-drain.ts';
import type { SinkSession } from './sink-session.ts';
import { SinkTaskException } from './sink-task-exception.ts';
import { readsTopic } from './sink-topics.ts';
import { StartedSink } from './started-sink.ts';
import { stopQuietly } from './warm-tasks.ts';

/** A gap of more offsets than this is left to the drain. */
const LARGEST_GAP = 10_000n;
/** How long a batch tries again what a converter or transformation cannot do now. Milliseconds. */
const RETRY_MS = 30_000;

/** What a Kafka trigger handed over for one partition, in order. */
export interface PartitionBatch {
  topic: string;
  partition: number;
  first: bigint;
  last: bigint;
  /** Undefined where the trigger did not hand over every record: the range is then read from Kafka. */
  records: KafkaRecord[] | undefined;
}

/**
 * The records a trigger delivered to a sink, by the same path as a drain's. The checkpoint decides what is new: what is done
 * is skipped, what is missing is read. Where the sink cannot take them now they are let go, and the drain makes it up.
 */
export async function runSinkBatch(
  runtime: Runtime,
  dispatcher: Dispatcher,
  name: string,
  batches: readonly PartitionBatch[],
): Promise<void> {
  const connector = await runtime.registry.get(name);
  if (connector?.target !== 'RUNNING') return;
  const [{ tasks }, rows] = await Promise.all([runtime.tasks.list(name), runtime.offsets.listSinks(name)]);
  const reads = readsTopic(await runtime.resolve(connector.config));
  const fresh = batches.filter(
    (batch) =>
      reads(batch.topic) &&
      rows.some((row) => row.topic === batch.topic && row.partition === batch.partition && row.next <= batch.last),
  );
  const count = connector.taskConfigs.length;
  await Promise.all(
    tasks.map(async (row) => {
      const own = fresh.filter((batch) => dealtTo(row.task, count, batch));
      const runs = row.generation === connector.generation && row.target === 'RUNNING' && row.failed === undefined;
      if (own.length && runs) await runForTask(runtime, dispatcher, connector, row, own);
    }),
  );
}

async function runForTask(
  runtime: Runtime,
  dispatcher: Dispatcher,
  connector: RegisteredConnector,
  row: TaskRow,
  batches: readonly PartitionBatch[],
): Promise<void> {
  const key = `${connector.name}-${row.task}`;
  const run = { generation: connector.generation, restarts: row.restarts };
  let sink: StartedSink | undefined;
  let session: SinkSession | undefined;
  const taken: PartitionBatch[] = [];
  try {
    sink = (await runtime.warm.take<StartedSink>(key, run)) ?? (await startSink(runtime, connector, row.task));
    session = sink.session({ runtime, connector }, {}, { stop: runtime.stopping, endBy: Date.now() + RETRY_MS });
    for (const batch of batches) if (await putBatch(sink, session, batch)) taken.push(batch);
    await session.checkpoint({ ending: true, now: Date.now() });
    await session.close();
    await runtime.activeTopics.add(connector.name, new Set(batches.map(({ topic }) => topic)));
  } catch (error) {
    await session?.abandon();
    if (sink) await stopQuietly(sink);
    const isolated = error instanceof SinkTaskException && sink?.errors.settings.isolate === true;
    if (isolated || isPassing(error)) {
      runtime.log.warn(`A batch of ${key} is left to the drain: ${error.message}`);
      return;
    }
    await fail(runtime, dispatcher, connector, row, error);
    return;
  } finally {
    sink?.errors.logCounts();
  }
  runtime.warm.put(key, { task: sink, ...run });
  if (!taken.length) return;
  const reached = taken.map(({ topic, partition, last }) => `${topic}-${partition} up to ${last}`);
  runtime.log.debug(`Task ${key} took ${reached.join(', ')} from its trigger.`);
  await mirrorBase(runtime, connector.name, sink.mirrored);
}

/** Another executor was faster, or storage or Kafka did not answer: nothing is wrong with the task. */
function isPassing(error: unknown): error is Error {
  return (
    error instanceof FencedException || error instanceof RetriableException || error instanceof OutcomeUnknownError
  );
}

async function startSink(runtime: Runtime, connector: RegisteredConnector, task: number): Promise<StartedSink> {
  const config = await runtime.resolve(connector.taskConfigs[task] ?? {});
  const connectorConfig = await runtime.resolve(connector.config);
  return StartedSink.start({ runtime, connector, task, config, connectorConfig });
}

/** False where the batch is done already, or is left to the drain. */
async function putBatch(sink: StartedSink, session: SinkSession, batch: PartitionBatch): Promise<boolean> {
  const { topic, partition, last } = batch;
  const next = await session.hold(batch);
  if (next === undefined || last < next) return false;
  const complete = batch.records && isContiguous(batch.records, next);
  if (!complete && last - next > LARGEST_GAP) return false;
  const handed = batch.records?.filter(({ offset }) => offset >= next);
  const records = complete ? handed! : await readRange(sink.kafka, topic, partition, next, last + 1n);
  const { records: converted, failure } = await sink.convert(records);
  await session.put([{ topic, partition, records: converted, next: failure?.offset ?? last + 1n }]);
  if (!failure) return true;
  await session.checkpoint({ ending: true, now: Date.now() });
  await sink.errors.flush();
  throw failure.error;
}

/** Whether nothing is missing from `next` on; earlier records do not matter. */
function isContiguous(records: readonly KafkaRecord[], next: bigint): boolean {
  let expected = next;
  for (const { offset } of records) {
    if (offset > expected) return false;
    if (offset === expected) expected++;
  }
  return true;
}

async function fail(
  runtime: Runtime,
  dispatcher: Dispatcher,
  connector: RegisteredConnector,
  row: TaskRow,
  error: unknown,
): Promise<void> {
  const trace = await concealedTrace(runtime, error, connector.config);
  runtime.log.error(`Task ${connector.name}-${row.task} has FAILED and stays so until it is restarted. ${trace}`);
  const failed = await runtime.tasks.modify(connector.name, row.task, (now) =>
    now.generation === row.generation && now.restarts === row.restarts && now.failed === undefined
      ? { failed: trace }
      : undefined,
  );
  if (failed.failed !== trace) return;
  await dispatcher.signal({
    connector: connector.name,
    task: row.task,
    generation: row.generation,
    restarts: failed.restarts,
    attempt: failed.attempt,
    step: 3,
    state: 'FAILED',
    workerId: runtime.workerId,
    trace,
  });
}
