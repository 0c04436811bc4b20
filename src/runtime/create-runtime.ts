import type { Config, Plugin } from '../api/index.ts';
import { resolveConfig } from '../config/providers/resolve-config.ts';
import { workerProviders } from '../config/providers/worker-providers.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { createKafkaClient } from '../kafka/kafkajs-client.ts';
import { ActiveTopics } from '../store/active-topics.ts';
import { openAzureTable } from '../store/azure-table.ts';
import { ControlStore } from '../store/control.ts';
import { LogLevelRow } from '../store/log-levels.ts';
import { Offsets } from '../store/offsets.ts';
import { Registry } from '../store/registry.ts';
import { storageConnection } from '../store/storage-connection.ts';
import { Tasks } from '../store/tasks.ts';
import { type TriggerEntry, TriggerRow } from '../store/triggers.ts';
import { connectorClients, workerClientProperties } from './connector-clients.ts';
import type { LogLevel } from './log-level.ts';
import { Loggers, REST_LOGGER, RUNTIME_LOGGER, type WriteLine } from './loggers.ts';
import { taskLoggerName } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { PluginRegistry } from './plugin-registry.ts';
import type { Runtime } from './runtime.ts';
import { WarmTasks } from './warm-tasks.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface RuntimeOptions {
  worker: WorkerConfig;
  plugins: readonly Plugin[];
  workerId: string;
  /** Where lines go, and the level below which they don't until somebody changes it. */
  log: { write: WriteLine; level: LogLevel };
  metrics: Metrics;
  stopping: AbortSignal;
  env: Environment;
  /** As registered with the Functions host when the app was loaded. */
  triggers: readonly TriggerEntry[];
}

export const VERSION = '0.1.0';

export function createRuntime(options: RuntimeOptions): Runtime {
  const { worker, plugins, workerId, log, metrics, stopping, env, triggers } = options;
  const stores = openStores(worker, env);
  const providers = workerProviders(worker.properties);
  const triggered = new Set(triggers.map(({ connector, topic }) => `${connector}\n${topic}`));
  const connectors = plugins.filter(({ type }) => type === 'source' || type === 'sink');
  const loggers = new Loggers({
    ...log,
    row: stores.logLevels,
    names: [RUNTIME_LOGGER, REST_LOGGER, ...connectors.map(({ className }) => taskLoggerName(className))],
  });
  const runtimeLog = loggers.get(RUNTIME_LOGGER);
  const kafkaClient = (properties: Config) => createKafkaClient(properties, runtimeLog);
  const kafka = kafkaClient(workerClientProperties(worker.properties));
  return {
    ...stores,
    loggers,
    worker,
    workerId,
    log: runtimeLog,
    metrics,
    stopping,
    version: VERSION,
    plugins: new PluginRegistry(plugins),
    kafka,
    kafkaFor: connectorClients(worker, kafka, kafkaClient),
    warm: new WarmTasks(),
    resolve: (config) => resolveConfig(config, providers),
    triggers: { has: (connector, topic) => triggered.has(`${connector}\n${topic}`) },
  };
}

/** The tables, in the account of the app setting that `CONNECT_STORAGE` names. Throws ConfigException. */
export function openStores(worker: WorkerConfig, env: Environment) {
  const connection = storageConnection(env, worker.storage);
  const table = (name: string) => openAzureTable({ connection, name: `${worker['table.prefix']}${name}` });
  const [registry, tasks, offsets] = [table('registry'), table('tasks'), table('offsets')];
  const group = worker['group.id'];
  return {
    registry: new Registry(registry, group),
    control: new ControlStore(registry, group),
    activeTopics: new ActiveTopics(registry, group),
    triggerRow: new TriggerRow(registry, group),
    logLevels: new LogLevelRow(registry, group),
    tasks: new Tasks(tasks, group),
    offsets: new Offsets(offsets, group),
  };
}
