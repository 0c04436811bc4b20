import { ConfigException } from '../../api/index.ts';
import { javaHashOrder } from '../../api/java-hash-order.ts';
import { type ConfigValue, validateConfig } from '../../config/validate-config.ts';
import { withPrefix } from '../../config/worker.ts';
import type { ConfigInfos } from '../herder-api.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { prefixedInfos } from './config-infos.ts';
import type { ReferencedConfig } from './config-references.ts';
import { requireVersion } from './plugin-class.ts';
import { VersionRange } from './version-range.ts';

const CONVERTERS = [
  ['header.converter', 'header_converter', 'header'],
  ['key.converter', 'converter', 'key'],
  ['value.converter', 'converter', 'value'],
] as const;
type ConverterOption = (typeof CONVERTERS)[number];

/**
 * The options of the converters that the connector itself names and that can be used; what is wrong with one of these is added to
 * the values of the options that name it.
 */
export function validateConverters(
  plugins: PluginRegistry,
  references: ReferencedConfig,
  values: ReadonlyMap<string, ConfigValue>,
): ConfigInfos[] {
  return CONVERTERS.flatMap((converter) => validateConverter(plugins, references, values, converter) ?? []);
}

function validateConverter(
  plugins: PluginRegistry,
  references: ReferencedConfig,
  values: ReadonlyMap<string, ConfigValue>,
  [option, kind, type]: ConverterOption,
): ConfigInfos | undefined {
  const { config } = references;
  const name = config[option];
  const [named, version] = [values.get(option), values.get(`${option}.plugin.version`)];
  if (typeof name !== 'string' || !named || named.errors.length || version?.errors.length) return undefined;
  const plugin = plugins.find(kind, name);
  if (!plugin) {
    named.errors.push(`Failed to load class ${name}: ${name}`);
    return undefined;
  }
  try {
    requireVersion(plugins, plugin.className, VersionRange.required(config[`${option}.plugin.version`]));
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error;
    for (const value of [named, version]) value?.errors.push(error.message);
    return undefined;
  }
  const prefix = `${option}.`;
  const options = { 'converter.type': type, ...withPrefix(config, prefix) };
  const found = validateConfig(plugin.config, options);
  const ordered = javaHashOrder([...found.keys()]).map((key) => found.get(key)!);
  references.conceal(ordered, prefix);
  return prefixedInfos(prefix, plugin.config, ordered);
}
