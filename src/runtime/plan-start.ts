import { leaseIsOver } from '../store/lease.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { Planning } from './plan.ts';
import type { ReadyView } from './plan-reconcile.ts';

/** A slice that was started must have begun by then, else the next attempt is started. Milliseconds. */
const BEGIN_WITHIN_MS = 5_000;
/** After the second in which the lease of a lost slice ends. Milliseconds. */
const AFTER_LEASE_MS = 100;

/** Which tasks of sinks are due, by connector; tasks of sources are due by their rows. */
export type DueSinks = ReadonlyMap<string, ReadonlySet<number>>;

/** Starts a slice of every task that is due and has none. */
export async function startDueTasks(planning: Planning, views: readonly ReadyView[], due: DueSinks): Promise<void> {
  const starts: Promise<void>[] = [];
  for (const view of views) {
    for (const row of view.tasks) {
      if (row.target !== 'RUNNING' || row.failed !== undefined) continue;
      if (view.connector.type === 'sink' && !due.get(view.name)?.has(row.task)) continue;
      const busyUntil = busy(planning, view, row);
      if (busyUntil !== undefined) planning.wakeAt(busyUntil);
      else if (row.dueAt > planning.now) planning.wakeAt(row.dueAt);
      else starts.push(start(planning, view, row));
    }
  }
  for (const result of await Promise.allSettled(starts)) {
    if (result.status === 'rejected') planning.runtime.log.warn(`A slice could not be started: ${result.reason}`);
  }
}

/** While a slice of the task runs, or may be about to: when to look again. */
function busy(planning: Planning, view: ReadyView, row: TaskRow): number | undefined {
  const lease = view.leases.find((one) => one.row.columns.task === row.task)?.row;
  if (lease && !leaseIsOver(lease, planning.storageNow)) {
    const end = lease.timestamp + Number(lease.columns.leaseMs);
    return Math.ceil(end / 1_000) * 1_000 + AFTER_LEASE_MS;
  }
  if (row.ended < row.attempt && row.beginBy > planning.now) return row.beginBy;
  return undefined;
}

async function start(planning: Planning, view: ReadyView, row: TaskRow): Promise<void> {
  const { runtime, dispatcher, now } = planning;
  const { name, connector } = view;
  const attempt = row.attempt + 1;
  let mine = false;
  await runtime.tasks.modify(name, row.task, (current) => {
    mine = current.attempt === row.attempt && current.generation === connector.generation && !current.failed;
    return mine ? { attempt, beginBy: now + BEGIN_WITHIN_MS } : undefined;
  });
  planning.wakeAt(now + BEGIN_WITHIN_MS);
  if (!mine) return;
  const status = view.statuses.find((one) => one.task === row.task);
  await dispatcher.startSlice({
    connector: name,
    task: row.task,
    generation: connector.generation,
    attempt,
    status: status && { state: status.state, workerId: status.workerId, generation: status.generation },
  });
  if (row.attempt > 0) await dispatcher.forgetSlice({ connector: name, task: row.task, attempt: row.attempt });
}
