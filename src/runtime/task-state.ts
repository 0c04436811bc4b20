import type { StatusRow, TaskState } from '../store/tasks.ts';

/** What happened to a task. Later events have a higher (generation, restarts, attempt, step). */
export interface TaskEvent {
  connector: string;
  task: number;
  generation: number;
  /** Of the task's row: how often a user has restarted it. */
  restarts: number;
  attempt: number;
  /** Within an attempt: 0 a restart was asked for, 1 began, 2 ended, 3 found by the plan or a trigger's batch. */
  step: 0 | 1 | 2 | 3;
  /** REMOVED: the task is no longer there. */
  state: TaskState | 'REMOVED';
  workerId: string;
  trace?: string;
}

/** The state of a task's entity. */
export interface TaskEntityState {
  event: TaskEvent;
  /** Counts the events that changed something; the status row is replaced by higher versions only. */
  version: number;
}

/** The entity's state after an event, or undefined where it is a repeat or comes too late. */
export function applyTaskEvent(state: TaskEntityState | undefined, event: TaskEvent): TaskEntityState | undefined {
  if (state && !isLater(event, state.event)) return undefined;
  return { event, version: (state?.version ?? 0) + 1 };
}

export function toStatusRow({ event, version }: TaskEntityState): StatusRow {
  return {
    connector: event.connector,
    task: event.task,
    version,
    generation: event.generation,
    state: event.state === 'REMOVED' ? 'UNASSIGNED' : event.state,
    workerId: event.workerId,
    trace: event.trace,
  };
}

function isLater(a: TaskEvent, b: TaskEvent): boolean {
  for (const count of ['generation', 'restarts', 'attempt', 'step'] as const) {
    if (a[count] !== b[count]) return a[count] > b[count];
  }
  return false;
}
