import type { StatusRow, TaskState } from '../store/tasks.ts';

/** What happened to a task. Later events have a higher (generation, attempt, step). */
export interface TaskEvent {
  connector: string;
  task: number;
  generation: number;
  attempt: number;
  /** Within an attempt: 1 began, 2 ended, 3 found by the plan, 4 asked for by a user. */
  step: 1 | 2 | 3 | 4;
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
  if (a.generation !== b.generation) return a.generation > b.generation;
  if (a.attempt !== b.attempt) return a.attempt > b.attempt;
  return a.step > b.step || (a.step === b.step && a.step === 4 && a.state !== b.state);
}
