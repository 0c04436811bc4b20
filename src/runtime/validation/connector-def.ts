import {
  type Config,
  type ConfigDef,
  type ConfigKey,
  type ConnectorPlugin,
  type Recommender,
  type Validator,
  validator,
} from '../../api/index.ts';
import { COMMON_CONFIG } from '../../config/common-config.ts';
import { sinkConfig } from '../../config/sink-config.ts';
import { SOURCE_CONFIG } from '../../config/source-config.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { NAMED_INTERFACES, requireConcrete } from './plugin-class.ts';
import { VersionRange } from './version-range.ts';

const CONVERTERS: Record<string, 'converter' | 'header_converter'> = {
  'key.converter': 'converter',
  'value.converter': 'converter',
  'header.converter': 'header_converter',
};
const WORKER_DEFAULTS: Config = { 'header.converter': 'org.apache.kafka.connect.storage.SimpleHeaderConverter' };
const VERSION = '.plugin.version';

/** The common options of source or sink connectors, without anything of this worker but the connector's version. */
export function commonDef(type: ConnectorPlugin['type'], version: string, config: Config = {}): ConfigDef {
  const def: ConfigDef = type === 'source' ? SOURCE_CONFIG : sinkConfig(config);
  return withVersion(def.map(versionChecked), version);
}

/** The options that are common to connectors of all types, where nothing more is known of the connector than its version. */
export function anyConnectorDef(plugins: PluginRegistry, version: string): ConfigDef {
  return withVersion(COMMON_CONFIG.map(versionChecked), version).map((key) => {
    const kind = CONVERTERS[key.name];
    if (kind) return { ...key, validator: converterClass(plugins, kind) };
    if (!key.name.endsWith(`.converter${VERSION}`)) return key;
    const option = key.name.slice(0, -VERSION.length);
    return {
      ...key,
      recommender: { validValues: () => [], visible: (_, parsed) => (parsed.get(option) ?? null) !== null },
    };
  });
}

function withVersion(def: ConfigDef, version: string): ConfigDef {
  return def.map((key) => (key.name === `connector${VERSION}` ? { ...key, default: version } : key));
}

function versionChecked(key: ConfigKey): ConfigKey {
  if (!key.name.endsWith(VERSION)) return key;
  const check: Validator['check'] = (_name, value) => {
    VersionRange.required(value as string | null);
  };
  return { ...key, validator: validator('', check) };
}

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
        validator: converterClass(plugins, kind),
        recommender: always(() => classes),
      };
    }
    if (key.name === `connector${VERSION}`) return { ...key, recommender: always(() => [connector.version]) };
    if (!key.name.endsWith(VERSION)) return key;
    const option = key.name.slice(0, -VERSION.length);
    const versionOf = (name: string) => plugins.find(CONVERTERS[option]!, name)?.version ?? null;
    const chosen = config[option] ?? workerConverter(option);
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

function converterClass(plugins: PluginRegistry, kind: 'converter' | 'header_converter'): Validator {
  const type = `org.apache.kafka.connect.storage.${NAMED_INTERFACES[kind]}`;
  const description = `A concrete subclass of ${type}, A class with a public, no-argument constructor`;
  return validator(description, (_name, value) => {
    if (value !== null) requireConcrete(plugins, kind, String(value));
  });
}

function always(validValues: () => readonly unknown[]): Recommender {
  return { validValues: () => [...validValues()], visible: () => true };
}
