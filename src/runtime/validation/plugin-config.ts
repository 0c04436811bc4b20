import { ConfigException, ConnectException, NotFoundException } from '../../api/index.ts';
import type { ConfigKeyInfo } from '../herder-api.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { configKeyInfo } from './config-infos.ts';
import { commonDef } from './connector-def.ts';
import { otherPluginVersions } from './known-classes.ts';
import { classNamed, requireVersion } from './plugin-class.ts';
import { VersionRange } from './version-range.ts';

/**
 * The options of a plugin of any kind; a connector's own, then the common ones.
 * @param version as `plugin.version` options have it; undefined: any
 * Throws NotFoundException for an unknown class, ConfigException for another version or kind, ConnectException for an abstract class.
 */
export function pluginConfig(plugins: PluginRegistry, name: string, version?: string): ConfigKeyInfo[] {
  const range = versionRange(version);
  const className = classNamed(plugins, name);
  if (className === undefined) throw new NotFoundException(`Unknown plugin ${name}.`);
  requireVersion(plugins, className, range);
  const plugin = plugins.named(className)[0];
  if (!plugin) {
    if (!otherPluginVersions(className)) throw new ConnectException('Instantiation error');
    const kinds = 'sink, source, converter, header_converter, transformation, predicate';
    throw new ConfigException(`Invalid plugin class ${name}. Valid types are ${kinds}.`);
  }
  const common = plugin.type === 'source' || plugin.type === 'sink' ? commonDef(plugin.type, plugin.version) : [];
  const names = new Set(plugin.config.map((key) => key.name));
  return [...plugin.config, ...common.filter((key) => !names.has(key.name))].map((key) => configKeyInfo(key));
}

function versionRange(version: string | undefined): VersionRange | undefined {
  try {
    return VersionRange.required(version);
  } catch (cause) {
    throw new ConfigException(`Invalid version specification: ${version}`, { cause });
  }
}
