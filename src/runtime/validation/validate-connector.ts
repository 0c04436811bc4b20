import { type Config, type ConfigDef, ConfigException, type ConnectorPlugin } from '../../api/index.ts';
import { javaHashCopyOrder, javaHashOrder } from '../../api/java-hash-order.ts';
import { validateSinkTopics } from '../../config/sink-config.ts';
import { type ConfigValue, emptyValue, validateConfig } from '../../config/validate-config.ts';
import { PatternSyntaxException } from '../../data/java-regex.ts';
import type { ConfigInfos } from '../herder-api.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { aliasOptions } from './alias-options.ts';
import { validateOverrides } from './client-overrides.ts';
import { configInfos, mergeInfos } from './config-infos.ts';
import { ReferencedConfig } from './config-references.ts';
import { anyConnectorDef, commonDef, withInstalledPlugins } from './connector-def.ts';
import { validateConverters } from './converter-options.ts';
import { validateEventHubsSink, validateEventHubsSource } from './event-hubs.ts';
import { knownClass } from './known-classes.ts';
import { classNamed, requireVersion } from './plugin-class.ts';
import { validateConsumerGroup, validateTransactions } from './type-checks.ts';
import { ValidationFailure } from './validation-failure.ts';
import { VersionRange } from './version-range.ts';

export interface ValidationContext {
  readonly plugins: PluginRegistry;
  /** The worker's properties. */
  readonly worker: Config;
  /** Replaces references. */
  resolve(config: Config): Promise<Config>;
}

/**
 * Checks a connector's whole configuration, as Connect does before it takes one: the common options, the connector's own, those of
 * the transformations, predicates and converters it names, overrides of client options, and what the connector itself has to say.
 * References are resolved for it, but never shown; what one that cannot be resolved here stands for is left to the task. Throws
 * ConfigException where no connector class is named, or an unknown one; ValidationFailure where Connect's own validation fails.
 */
export async function validateConnector(context: ValidationContext, written: Config): Promise<ConfigInfos> {
  const references = await ReferencedConfig.resolve(written, context.resolve);
  const { config } = references;
  const plugin = connectorPlugin(context.plugins, config);
  const range = VersionRange.required(config['connector.plugin.version']);
  try {
    requireVersion(context.plugins, plugin.className, range);
  } catch (error) {
    return otherVersion(context.plugins, plugin, references, (error as Error).message);
  }
  return validate(context, plugin, references);
}

async function validate(
  { plugins, worker }: ValidationContext,
  plugin: ConnectorPlugin,
  references: ReferencedConfig,
): Promise<ConfigInfos> {
  const { config } = references;
  const common = commonDef(plugin.type, plugin.version, config);
  const aliased = aliasOptions(plugins, config);
  const def = [...withInstalledPlugins(common, plugins, worker, plugin, config), ...aliased];
  const own = classesOfPlugins(aliased, config);
  const values = validateConfig(def, config, (name) => classNamed(plugins, name) ?? (own.has(name) ? name : undefined));
  if (plugin.type === 'sink') {
    validateTopics(config, values);
    validateConsumerGroup(worker, config, values);
    validateEventHubsSink(worker, config, values);
  } else {
    await validateTransactions(plugin.create(), config, values);
    validateEventHubsSource(worker, config, values);
  }
  addNullErrors(references.written, values);
  const converters = validateConverters(plugins, references, values);
  const overrides = validateOverrides(plugins, worker, plugin.type, references);
  const all = [...inHashOrder(values), ...inHashOrder(await validateOwn(plugin, config))];
  references.conceal(all);
  const merged = new Map([...def, ...plugin.config].map((key) => [key.name, key]));
  return mergeInfos(config['connector.class']!, [configInfos([...merged.values()], all), ...overrides, ...converters]);
}

/** Classes that are for transformations and predicates themselves to judge: values of options of theirs. */
function classesOfPlugins(aliased: ConfigDef, config: Config): ReadonlySet<unknown> {
  const theirs = aliased.filter(({ name, type }) => type === 'CLASS' && !/^[^.]+\..*\.type$/.test(name));
  return new Set(theirs.flatMap(({ name, default: byDefault }) => [config[name]?.trim(), byDefault]));
}

/** The answer where the connector is there in another version than the configuration asks for. */
function otherVersion(
  plugins: PluginRegistry,
  plugin: ConnectorPlugin,
  references: ReferencedConfig,
  message: string,
): ConfigInfos {
  const { config, written } = references;
  const def = anyConnectorDef(plugins, plugin.version);
  const values = validateConfig(def, config, (name) => classNamed(plugins, name));
  for (const name of ['connector.class', 'connector.plugin.version']) values.get(name)?.errors.push(message);
  values.get('connector.plugin.version')!.recommended = [plugin.version];
  addNullErrors(written, values);
  const all = inHashOrder(values);
  references.conceal(all);
  return { ...configInfos(def, all), name: config['connector.class']! };
}

function connectorPlugin(plugins: PluginRegistry, config: Config): ConnectorPlugin {
  const name = config['connector.class'];
  if (name === undefined || name === null) {
    const text = javaHashCopyOrder(Object.keys(config)).map((option) => `${option}=${config[option]}`);
    throw new ConfigException(`Connector config {${text.join(', ')}} contains no connector type`);
  }
  try {
    return plugins.connector(name);
  } catch (error) {
    if (knownClass(name)?.implements.includes('Connector')) throw new ConfigException('Instantiation error');
    throw new ConfigException((error as Error).message, { cause: error });
  }
}

/** The connector's own options, and what its `validate` says. */
async function validateOwn(plugin: ConnectorPlugin, config: Config): Promise<Map<string, ConfigValue>> {
  const values = validateConfig(plugin.config, config);
  const messages = (await plugin.create().validate?.(config)) ?? {};
  for (const [name, errors] of Object.entries(messages)) {
    const value = values.get(name) ?? emptyValue(name, config[name] ?? null);
    values.set(name, value);
    value.errors.push(...errors.filter((error) => !value.errors.includes(error)));
  }
  return values;
}

/** Throws ValidationFailure. */
function validateTopics(config: Config, values: Map<string, ConfigValue>): void {
  try {
    validateSinkTopics(config, values);
  } catch (error) {
    if (!(error instanceof PatternSyntaxException)) throw error;
    throw new ValidationFailure('java.util.regex.PatternSyntaxException', error.message, { cause: error });
  }
}

function addNullErrors(written: Config, values: Map<string, ConfigValue>): void {
  for (const [name, value] of Object.entries(written) as [string, string | null][]) {
    if (value !== null) continue;
    if (!values.has(name)) values.set(name, emptyValue(name));
    values.get(name)?.errors.push('Null value can not be supplied as the configuration value.');
  }
}

function inHashOrder(values: ReadonlyMap<string, ConfigValue>): ConfigValue[] {
  return javaHashOrder([...values.keys()]).map((name) => values.get(name)!);
}
