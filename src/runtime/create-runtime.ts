import { type Config, ConfigException, type Logger, type Plugin } from '../api/index.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { createKafkaClient } from '../kafka/kafkajs-client.ts';
import { ActiveTopics } from '../store/active-topics.ts';
import { openAzureTable } from '../store/azure-table.ts';
import { ControlStore } from '../store/control.ts';
import { Offsets } from '../store/offsets.ts';
import { Registry } from '../store/registry.ts';
import { Tasks } from '../store/tasks.ts';
import { type TriggerEntry, TriggerRow } from '../store/triggers.ts';
import { PluginRegistry } from './plugin-registry.ts';
import type { Runtime } from './runtime.ts';
import { WarmTasks } from './warm-tasks.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface RuntimeOptions {
  worker: WorkerConfig;
  plugins: readonly Plugin[];
  workerId: string;
  log: Logger;
  stopping: AbortSignal;
  env: Environment;
  /** As registered with the Functions host when the app was loaded. */
  triggers: readonly TriggerEntry[];
}

const VERSION = '0.1.0';

export function createRuntime(options: RuntimeOptions): Runtime {
  const { worker, plugins, workerId, log, stopping, env, triggers } = options;
  const stores = openStores(worker, env);
  const triggered = new Set(triggers.map(({ connector, topic }) => `${connector}\n${topic}`));
  return {
    ...stores,
    worker,
    workerId,
    log,
    stopping,
    version: VERSION,
    plugins: new PluginRegistry(plugins),
    kafka: createKafkaClient(clientProperties(worker.properties)),
    warm: new WarmTasks(),
    triggers: { has: (connector, topic) => triggered.has(`${connector}\n${topic}`) },
  };
}

/** The tables, in the account of the app setting that `CONNECT_STORAGE` names. Throws ConfigException. */
export function openStores(worker: WorkerConfig, env: Environment) {
  const connection = env[worker.storage];
  if (!connection) {
    throw new ConfigException(
      `The app setting ${worker.storage} is not set; it holds the connection of the storage account.`,
      {
        hint: `Set ${worker.storage}, or name another setting by CONNECT_STORAGE.`,
      },
    );
  }
  const table = (name: string) => openAzureTable({ connection, name: `${worker['table.prefix']}${name}` });
  const [registry, tasks, offsets] = [table('registry'), table('tasks'), table('offsets')];
  const group = worker['group.id'];
  return {
    registry: new Registry(registry, group),
    control: new ControlStore(registry, group),
    activeTopics: new ActiveTopics(registry, group),
    triggerRow: new TriggerRow(registry, group),
    tasks: new Tasks(tasks, group),
    offsets: new Offsets(offsets, group),
  };
}

/** The worker's client properties: those without a prefix, without what is Connect's own. */
function clientProperties(properties: Config): Config {
  const own = /^(bootstrap\.servers|client\.|security\.|sasl\.|ssl\.|request\.|connections\.|metadata\.)/;
  return Object.fromEntries(Object.entries(properties).filter(([name]) => own.test(name)));
}
