import { isLater, type StatusRow, type TaskMoment, type TaskState } from '../store/tasks.ts';

/** What happened to a task. */
export interface TaskEvent extends TaskMoment {
  connector: string;
  task: number;
  /** REMOVED: the task is no longer there. */
  state: TaskState | 'REMOVED';
  workerId: string;
  trace?: string;
}

/** The state of a task's entity. */
export interface TaskEntityState {
  event: TaskEvent;
}

/** The entity's state after an event, or undefined where it is a repeat or comes too late. */
export function applyTaskEvent(state: TaskEntityState | undefined, event: TaskEvent): TaskEntityState | undefined {
  if (state && !isLater(event, state.event)) return undefined;
  return { event };
}

export function toStatusRow({ event }: TaskEntityState): StatusRow {
  return {
    connector: event.connector,
    task: event.task,
    generation: event.generation,
    restarts: event.restarts,
    attempt: event.attempt,
    step: event.step,
    state: event.state === 'REMOVED' ? 'UNASSIGNED' : event.state,
    workerId: event.workerId,
    trace: event.trace,
  };
}
