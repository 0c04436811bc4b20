import {
  AlreadyExistsException,
  type Config,
  ConfigException,
  ConnectException,
  NotFoundException,
  type SourceOffsetChange,
} from '../api/index.ts';
import { javaHashOrder } from '../api/java-hash-order.ts';
import type { RegisteredConnector, RegistryEntry } from '../store/registry.ts';
import { concealedTrace } from './concealed.ts';
import { alterOffsets, connectorOffsets } from './connector-offsets.ts';
import type { Dispatcher } from './dispatcher.ts';
import type {
  ConfigInfos,
  ConfigKeyInfo,
  ConnectorInfo,
  ConnectorOffset,
  Herder,
  LoggerLevel,
  PluginInfo,
  SubmittedConfig,
  TargetState,
  TaskId,
} from './herder-api.ts';
import { changedInfo, connectorState, inCopyOrder, infoOf, inHashOrder, inSnapshotOrder } from './herder-status.ts';
import { wakeLeader } from './leader.ts';
import type { Runtime } from './runtime.ts';
import { serverInfo } from './server-info.ts';
import { makeTaskConfigs } from './task-configs.ts';
import { updateTaskRows } from './task-rows.ts';
import { pluginConfig } from './validation/plugin-config.ts';
import { validateConnector } from './validation/validate-connector.ts';

/** Accepts changes to connectors: writes the registry, tells the tasks, wakes the leader. Holds nothing itself. */
export class RegistryHerder implements Herder {
  readonly #runtime: Runtime;
  readonly #dispatcher: Dispatcher;

  constructor(runtime: Runtime, dispatcher: Dispatcher) {
    this.#runtime = runtime;
    this.#dispatcher = dispatcher;
  }

