import { leaseIsOver } from '../store/lease.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { ConnectorView, Planning } from './plan.ts';
import { raiseLease } from './raise-lease.ts';
import { updateTaskRows } from './task-rows.ts';
import type { TaskEvent } from './task-state.ts';

/** While a slice of an older generation comes to its end. Milliseconds. */
const LOOK_AGAIN_MS = 500;
/** After one connector's rows could not be read or written; the others' go on. Milliseconds. */
const AFTER_FAILURE_MS = 2_000;

type Reconciling = Pick<Planning, 'runtime' | 'dispatcher' | 'now' | 'storageNow' | 'wakeAt'>;

/** A running connector whose rows all stand at its generation. */
export type ReadyView = ConnectorView & { connector: RegisteredConnector };

/** Brings the rows of every connector to what the registry wants. Returns those whose tasks may run. */
export async function reconcileTasks(planning: Reconciling, views: readonly ConnectorView[]): Promise<ReadyView[]> {
  const ready: ReadyView[] = [];
  for (const view of views) {
    try {
      const tasks = await updateTaskRows(planning.runtime.tasks, view, view.tasks);
      const current = { ...view, tasks };
      const free = await raiseLeases(planning, current);
      await settleStatuses(planning, current);
      const { connector } = view;
      if (free && connector?.target === 'RUNNING') ready.push({ ...current, connector });
    } catch (error) {
      planning.runtime.log.warn(`The tasks of ${view.name} could not be brought up to date: ${error}. Trying again.`);
      planning.wakeAt(planning.now + AFTER_FAILURE_MS);
    }
  }
  return ready;
}

/**
 * Raises the lease row of every task, old ones too, to the generation (invariant 7): from then on no slice of an older one
 * can write. False while such a slice still holds its lease and is given the time to end in order, and where this plan was
 * overtaken: leases are raised when all rows are there, so that whoever raises one of them later finds all tasks of before.
 */
async function raiseLeases(planning: Reconciling, view: ConnectorView): Promise<boolean> {
  const { runtime } = planning;
  const { name, generation } = view;
  let free = view.tasks.every((row) => row.generation === generation);
  let changed = false;
  for (const { task } of view.tasks) {
    const lease = view.leases.find(({ row }) => row.columns.task === task)?.row;
    if (!free || Number(lease?.columns.generation ?? -1) === generation) continue;
    changed = true;
    const isHeld = lease && !leaseIsOver(lease, planning.storageNow);
    free = !isHeld && (await raiseLease(runtime.offsets, name, task, generation)) === 'raised';
  }
  if (free && changed) free = isWhole(view, (await runtime.tasks.list(name)).tasks);
  if (!free) planning.wakeAt(planning.now + LOOK_AGAIN_MS);
  return free;
}

/** Whether nobody has made rows of an older generation meanwhile. */
function isWhole(view: ConnectorView, rows: readonly TaskRow[]): boolean {
  return rows.every(({ task }) => view.tasks.some((known) => known.task === task));
}

/** Makes the entity say what no slice will say: paused, removed, or failed in a slice that did not come to report it. */
async function settleStatuses(planning: Reconciling, view: ConnectorView): Promise<void> {
  const { runtime, dispatcher } = planning;
  for (const row of view.tasks) {
    const status = view.statuses.find((one) => one.task === row.task);
    const lease = view.leases.find((one) => one.row.columns.task === row.task)?.row;
    if (lease && !leaseIsOver(lease, planning.storageNow)) continue;
    const state = expectedState(row);
    if (!state || (state === 'REMOVED' ? !status : status?.state === state && status.generation >= row.generation)) {
      continue;
    }
    await dispatcher.signal({
      connector: view.name,
      task: row.task,
      generation: row.generation,
      restarts: row.restarts,
      attempt: row.attempt,
      step: 3,
      state,
      workerId: status?.workerId ?? runtime.workerId,
      ...(state === 'FAILED' && row.failed ? { trace: row.failed } : {}),
    });
  }
}

function expectedState(row: TaskRow): TaskEvent['state'] | undefined {
  if (row.target === 'DELETED') return 'REMOVED';
  if (row.failed !== undefined) return 'FAILED';
  if (row.target === 'PAUSED') return 'PAUSED';
  return undefined;
}
