import {
  atLeast,
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigOf,
  ifSet,
  nonEmpty,
  oneOf,
  parseConfig,
  validator,
} from '../api/index.ts';
import { type ClientSecurity, clientSecurity } from './client-security.ts';
import { type PlanShards, planShards, shardCount } from './plan-shards.ts';
import { parseProperties } from './properties.ts';

const brokers = validator('host:port, several separated by commas', (name, value) => {
  const servers = value as string[];
  if (servers.length === 1 && /^hdinsight:[\w-]+$/.test(servers[0]!)) return;
  if (servers.length === 0) throw ConfigException.invalidValue(name, '', 'Name at least one broker as host:port.');
  for (const server of servers) {
    if (!/^(\w+:\/\/)?(\[[\da-fA-F:.%]+\]|[^:\s]+):\d{1,5}$/.test(server)) {
      throw ConfigException.invalidValue(name, server, 'Must be host:port.');
    }
  }
});

const triggers = validator('auto, off or connector names', (name, value) => {
  const items = value as string[];
  if (items.length > 1 && items.some((item) => item === 'auto' || item === 'off')) {
    throw ConfigException.invalidValue(name, value, 'Must be auto, off or a list of connector names.');
  }
});

const converter = <const N extends string>(name: N, doc: string) =>
  ({ name, type: 'CLASS', default: 'org.apache.kafka.connect.json.JsonConverter', importance: 'HIGH', doc }) as const;

const unusedTopic = <const N extends string>(name: N, what: string) =>
  ({
    name,
    type: 'STRING',
    default: null,
    importance: 'LOW',
    doc: `Accepted, without effect: ${what} in Table Storage.`,
    unused: true,
  }) as const;

/** The worker's own properties. As app settings they are named `CONNECT_` and the name in capitals, `.` as `_`. */
export const WORKER_CONFIG = [
  {
    name: 'bootstrap.servers',
    type: 'LIST',
    validator: brokers,
    importance: 'HIGH',
    doc: 'Brokers of the Kafka cluster, as host:port; hdinsight:NAME asks Ambari of that HDInsight cluster for them.',
  },
  {
    name: 'hdinsight.username',
    type: 'STRING',
    default: 'admin',
    importance: 'LOW',
    doc: 'With hdinsight:NAME: user of Ambari.',
  },
  {
    name: 'hdinsight.password',
    type: 'PASSWORD',
    default: null,
    importance: 'MEDIUM',
    doc: "With hdinsight:NAME: password of Ambari's user.",
  },
  {
    name: 'hdinsight.ambari.url',
    type: 'STRING',
    default: null,
    importance: 'LOW',
    doc: 'With hdinsight:NAME: address of Ambari, where it is not https://NAME.azurehdinsight.net.',
  },
  {
    name: 'group.id',
    type: 'STRING',
    default: 'connectless',
    validator: nonEmpty,
    importance: 'HIGH',
    doc: 'Names the Connect cluster: apps that share a storage account and this name share their connectors.',
  },
  converter('key.converter', 'Converter of keys for connectors that name none.'),
  converter('value.converter', 'Converter of values for connectors that name none.'),
  {
    name: 'header.converter',
    type: 'CLASS',
    default: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    importance: 'LOW',
    doc: 'Converter of header values for connectors that name none.',
  },
  {
    name: 'rest.advertised.host.name',
    type: 'STRING',
    default: null,
    importance: 'LOW',
    doc: 'Host name in addresses that the REST API gives out.',
  },
  {
    name: 'rest.advertised.port',
    type: 'INT',
    default: null,
    importance: 'LOW',
    doc: 'Port in addresses that the REST API gives out.',
  },
  {
    name: 'rest.advertised.listener',
    type: 'STRING',
    default: null,
    validator: ifSet(oneOf('http', 'https')),
    importance: 'LOW',
    doc: 'Scheme in addresses that the REST API gives out.',
  },
  unusedTopic('offset.storage.topic', 'offsets are kept'),
  unusedTopic('config.storage.topic', 'configurations are kept'),
  unusedTopic('status.storage.topic', 'states are kept'),
  {
    name: 'storage',
    type: 'STRING',
    default: 'AzureWebJobsStorage',
    validator: nonEmpty,
    importance: 'HIGH',
    doc: 'The app setting that holds the connection of the storage account for registry, tasks and checkpoints.',
  },
  {
    name: 'table.prefix',
    type: 'STRING',
    default: 'connect',
    validator: validator('letters and digits, a letter first', (name, value) => {
      if (!/^[A-Za-z][A-Za-z0-9]{0,49}$/.test(String(value))) {
        throw ConfigException.invalidValue(name, value, 'Must be letters and digits, a letter first, 50 at most.');
      }
    }),
    importance: 'LOW',
    doc: 'How the names of the tables begin.',
  },
  {
    name: 'kafka.triggers',
    type: 'LIST',
    default: 'auto',
    validator: triggers,
    importance: 'MEDIUM',
    doc: 'Which sinks get Kafka triggers: auto (the first 16 pairs of sink and topic), off, or names of connectors.',
  },
  {
    name: 'poll.schedule',
    type: 'STRING',
    default: '*/5 * * * * *',
    validator: validator('NCRONTAB expression or time span', (name, value) => {
      const fields = String(value).split(/\s+/).length;
      if (fields !== 5 && fields !== 6 && !/^(\d+\.)?\d+:\d{2}:\d{2}$/.test(String(value))) {
        throw ConfigException.invalidValue(name, value, 'Must be an NCRONTAB expression, e.g. */5 * * * * *.');
      }
    }),
    importance: 'MEDIUM',
    doc: 'When the timer looks for due work: an NCRONTAB expression.',
  },
  {
    name: 'plan.shards',
    type: 'INT',
    default: 1,
    validator: shardCount,
    importance: 'LOW',
    doc:
      'Into how many parts, each with a leader of its own, the connectors are divided: 1, 2, 4, 8 or 16. The same in all apps ' +
      'that share their connectors.',
  },
  {
    name: 'plan.shards.served',
    type: 'LIST',
    default: [],
    importance: 'LOW',
    doc:
      'Of several apps that share their connectors: the shards that this one leads, such as 0-3; each shard in one app. ' +
      'Without it: all.',
  },
  {
    name: 'source.idle.poll.interval.ms',
    type: 'INT',
    default: 5_000,
    validator: atLeast(1_000),
    importance: 'MEDIUM',
    doc:
      'How long a source that found nothing waits until it is polled again, where the connector does not say it. What many ' +
      'idle sources cost falls with it. Milliseconds.',
  },
  {
    name: 'task.shutdown.graceful.timeout.ms',
    type: 'INT',
    default: 20_000,
    validator: atLeast(0),
    importance: 'LOW',
    doc:
      'How long a task that was told to end may take for it. What it does later is not stored: records that are under way ' +
      "then may be sent again. Milliseconds; Kafka Connect's default is 5000.",
  },
  {
    name: 'file.root',
    type: 'STRING',
    default: null,
    validator: nonEmpty,
    importance: 'MEDIUM',
    doc: 'The one folder that file connectors may read and write.',
  },
  {
    name: 'topic.creation.enable',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: 'Whether topics are created as the topic.creation options of source connectors say.',
  },
  {
    name: 'connector.client.config.override.policy',
    type: 'STRING',
    default: 'All',
    importance: 'LOW',
    doc: 'Which client options connectors may override: All, None, Principal or Allowlist.',
  },
  {
    name: 'connector.client.config.override.allowlist',
    type: 'LIST',
    default: [],
    importance: 'MEDIUM',
    doc: 'The client options that connectors may override under the policy Allowlist.',
  },
  {
    name: 'config.providers',
    type: 'LIST',
    default: [],
    importance: 'LOW',
    doc: 'Names of config providers, each with config.providers.<name>.class. Without it: env, file, dir and keyvault.',
  },
  {
    name: 'plugins',
    type: 'LIST',
    default: [],
    importance: 'MEDIUM',
    doc: 'npm packages with further plugins; each exports them as `plugins`.',
  },
] as const satisfies ConfigDef;

