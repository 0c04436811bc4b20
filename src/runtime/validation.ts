import { type Config, type ConfigDef, ConfigException, type ConnectorPlugin, type Plugin } from '../api/index.ts';
import { resolveConfig } from '../config/providers.ts';
import { sinkConfig, validateSinkTopics } from '../config/sink-config.ts';
import { SOURCE_CONFIG } from '../config/source-config.ts';
import { type ConfigValue, emptyValue, validateConfig } from '../config/validate-config.ts';
import { withPrefix } from '../config/worker.ts';
import { configInfos, mergeInfos, prefixedInfos } from './config-infos.ts';
import { withInstalledPlugins } from './connector-def.ts';
import type { ConfigInfos } from './herder-api.ts';
import type { PluginRegistry } from './plugin-registry.ts';

export interface ValidationContext {
  readonly plugins: PluginRegistry;
  /** The worker's properties. */
  readonly worker: Config;
}

/**
 * Checks a connector's whole configuration, as Connect does before it takes one: the common options, the connector's own, those of
 * the converters it names, and what the connector itself has to say. References are resolved for it, but never shown; what one
 * that cannot be resolved here stands for is left to the task. Throws ConfigException where no connector class is named, or an unknown one.
 */
export async function validateConnector(context: ValidationContext, written: Config): Promise<ConfigInfos> {
  const { config, unresolved } = await resolveLeniently(written);
  const plugin = connectorPlugin(context.plugins, config);
  const base: ConfigDef = plugin.type === 'source' ? SOURCE_CONFIG : sinkConfig(config);
  const def = withInstalledPlugins(base, context.plugins, context.worker, plugin, config);
  const values = validateConfig(def, config, (name) => context.plugins.className(name));
  if (plugin.type === 'sink') validateSinkTopics(config, values);
  addNullErrors(written, values);
  refuseUnavailable(config, values);
  const converters = validateConverters(context.plugins, config, values);
  await validateOwn(plugin, config, values);
  const own = plugin.config.filter(({ name }) => !def.some((key) => key.name === name));
  for (const value of values.values()) conceal(value, written, config, unresolved);
  return mergeInfos(config['connector.class']!, [configInfos('', [...def, ...own], values), ...converters]);
}

function connectorPlugin(plugins: PluginRegistry, config: Config): ConnectorPlugin {
  const name = config['connector.class'];
  if (name === undefined) {
    const text = Object.entries(config).map(([option, value]) => `${option}=${value}`);
    throw new ConfigException(`Connector config {${text.join(', ')}} contains no connector type`);
  }
  try {
    return plugins.connector(name);
  } catch (error) {
    throw new ConfigException((error as Error).message, { cause: error });
  }
}

async function resolveLeniently(written: Config): Promise<{ config: Config; unresolved: Set<string> }> {
  const config: Record<string, string> = {};
  const unresolved = new Set<string>();
  for (const [name, value] of Object.entries(written)) {
    try {
      Object.assign(config, await resolveConfig({ [name]: value }));
    } catch (error) {
      if (!(error instanceof ConfigException)) throw error;
      config[name] = value;
      unresolved.add(name);
    }
  }
  return { config, unresolved };
}

/** The connector's options and its `validate`; an option of its own with a common name is checked by both. */
async function validateOwn(plugin: ConnectorPlugin, config: Config, values: Map<string, ConfigValue>): Promise<void> {
  for (const [name, value] of validateConfig(plugin.config, config)) {
    if (!values.has(name)) values.set(name, value);
  }
  const messages = (await plugin.create().validate?.(config)) ?? {};
  for (const [name, errors] of Object.entries(messages)) {
    const value = values.get(name) ?? emptyValue(name, config[name] ?? null);
    values.set(name, value);
    value.errors.push(...errors.filter((error) => !value.errors.includes(error)));
  }
}

/** What the runtime cannot do yet must not be accepted and then left undone. */
function refuseUnavailable(config: Config, values: Map<string, ConfigValue>): void {
  const name = 'exactly.once.support';
  if (config[name]?.toLowerCase() !== 'required') return;
  const value = values.get(name) ?? emptyValue(name, config[name]);
  values.set(name, value);
  const why = 'This version of connectless delivers from sources at least once only; use requested.';
  value.errors.push(ConfigException.invalidValue(name, config[name], why).message);
}

const CONVERTERS = [
  ['header.converter', 'header_converter', 'header'],
  ['key.converter', 'converter', 'key'],
  ['value.converter', 'converter', 'value'],
] as const;

/** Only of converters that the connector itself names, and that exist. */
function validateConverters(plugins: PluginRegistry, config: Config, values: Map<string, ConfigValue>): ConfigInfos[] {
  return CONVERTERS.flatMap(([option, kind, type]) => {
    if (config[option] === undefined || values.get(option)?.errors.length) return [];
    const plugin: Plugin | undefined = plugins.find(kind, config[option].trim());
    if (!plugin) return [];
    const prefix = `${option}.`;
    const options = { 'converter.type': type, ...withPrefix(config, prefix) };
    return [prefixedInfos(prefix, plugin.config, validateConfig(plugin.config, options))];
  });
}

function addNullErrors(written: Config, values: Map<string, ConfigValue>): void {
  for (const [name, value] of Object.entries(written) as [string, string | null][]) {
    if (value !== null) continue;
    if (!values.has(name)) values.set(name, emptyValue(name));
    values.get(name)?.errors.push('Null value can not be supplied as the configuration value.');
  }
}

/** Shows the reference instead of what it stands for. */
function conceal(value: ConfigValue, written: Config, config: Config, unresolved: ReadonlySet<string>): void {
  const { name } = value;
  if (unresolved.has(name)) {
    value.value = written[name];
    value.errors.length = 0;
  } else if (written[name] !== config[name]) {
    value.value = written[name];
    const [secret, reference] = [config[name] ?? '', written[name] ?? ''];
    value.errors.splice(
      0,
      Infinity,
      ...value.errors.map((error) => (secret ? error.replaceAll(secret, reference) : error)),
    );
  }
}
