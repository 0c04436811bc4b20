import type { Config } from '../api/index.ts';
import { javaHashCopyOrder, javaHashOrder } from '../api/java-hash-order.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import type { StatusRow, TaskRow } from '../store/tasks.ts';
import type { ConnectorInfo, ConnectorStateInfo, StateInfo, TaskId } from './herder-api.ts';
import type { Runtime } from './runtime.ts';

/** What `GET` shows of a connector. */
export function infoOf({ name, config, taskConfigs, type }: RegisteredConnector): ConnectorInfo {
  return { name, config: inHashOrder(config), tasks: taskIds(name, taskConfigs), type };
}

/** What answers a change: the configuration as it was sent, and the tasks from before it, as Connect makes the new ones afterwards. */
export function changedInfo(
  { name, config, type }: RegisteredConnector,
  before: RegisteredConnector | undefined,
): ConnectorInfo {
  return { name, config, tasks: taskIds(name, before?.taskConfigs ?? []), type };
}

/** Names of connectors in the order in which Connect lists them: of a copy of the map that it keeps. */
export function inSnapshotOrder(connectors: readonly RegisteredConnector[]): string[] {
  const byAge = [...connectors].sort((a, b) => a.createdAt - b.createdAt);
  return javaHashCopyOrder(javaHashOrder(byAge.map(({ name }) => name)));
}

/** A configuration in the order of the Java map that Connect reads it into. */
export function inHashOrder(config: Config): Config {
  return pick(config, javaHashOrder(Object.keys(config)));
}

/** A configuration that Connect has put together in a copy of the stored one. */
export function inCopyOrder(config: Config, stored: Config): Config {
  return pick(config, javaHashCopyOrder(Object.keys(config), Object.keys(stored).length));
}

function pick(config: Config, names: readonly string[]): Config {
  return Object.fromEntries(names.map((name) => [name, config[name]!]));
}

function taskIds(connector: string, taskConfigs: readonly Config[]): TaskId[] {
  return taskConfigs.map((_, task) => ({ connector, task }));
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
    const { trace, ...state } = taskState(runtime, status, row);
    return { id, ...state, ...version, ...(trace === undefined ? {} : { trace }) };
  });
  return {
    name,
    connector: {
      state: failed ? 'FAILED' : target,
      worker_id: runtime.workerId,
      ...version,
      ...(failed ? { trace } : {}),
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
