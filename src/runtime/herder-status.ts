import type { RegisteredConnector } from '../store/registry.ts';
import type { StatusRow, TaskRow } from '../store/tasks.ts';
import type { ConnectorInfo, ConnectorStateInfo, StateInfo } from './herder-api.ts';
import type { Runtime } from './runtime.ts';

export function infoOf({ name, config, taskConfigs, type }: RegisteredConnector): ConnectorInfo {
  return { name, config, tasks: taskConfigs.map((_, task) => ({ connector: name, task })), type };
}

/** What `/status` shows: the connector by its target, each task by what its entity wrote last. */
export function connectorState(
  runtime: Pick<Runtime, 'workerId' | 'plugins'>,
  connector: RegisteredConnector,
  rows: readonly TaskRow[],
  statuses: readonly StatusRow[],
): ConnectorStateInfo {
  const { name, type, target, trace } = connector;
  const { version } = runtime.plugins.connector(connector.config['connector.class'] ?? '');
  const failed = trace !== undefined && target === 'RUNNING';
  const tasks = connector.taskConfigs.map((_, id) => {
    const status = statuses.find((one) => one.connector === name && one.task === id);
    const row = rows.find((one) => one.connector === name && one.task === id);
    return { id, ...taskState(runtime, status, row), version };
  });
  return {
    name,
    connector: {
      state: failed ? 'FAILED' : target,
      worker_id: runtime.workerId,
      ...(failed ? { trace } : {}),
      version,
    },
    tasks,
    type,
  };
}

function taskState(
  { workerId }: Pick<Runtime, 'workerId'>,
  status: StatusRow | undefined,
  row: TaskRow | undefined,
): StateInfo {
  if (!status) return { state: 'UNASSIGNED', worker_id: workerId };
  const { state, trace } = status;
  const stillFailed = state === 'FAILED' && (row?.failed !== undefined || trace !== undefined);
  return { state, worker_id: status.workerId, ...(stillFailed && trace !== undefined ? { trace } : {}) };
}
