import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigKey,
  type ConnectorPlugin,
  type Recommender,
  type Validator,
  validator,
} from '../api/index.ts';
import type { PluginRegistry } from './plugin-registry.ts';

const CONVERTERS: Record<string, 'converter' | 'header_converter'> = {
  'key.converter': 'converter',
  'value.converter': 'converter',
  'header.converter': 'header_converter',
};
const WORKER_DEFAULTS: Config = { 'header.converter': 'org.apache.kafka.connect.storage.SimpleHeaderConverter' };
const VERSION = '.plugin.version';

/**
 * The common options with what depends on this worker: the converters there are, and the worker's own as defaults of those
 * that a connector does not name.
 */
export function withInstalledPlugins(
  def: ConfigDef,
  plugins: PluginRegistry,
  worker: Config,
  connector: ConnectorPlugin,
  config: Config,
): ConfigDef {
  const workerConverter = (option: string) =>
    plugins.className(worker[option] ?? WORKER_DEFAULTS[option] ?? '') ?? null;
  const complete = (key: ConfigKey): ConfigKey => {
    const kind = CONVERTERS[key.name];
    if (kind) {
      const classes = plugins.all(kind).map(({ className }) => className);
      return {
        ...key,
        default: workerConverter(key.name),
        validator: implementing(kind, classes),
        recommender: always(() => classes),
      };
    }
    if (key.name === `connector${VERSION}`) {
      return { ...key, default: connector.version, recommender: always(() => [connector.version]) };
    }
    if (!key.name.endsWith(VERSION)) return key;
    const option = key.name.slice(0, -VERSION.length);
    const versionOf = (name: string) => plugins.find(CONVERTERS[option]!, name)?.version ?? null;
    const chosen = config[option]?.trim() ?? workerConverter(option);
    return {
      ...key,
      default: chosen === null ? null : versionOf(chosen),
      recommender: {
        validValues: (_, parsed) => [versionOf(String(parsed.get(option)))].filter((version) => version !== null),
        visible: (_, parsed) => parsed.get(option) !== null,
      },
    };
  };
  return def.map(complete);
}

function implementing(kind: 'converter' | 'header_converter', classes: readonly string[]): Validator {
  const type = kind === 'converter' ? 'Converter' : 'HeaderConverter';
  const description = `A concrete subclass of org.apache.kafka.connect.storage.${type}, A class with a public, no-argument constructor`;
  return validator(description, (_name, value) => {
    if (value === null || classes.includes(String(value))) return;
    throw new ConfigException(`Class class ${value} does not implement the ${type} interface`);
  });
}

function always(validValues: () => readonly unknown[]): Recommender {
  return { validValues: () => [...validValues()], visible: () => true };
}
