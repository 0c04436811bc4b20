import { ConfigException } from '../../api/index.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { knownClass, knownClassNamed, otherPluginVersions } from './known-classes.ts';
import type { VersionRange } from './version-range.ts';

/** The interfaces of plugins that a connector's configuration names. */
export const NAMED_INTERFACES = {
  converter: 'Converter',
  header_converter: 'HeaderConverter',
  transformation: 'Transformation',
  predicate: 'Predicate',
} as const;

export type NamedKind = keyof typeof NAMED_INTERFACES;

/** The class that a name or alias stands for, also where it is no plugin; undefined where there is none. */
export function classNamed(plugins: PluginRegistry, name: string): string | undefined {
  return plugins.className(name) ?? knownClassNamed(name);
}

/** Throws ConfigException, in Connect's words, where a class that exists is no usable plugin of this kind. */
export function requireConcrete(plugins: PluginRegistry, kind: NamedKind, className: string): void {
  if (plugins.named(className).some(({ type }) => type === kind)) return;
  const known = knownClass(className);
  const type = NAMED_INTERFACES[kind];
  if (!known?.implements.includes(type)) {
    throw new ConfigException(`Class ${known?.kind ?? 'class'} ${className} does not implement the ${type} interface`);
  }
  const instead = known.nested.length > 0 ? ` Did you mean ${known.nested.join(', ')}?` : '';
  throw new ConfigException(`This class is abstract and cannot be created.${instead}`);
}

/** Throws ConfigException where the plugin is there in other versions only, or is none. */
export function requireVersion(plugins: PluginRegistry, className: string, range: VersionRange | undefined): void {
  if (!range) return;
  const versions = otherPluginVersions(className) ?? plugins.named(className).map(({ version }) => version);
  if (versions.length === 0) {
    throw new ConfigException(
      `Plugin ${className} is not part of Connect's plugin loading mechanism (ClassPath or Plugin Path)`,
    );
  }
  if (versions.some((version) => range.contains(version))) return;
  throw new ConfigException(
    `Plugin ${className} not found that matches the version range ${range}, available versions: [${versions.join(', ')}]`,
  );
}