  serverInfo() {
    return serverInfo(this.#runtime);
  }

  async connectors(): Promise<string[]> {
    return inSnapshotOrder(await this.#runtime.registry.list());
  }

  async connectorInfo(name: string): Promise<ConnectorInfo> {
    return infoOf(await this.#get(name));
  }

  async expanded(what: { info: boolean; status: boolean }) {
    const [connectors, { tasks, statuses }] = await Promise.all([
      this.#runtime.registry.list(),
      what.status ? this.#runtime.tasks.list() : { tasks: [], statuses: [] },
    ]);
    const all = new Map(connectors.map((connector) => [connector.name, connector]));
    return Object.fromEntries(
      javaHashOrder(inSnapshotOrder(connectors)).map((name) => [
        name,
        {
          ...(what.info ? { info: infoOf(all.get(name)!) } : {}),
          ...(what.status ? { status: connectorState(this.#runtime, all.get(name)!, tasks, statuses) } : {}),
        },
      ]),
    );
  }

  async putConnector(
    name: string,
    submitted: SubmittedConfig,
    { replace, initialState = 'RUNNING' }: { replace: boolean; initialState?: TargetState },
  ): Promise<{ created: boolean; info: ConnectorInfo }> {
    await this.#requireValid(submitted);
    const config = withoutNulls(submitted);
    const known = await this.#runtime.registry.get(name);
    const taken = new AlreadyExistsException(`Connector ${name} already exists`);
    if (known && !replace) throw taken;
    const createdAt = known?.createdAt ?? Date.now();
    const tasks = await this.#taskConfigs(name, config, createdAt);
    let before: RegisteredConnector | undefined;
    const entry = await this.#runtime.registry.change(name, (now, generation) => {
      if (now && !replace) throw taken;
      before = now;
      const target = now?.target ?? initialState;
      return this.#configured(config, { target, createdAt, ...tasksIn(target, tasks, now) }, generation);
    });
    await this.#changed(entry);
    return { created: !before, info: changedInfo(entry.connector!, before) };
  }

  async patchConnector(name: string, patch: SubmittedConfig | null): Promise<ConnectorInfo> {
    for (;;) {
      const known = await this.#get(name);
      if (patch === null) {
        throw new ConnectException(
          'Cannot invoke "java.util.Map.forEach(java.util.function.BiConsumer)" because "patch" is null',
        );
      }
      const config = withoutNulls({ ...inHashOrder(known.config), ...patch });
      await this.#requireValid(config);
      const tasks = await this.#taskConfigs(name, config, known.createdAt);
      let stale = false;
      const entry = await this.#runtime.registry.change(name, (now, generation) => {
        stale = now?.configGeneration !== known.configGeneration;
        if (!now || stale) return undefined;
        return this.#configured(config, { ...now, ...tasksIn(now.target, tasks, now) }, generation);
      });
      if (stale) continue;
      await this.#changed(entry);
      return changedInfo({ ...entry.connector!, config: inCopyOrder(config, known.config) }, known);
    }
  }

  #configured<T>(config: Config, rest: T, generation: number) {
    const { type } = this.#runtime.plugins.connector(config['connector.class'] ?? '');
    return { ...rest, type, config, configGeneration: generation };
  }

  async deleteConnector(name: string): Promise<void> {
    await this.#get(name);
    const entry = await this.#runtime.registry.change(name, (now) => now && 'delete');
    await this.#runtime.activeTopics.reset(name);
    await this.#changed(entry);
  }

  async connectorStatus(name: string) {
    const connector = await this.#get(name, `No status found for connector ${name}`);
    const { tasks, statuses } = await this.#runtime.tasks.list(name);
    return connectorState(this.#runtime, connector, tasks, statuses);
  }

  async taskStatus(name: string, task: number) {
    const missing = `No status found for task ${name}-${task}`;
    const connector = await this.#get(name, missing);
    const { tasks, statuses } = await this.#runtime.tasks.list(name);
    const status = connectorState(this.#runtime, connector, tasks, statuses).tasks.find(({ id }) => id === task);
    if (!status) throw new NotFoundException(missing);
    return status;
  }

  async taskConfigs(name: string): Promise<{ id: TaskId; config: Config }[]> {
    const connector = await this.#get(name);
    const taskClass = this.#taskClass(connector);
    return connector.taskConfigs.map((config, task) => ({
      id: { connector: name, task },
      config: inHashOrder({ ...inHashOrder(config), 'task.class': taskClass }),
    }));
  }

  async setTargetState(name: string, target: TargetState): Promise<void> {
    const known = await this.#get(name, `Unknown connector ${name}`);
    const entry =
      known.target !== 'RUNNING' && target === 'RUNNING'
        ? await this.#changeWithTasks(known, (now, tasks) => (now.target === target ? undefined : { ...tasks, target }))
        : await this.#runtime.registry.change(name, (now) => {
            if (!now || now.target === target) return undefined;
            return { ...now, target, ...(target === 'STOPPED' ? { taskConfigs: [] } : {}) };
          });
    await this.#changed(entry);
  }

  async restartConnector(name: string, options: { includeTasks: boolean; onlyFailed: boolean }) {
    const connector = await this.#get(name, `Unknown connector: ${name}`);
    const before = await this.connectorStatus(name);
    const failed = before.connector.state === 'FAILED';
    const restarting = !options.onlyFailed || failed;
    if (restarting && failed) {
      const entry = await this.#changeWithTasks(connector, (now, tasks, generation) =>
        now.target === 'STOPPED' ? undefined : { ...tasks, configGeneration: generation },
      );
      await this.#changed(entry);
    }
    const tasks = before.tasks.filter(
      (task) => options.includeTasks && (!options.onlyFailed || task.state === 'FAILED'),
    );
    await this.#restart(
      connector,
      tasks.map(({ id }) => id),
    );
    if (!options.includeTasks && !options.onlyFailed) return undefined;
    const shown = <T extends object>(state: T) => ({ ...state, state: 'RESTARTING' as const });
    return {
      ...before,
      connector: restarting ? shown(before.connector) : before.connector,
      tasks: before.tasks.map((task) => (tasks.includes(task) ? shown(task) : task)),
    };
  }

  async restartTask(name: string, task: number): Promise<void> {
    const connector = await this.#get(name, `Unknown connector: ${name}`);
    if (!(task in connector.taskConfigs)) throw new NotFoundException(`Unknown task: ${name}-${task}`);
    await this.#restart(connector, [task]);
  }

  async connectorOffsets(name: string): Promise<ConnectorOffset[]> {
    return connectorOffsets(this.#runtime, await this.#get(name));
  }

  async alterOffsets(name: string, offsets: readonly SourceOffsetChange[] | undefined): Promise<string> {
    const connector = await this.#get(name);
    if (connector.target === 'STOPPED') return alterOffsets(this.#runtime, connector, offsets);
    throw new ConfigException(
      'Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified ' +
        `connector by issuing a 'PUT' request to the '/connectors/${name}/stop' endpoint`,
    );
  }

  async activeTopics(name: string): Promise<string[]> {
    return this.#runtime.activeTopics.list(name);
  }

  async resetActiveTopics(name: string): Promise<void> {
    await this.#runtime.activeTopics.reset(name);
  }

  loggers() {
    return this.#runtime.loggers.list();
  }

  async logger(name: string): Promise<LoggerLevel> {
    const logger = await this.#runtime.loggers.find(name);
    if (!logger) throw new NotFoundException(`Logger ${name} not found.`);
    return logger;
  }

  setLogLevel(name: string, level: string): Promise<string[]> {
    return this.#runtime.loggers.set(name, level);
  }

  async checkHealth(): Promise<void> {
    await this.#runtime.control.readAll();
  }

  plugins(connectorsOnly: boolean): PluginInfo[] {
    return this.#runtime.plugins.list(connectorsOnly);
  }

  async pluginConfig(name: string, version?: string): Promise<ConfigKeyInfo[]> {
    return pluginConfig(this.#runtime.plugins, name, version);
  }

  validate(_pluginName: string, config: SubmittedConfig): Promise<ConfigInfos> {
    return this.#validate(config);
  }

  async #get(name: string, missing = `Connector ${name} not found`): Promise<RegisteredConnector> {
    const connector = await this.#runtime.registry.get(name);
    if (!connector) throw new NotFoundException(missing);
    return connector;
  }

  #taskClass({ config }: RegisteredConnector): string {
    const written = config['connector.class'] ?? '';
    return (this.#runtime.plugins.className(written) ?? written).replace(/Connector$/, 'Task');
  }

  #validate(config: SubmittedConfig): Promise<ConfigInfos> {
    const { plugins, worker, resolve } = this.#runtime;
    return validateConnector({ plugins, worker: worker.properties, resolve }, config as Config);
  }

  async #requireValid(config: SubmittedConfig): Promise<void> {
    const infos = await this.#validate(config);
    if (!infos.error_count) return;
    const errors = infos.configs.flatMap(({ value }) => value.errors);
    throw new ConfigException(
      `Connector configuration is invalid and contains the following ${infos.error_count} error(s):\n${errors.join('\n')}\n` +
        'You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`',
    );
  }

  /** A connector that cannot say its tasks is registered all the same, and FAILED. */
  async #taskConfigs(name: string, config: Config, createdAt: number) {
    try {
      return { taskConfigs: await makeTaskConfigs(this.#runtime, name, config, createdAt), trace: undefined };
    } catch (error) {
      return { taskConfigs: [], trace: await concealedTrace(this.#runtime, error, config) };
    }
  }

  /**
   * Changes a connector together with the tasks that its configuration makes, also where that changes meanwhile. One that cannot say
   * them keeps those that it has.
   */
  async #changeWithTasks(
    known: RegisteredConnector,
    change: (
      now: RegisteredConnector,
      tasks: Pick<RegisteredConnector, 'taskConfigs' | 'trace'>,
      generation: number,
    ) => Partial<RegisteredConnector> | undefined,
  ): Promise<RegistryEntry> {
    for (let seen = known; ; ) {
      const { name, config, createdAt, configGeneration } = seen;
      const made = await this.#taskConfigs(name, config, createdAt);
      let newer: RegisteredConnector | undefined;
      const entry = await this.#runtime.registry.change(name, (now, generation) => {
        newer = now?.configGeneration === configGeneration ? undefined : now;
        if (!now || newer) return undefined;
        const tasks = made.trace === undefined ? made : { ...made, taskConfigs: now.taskConfigs };
        const changed = change(now, tasks, generation);
        return changed && { ...now, ...changed };
      });
      if (!newer) return entry;
      seen = newer;
    }
  }

  async #restart(connector: RegisteredConnector, tasks: readonly number[]): Promise<void> {
    await Promise.all(tasks.map((task) => this.#restartTask(connector, task)));
    // Tells the leader where it is another app's, too.
    if (tasks.length) await this.#runtime.registry.noteChange();
    await wakeLeader(this.#runtime, this.#dispatcher, connector.name);
  }

  async #restartTask(connector: RegisteredConnector, task: number): Promise<void> {
    const { name, generation } = connector;
    const row = await this.#runtime.tasks.modify(name, task, (now) => ({
      restarts: now.restarts + 1,
      failed: undefined,
      starts: 0,
      retries: 0,
      dueAt: 0,
    }));
    const { workerId } = this.#runtime;
    const { attempt, restarts } = row;
    await this.#dispatcher.signal({
      connector: name,
      task,
      generation,
      restarts,
      attempt,
      step: 0,
      state: 'RESTARTING',
      workerId,
    });
  }

  async #changed(entry: RegistryEntry): Promise<void> {
    const { tasks } = await this.#runtime.tasks.list(entry.name);
    await updateTaskRows(this.#runtime.tasks, entry, tasks);
    await wakeLeader(this.#runtime, this.#dispatcher, entry.name);
  }
}

/** Of a connector whose configuration has changed: while it does not run it keeps the tasks that it has, until it is resumed. */
function tasksIn(
  target: TargetState,
  made: Pick<RegisteredConnector, 'taskConfigs' | 'trace'>,
  before: RegisteredConnector | undefined,
): Pick<RegisteredConnector, 'taskConfigs' | 'trace'> {
  if (target === 'RUNNING') return made;
  return { taskConfigs: target === 'PAUSED' ? (before?.taskConfigs ?? []) : [], trace: undefined };
}

function withoutNulls(config: SubmittedConfig): Config {
  return Object.fromEntries(Object.entries(config).filter((entry): entry is [string, string] => entry[1] !== null));
}