/** The worker's settings, parsed. */
export interface WorkerConfig extends ConfigOf<typeof WORKER_CONFIG> {
  /** Every property as it was given, those of converters and clients included. */
  readonly properties: Config;
  readonly security: ClientSecurity;
  readonly planShards: PlanShards;
  /** Client properties by `producer.`, `consumer.` and `admin.`, without the prefix. */
  readonly clients: { readonly producer: Config; readonly consumer: Config; readonly admin: Config };
}

const PREFIX = 'CONNECT_';

/** `CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE` → `value.converter.schemas.enable`, as the well-known Connect images do. */
export function workerProperties(env: Readonly<Record<string, string | undefined>>): Config {
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    properties[propertyName(name.slice(PREFIX.length))] = value;
  }
  return properties;
}

/** `_` is a dot, `__` an underscore, `___` a dash. */
function propertyName(setting: string): string {
  return setting.toLowerCase().replace(/_{1,3}/g, (run) => ['.', '_', '-'][run.length - 1]!);
}

/** The app setting that sets a property: what an error message should name. */
export function settingName(property: string): string {
  const escaped = property.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_');
  return PREFIX + escaped.toUpperCase();
}

/** Throws ConfigException, which names the app setting too, for the first property that is missing or wrong. */
export function parseWorkerConfig(properties: Config): WorkerConfig {
  return {
    ...parseWorkerProperties(properties),
    properties,
    security: clientSecurity(properties),
    clients: {
      producer: withPrefix(properties, 'producer.'),
      consumer: withPrefix(properties, 'consumer.'),
      admin: withPrefix(properties, 'admin.'),
    },
  };
}

/** From app settings. */
export function workerConfigFromEnv(env: Readonly<Record<string, string | undefined>> = process.env): WorkerConfig {
  return parseWorkerConfig(workerProperties(env));
}

/** From the text of a `worker.properties` file. */
export function workerConfigFromProperties(text: string): WorkerConfig {
  return parseWorkerConfig(parseProperties(text));
}

/** The options that begin with a prefix, without it. */
export function withPrefix(config: Config, prefix: string): Config {
  const entries = Object.entries(config).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

function parseWorkerProperties(properties: Config): ConfigOf<typeof WORKER_CONFIG> & { planShards: PlanShards } {
  try {
    const parsed = parseConfig(WORKER_CONFIG, properties);
    return { ...parsed, planShards: planShards(parsed) };
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error;
    const [key] = WORKER_CONFIG.filter(
      ({ name }) => error.message.includes(` ${name}`) || error.message.includes(`"${name}"`),
    ).sort((a, b) => b.name.length - a.name.length);
    if (!key) throw error;
    const setting = settingName(key.name);
    throw new ConfigException(`${error.message} (app setting ${setting})`, {
      cause: error,
      hint: `Set ${setting}: ${key.doc}`,
    });
  }
}
