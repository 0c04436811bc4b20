import { type Config, ConnectException, FencedException, RetriableException } from '../api/index.ts';
import { Lease, LeaseHeldError } from '../store/lease.ts';
import { leaseIdentity } from '../store/offsets.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { OutcomeUnknownError } from '../store/table.ts';
import type { TaskRow } from '../store/tasks.ts';
import { concealedTrace } from './concealed.ts';
import type { Dispatcher, SliceInput } from './dispatcher.ts';
import { OverdueError, withGrace } from './grace.ts';
import { dueTime, wakeLeader } from './leader.ts';
import type { Runtime } from './runtime.ts';
import type { TaskEvent } from './task-state.ts';
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
  const row = await begin(runtime, input);
  if (!row) return;
  const report = (state: 'RUNNING' | 'FAILED', step: 1 | 2, trace?: string) =>
    reportState(runtime, dispatcher, { ...pick(input), restarts: row.restarts, step, state, trace });
  if (row.failed !== undefined) return report('FAILED', 2, row.failed);
  const lease = await takeLease(runtime, input);
  if (!lease) return;
  let outcome: Outcome;
  try {
    const { status } = input;
    const unchanged =
      status?.state === 'RUNNING' && status.workerId === runtime.workerId && status.generation === input.generation;
    if (!unchanged) await report('RUNNING', 1);
    outcome = await runBody(runtime, input, connector, row, lease, bodies[connector.type]);
  } finally {
    await lease.release().catch(() => undefined);
  }
  const after = await end(runtime, input, row, outcome);
  if (outcome.failed !== undefined && after.failed === outcome.failed) await report('FAILED', 2, outcome.failed);
  if (outcome.dueInMs < 4_000 || after.generation !== input.generation)
    await wakeLeader(runtime, dispatcher, input.connector);
}

/** A report that is lost is made up by the next slice or the plan. */
async function reportState(
  runtime: Runtime,
  dispatcher: Dispatcher,
  { trace, ...event }: Omit<TaskEvent, 'workerId' | 'trace'> & { trace: string | undefined },
): Promise<void> {
  try {
    await dispatcher.signal({ ...event, workerId: runtime.workerId, ...(trace === undefined ? {} : { trace }) });
  } catch (error) {
    runtime.log.warn(`Task ${event.connector}-${event.task}: ${event.state} could not be reported: ${error}`);
  }
}

/** Undefined where the task cannot run now: the attempt is then as if it had not begun. */
async function takeLease(runtime: Runtime, input: SliceInput): Promise<Lease | undefined> {
  const { connector, task, attempt, generation } = input;
  try {
    return await Lease.take(runtime.offsets.table, runtime.offsets.leaseKey(connector, task), {
      patch: (columns) => {
        if (Number(columns.generation ?? 0) > generation) throw new FencedException('A newer generation runs.');
        return { ...leaseIdentity(connector, task), generation, clean: false };
      },
    });
  } catch (error) {
    if (!(error instanceof LeaseHeldError || error instanceof FencedException)) {
      runtime.log.warn(`The lease of task ${connector}-${task} could not be taken: ${error}`);
    }
    await runtime.tasks.modify(connector, task, (row) =>
      row.attempt === attempt && row.generation === generation
        ? { ended: attempt, starts: Math.max(0, row.starts - 1) }
        : undefined,
    );
    return undefined;
  }
}

interface Outcome extends SliceEnd {
  failed?: string;
  /** It failed for a reason that may pass. */
  retried?: true;
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
  const endBy = Date.now() + SLICE_MS;
  const run = async () =>
    body({
      runtime,
      connector,
      config: await runtime.resolve(connector.taskConfigs[input.task] ?? {}),
      connectorConfig: await runtime.resolve(connector.config),
      lease,
      row,
      task: input.task,
      stop: watched.stop,
      endBy,
      progressed: async () => {
        if (row.starts <= 1) return;
        row.starts = 0;
        await runtime.tasks.modify(input.connector, input.task, () => ({ starts: 0 }));
      },
    });
  try {
    const graceMs = runtime.worker['task.shutdown.graceful.timeout.ms'];
    return await withGrace(run(), { stop: watched.stop, stopping: runtime.stopping, endBy, graceMs });
  } catch (error) {
    const dueInMs = Math.min(30_000, 500 * 2 ** (row.retries + 1));
    if (error instanceof OverdueError) {
      await lease.giveUp(new FencedException(`Task ${name} was given up. ${error.message}`)).catch(() => undefined);
      runtime.log.warn(`Task ${name} was given up: what it still does is not stored. ${error.message}`);
      return { dueInMs, retried: true };
    }
    if (error instanceof FencedException || lease.lost.aborted) {
      runtime.log.warn(`Task ${name} was taken over: this slice wrote nothing more.`, { reason: String(error) });
      return { dueInMs: 0 };
    }
    if (error instanceof RetriableException || error instanceof OutcomeUnknownError) {
      runtime.log.warn(`Task ${name} tries again in ${dueInMs / 1000} s: ${error.message}`);
      return { dueInMs, retried: true };
    }
    const trace = await concealedTrace(runtime, error, connector.config);
    runtime.log.error(`Task ${name} has FAILED and stays so until it is restarted. ${trace}`);
    return { dueInMs: 0, failed: trace };
  } finally {
    watched.end();
  }
}

/** A restart by a user meanwhile is not undone: what this slice found out was before it. */
function end(runtime: Runtime, input: SliceInput, begun: TaskRow, outcome: Outcome): Promise<TaskRow> {
  const { connector, task, attempt, generation } = input;
  return runtime.tasks.modify(connector, task, (row) => {
    if (row.attempt !== attempt || row.generation !== generation) return undefined;
    const ended = { ended: attempt, starts: 0 };
    if (row.restarts !== begun.restarts) return ended;
    return {
      ...ended,
      dueAt: dueTime(Date.now(), outcome.dueInMs),
      retries: outcome.retried ? row.retries + 1 : 0,
      failed: row.failed ?? outcome.failed,
    };
  });
}

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
    await runtime.loggers.refresh();
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
