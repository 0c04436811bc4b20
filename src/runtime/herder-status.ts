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
  const version = versionOf(runtime, connector);
  const failed = trace !== undefined && target === 'RUNNING';
  const tasks = connector.taskConfigs.map((_, id) => {
    const status = statuses.find((one) => one.connector === name && one.task === id);
    const row = rows.find((one) => one.connector === name && one.task === id);
    return { id, ...taskState(runtime, status, row), ...version };
  });
  return {
    name,
    connector: {
      state: failed ? 'FAILED' : target,
      worker_id: runtime.workerId,
      ...(failed ? { trace } : {}),
      ...version,
    },
    tasks,
    type,
  };
}

/** None where the class is not installed (any more). */
function versionOf({ plugins }: Pick<Runtime, 'plugins'>, { config, type }: RegisteredConnector): { version?: string } {
  const version = plugins.find(type, config['connector.class'] ?? '')?.version;
  return version === undefined ? {} : { version };
}

function taskState(
  { workerId }: Pick<Runtime, 'workerId'>,
  status: StatusRow | undefined,
  row: TaskRow | undefined,
): StateInfo {
  if (!status) return { state: 'UNASSIGNED', worker_id: workerId };
  const { state } = status;
  const trace = state === 'FAILED' ? (status.trace ?? row?.failed) : undefined;
  return { state, worker_id: status.workerId, ...(trace === undefined ? {} : { trace }) };
}
