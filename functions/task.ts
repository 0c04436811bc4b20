import * as df from 'durable-functions';
import { applyTaskEvent, type TaskEntityState, type TaskEvent, toStatusRow } from '../src/runtime/task-state.ts';
import { TASK_ENTITY } from './composition/durable-dispatcher.ts';
import { getRuntime } from './composition/runtime.ts';

/** A connector's task: owns its state, and the status row that REST reads. */
df.app.entity<TaskEntityState | undefined>(
  TASK_ENTITY,
  async (context: df.EntityContext<TaskEntityState | undefined>) => {
    const event = context.df.getInput<TaskEvent>();
    const state = context.df.getState();
    const next = event && applyTaskEvent(state, event);
    const { tasks } = await getRuntime();
    if (next) context.df.setState(next);
    const current = next ?? state;
    if (!current) return;
    if (current.event.state === 'REMOVED') await tasks.removeStatus(current.event);
    else await tasks.writeStatus(toStatusRow(current));
  },
);
