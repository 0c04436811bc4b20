import { type Config, ConnectException, FencedException, RetriableException } from '../api/index.ts';
import { resolveConfig } from '../config/providers.ts';
import { Lease, LeaseHeldError } from '../store/lease.ts';
import { leaseIdentity } from '../store/offsets.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { OutcomeUnknownError } from '../store/table.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { Dispatcher, SliceInput } from './dispatcher.ts';
import { wakeLeader } from './leader.ts';
import type { Runtime } from './runtime.ts';
import { traceOf } from './trace.ts';

/** How long a slice runs at most. Milliseconds. */
const SLICE_MS = 30_000;
/** How often a running slice looks whether it is still wanted. Milliseconds. */
const WATCH_MS = 1_000;
/** A task whose slices began so often without a checkpoint or an end takes its process down with it. */
const STARTS_WITHOUT_END = 3;

/** What a running slice works with. */
export interface Slice {
  readonly runtime: Runtime;
  readonly connector: RegisteredConnector;
  readonly task: number;
  /** The task's, resolved. */
  readonly config: Config;
  /** The connector's, resolved. */
  readonly connectorConfig: Config;
  readonly lease: Lease;
  readonly row: TaskRow;
  /** Aborted when the slice shall end in order: what is under way is checkpointed. */
  readonly stop: AbortSignal;
  /** Milliseconds since the epoch, this machine's clock. */
  readonly endBy: number;
  /** To be called after the first checkpoint: the task has got somewhere. */
  progressed(): Promise<void>;
}

/** When the task is due again: milliseconds from now. */
export interface SliceEnd {
  dueInMs: number;
}

export type SliceBody = (slice: Slice) => Promise<SliceEnd>;

/** Runs one slice, unless it is stale by now; the body depends on the connector's type. */
export async function runSlice(
  runtime: Runtime,
  dispatcher: Dispatcher,
  input: SliceInput,
  bodies: { source: SliceBody; sink: SliceBody },
): Promise<void> {
  const connector = await runtime.registry.get(input.connector);
  if (connector?.generation !== input.generation) return;
  const begun = await begin(runtime, input);
  if (!begun) return;
  const report = (state: 'RUNNING' | 'FAILED' | 'PAUSED' | 'STOPPED', step: 1 | 2, trace?: string) =>
    dispatcher.signal({
      ...pick(input),
      step,
      state,
      workerId: runtime.workerId,
      ...(trace === undefined ? {} : { trace }),
    });
  if (begun.failed) {
    await report('FAILED', 2, begun.failed);
    return;
  }
  let lease: Lease;
  try {
    lease = await Lease.take(runtime.offsets.table, runtime.offsets.leaseKey(input.connector, input.task), {
      patch: (columns) => {
        if (Number(columns.generation ?? 0) > input.generation) throw new FencedException('A newer generation runs.');
        return { ...leaseIdentity(input.connector, input.task), generation: input.generation, clean: false };
      },
    });
  } catch (error) {
    if (error instanceof LeaseHeldError || error instanceof FencedException) return;
    throw error;
  }
  const { status } = input;
  const unchanged =
    status?.state === 'RUNNING' && status.workerId === runtime.workerId && status.generation === input.generation;
  if (!unchanged) await report('RUNNING', 1);

  const outcome = await runBody(runtime, input, connector, begun, lease, bodies[connector.type]);
  await lease.release().catch(() => undefined);
  const after = await runtime.tasks.modify(input.connector, input.task, (row, now) =>
    row.attempt === input.attempt && row.generation === input.generation
      ? { ended: input.attempt, starts: 0, dueAt: now + outcome.dueInMs, failed: outcome.failed }
      : undefined,
  );
  if (outcome.failed !== undefined) await report('FAILED', 2, outcome.failed);
  else if (after.generation === input.generation && after.target === 'PAUSED') await report('PAUSED', 2);
  if (outcome.dueInMs < 4_000 || after.generation !== input.generation) await wakeLeader(runtime, dispatcher);
}

interface Outcome extends SliceEnd {
  failed: string | undefined;
}

async function runBody(
  runtime: Runtime,
  input: SliceInput,
  connector: RegisteredConnector,
  row: TaskRow,
  lease: Lease,
  body: SliceBody,
): Promise<Outcome> {
  const watched = watch(runtime, input, row, lease);
  const name = `${input.connector}-${input.task}`;
  try {
    const config = await resolveConfig(connector.taskConfigs[input.task] ?? {});
    const connectorConfig = await resolveConfig(connector.config);
    const end = await body({
      runtime,
      connector,
      config,
      connectorConfig,
      lease,
      row,
      task: input.task,
      stop: watched.stop,
      endBy: Date.now() + SLICE_MS,
      progressed: async () => {
        if (row.starts <= 1) return;
        row.starts = 0;
        await runtime.tasks.modify(input.connector, input.task, () => ({ starts: 0 }));
      },
    });
    retries.delete(name);
    return { ...end, failed: undefined };
  } catch (error) {
    if (error instanceof FencedException || lease.lost.aborted) {
      runtime.log.warn(`Task ${name} was taken over: this slice wrote nothing more.`, { reason: String(error) });
      return { dueInMs: 0, failed: undefined };
    }
    if (error instanceof RetriableException || error instanceof OutcomeUnknownError) {
      const retry = (retries.get(name) ?? 0) + 1;
      retries.set(name, retry);
      const dueInMs = Math.min(30_000, 500 * 2 ** retry);
      runtime.log.warn(`Task ${name} tries again in ${dueInMs / 1000} s: ${error.message}`);
      return { dueInMs, failed: undefined };
    }
    const trace = traceOf(error);
    runtime.log.error(`Task ${name} has FAILED and stays so until it is restarted. ${trace}`);
    return { dueInMs: 0, failed: trace };
  } finally {
    watched.end();
  }
}

/** Failures in a row that may pass, by task; this process only. */
const retries = new Map<string, number>();

/** Marks the attempt as begun; undefined where the slice is stale. */
async function begin(runtime: Runtime, input: SliceInput): Promise<TaskRow | undefined> {
  let mine = false;
  const row = await runtime.tasks.modify(input.connector, input.task, (row) => {
    mine =
      row.generation === input.generation &&
      row.attempt === input.attempt &&
      row.begun < input.attempt &&
      row.target === 'RUNNING' &&
      !row.failed;
    if (!mine) return undefined;
    if (row.starts < STARTS_WITHOUT_END) return { begun: input.attempt, starts: row.starts + 1 };
    const error = new ConnectException(
      `The task was started ${row.starts} times without coming to a checkpoint or an end; its process was probably lost each time.`,
      { hint: 'Look at the logs of the function app for a crash or for memory running out, then restart the task.' },
    );
    return { begun: input.attempt, ended: input.attempt, starts: 0, failed: traceOf(error) };
  });
  return mine ? row : undefined;
}

function watch(runtime: Runtime, input: SliceInput, row: TaskRow, lease: Lease) {
  const stop = new AbortController();
  const look = async () => {
    const { row: now } = await runtime.tasks.get(input.connector, input.task);
    if (!now) return;
    const wanted = now.generation === input.generation && now.target === 'RUNNING' && now.restarts === row.restarts;
    if (!wanted) stop.abort();
  };
  const timer = setInterval(() => look().catch((error) => runtime.log.debug(`watch: ${error}`)), WATCH_MS);
  return { stop: AbortSignal.any([stop.signal, lease.lost, runtime.stopping]), end: () => clearInterval(timer) };
}

function pick({ connector, task, generation, attempt }: SliceInput) {
  return { connector, task, generation, attempt };
}
