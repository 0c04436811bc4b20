import {
  type Config,
  ConnectException,
  type ConnectorPlugin,
  type Converter,
  type HeaderConverter,
  type Plugin,
  type Predicate,
  type SinkConnector,
  type SourceConnector,
  type Transformation,
} from '../api/index.ts';
import type { PluginInfo } from './herder-api.ts';

/** The interface of a kind of plugin. */
export interface PluginInstances {
  source: SourceConnector;
  sink: SinkConnector;
  converter: Converter;
  header_converter: HeaderConverter;
  transformation: Transformation;
  predicate: Predicate;
}

export type PluginKind = keyof PluginInstances;
export type PluginOfKind<K extends PluginKind> = Extract<Plugin, { type: K }>;

/** The order in which Connect lists kinds of plugins, and the Java interface of each. */
const INTERFACES: Record<PluginKind, string> = {
  sink: 'Connector',
  source: 'Connector',
  transformation: 'Transformation',
  predicate: 'Predicate',
  converter: 'Converter',
  header_converter: 'HeaderConverter',
};
const KINDS = Object.keys(INTERFACES) as PluginKind[];

/** All plugins by kind, class name and alias. */
export class PluginRegistry {
  readonly #plugins: readonly Plugin[];
  readonly #byClassName = new Map<string, Plugin[]>();
  /** The classes that an alias may mean. */
  readonly #aliases = new Map<string, Set<string>>();

  /** Throws ConnectException where a class is registered twice for the same kind. */
  constructor(plugins: readonly Plugin[]) {
    this.#plugins = [...plugins].sort((a, b) => KINDS.indexOf(a.type) - KINDS.indexOf(b.type) || byClassName(a, b));
    for (const plugin of this.#plugins) this.#add(plugin);
  }

  /** By class name or alias; undefined where there is none, or where several share the alias. */
  find<K extends PluginKind>(kind: K, name: string): PluginOfKind<K> | undefined {
    const className = this.className(name);
    const found = className === undefined ? undefined : this.#byClassName.get(className);
    return found?.find((plugin): plugin is PluginOfKind<K> => plugin.type === kind);
  }

  /** What a class is registered as: several where it is a plugin of several kinds. */
  named(className: string): readonly Plugin[] {
    return this.#byClassName.get(className) ?? [];
  }

  /** Throws ConnectException, in Connect's words, where no connector has this name or alias, or several do. */
  connector(name: string): ConnectorPlugin {
    const only = this.find('sink', name) ?? this.find('source', name);
    if (only) return only;
    const found = this.#connectors().filter(({ className }) => this.#aliases.get(name)?.has(className));
    const all = this.#connectors().sort(byClassName).map(describe).join(', ');
    throw new ConnectException(
      found.length
        ? `More than one connector matches alias ${name}. Please use full package and class name instead. Classes found: ${all}`
        : `Failed to find any class that implements Connector and which name matches ${name}, available connectors are: ${all}`,
      { hint: 'Check connector.class, or name the package that holds the connector in CONNECT_PLUGINS.' },
    );
  }

  /** Throws ConnectException where there is no such plugin. */
  plugin<K extends PluginKind>(kind: K, name: string): PluginOfKind<K> {
    const plugin = kind === 'source' || kind === 'sink' ? this.connector(name) : this.find(kind, name);
    if (plugin?.type === kind) return plugin as PluginOfKind<K>;
    const all = this.#plugins.filter(({ type }) => type === kind);
    throw new ConnectException(
      `Failed to find any class that implements ${INTERFACES[kind]} and which name matches ${name}, available classes are: ` +
        all.map(describe).join(', '),
    );
  }

  /**
   * A new, configured instance. A converter serves keys where `converter.type` is `key` in its configuration; connectors get
   * theirs later, with `taskConfigs`. Throws ConnectException, ConfigException.
   */
  create<K extends PluginKind>(kind: K, name: string, config: Config): PluginInstances[K] {
    const plugin: Plugin = this.plugin(kind, name);
    const instance = plugin.create();
    if (plugin.type === 'converter') (instance as Converter).configure(config, config['converter.type'] === 'key');
    else if ('configure' in instance) (instance as HeaderConverter | Transformation | Predicate).configure(config);
    return instance as PluginInstances[K];
  }

  /** For `/connector-plugins`: sinks, sources, then the rest, each kind by class name. */
  list(connectorsOnly: boolean): PluginInfo[] {
    const listed = connectorsOnly ? this.#connectors() : this.#plugins;
    return listed.map(({ className, type, version }) => ({ class: className, type, version }));
  }

  /** The full class name behind a name or alias of any kind of plugin; undefined where there is none, or several. */
  className(name: string): string | undefined {
    const meant = this.#aliases.get(name);
    if (meant?.size === 1) return [...meant][0];
    return this.#byClassName.has(name) ? name : undefined;
  }

  all<K extends PluginKind>(kind: K): PluginOfKind<K>[] {
    return this.#plugins.filter((plugin): plugin is PluginOfKind<K> => plugin.type === kind);
  }

  #connectors(): ConnectorPlugin[] {
    return this.#plugins.filter(
      (plugin): plugin is ConnectorPlugin => plugin.type === 'source' || plugin.type === 'sink',
    );
  }

  #add(plugin: Plugin): void {
    const { className, type } = plugin;
    const same = this.#byClassName.get(className) ?? [];
    if (same.some((other) => other.type === type)) {
      throw new ConnectException(`Two plugins of the type ${type} have the class name ${className}.`);
    }
    this.#byClassName.set(className, [...same, plugin]);
    for (const alias of aliases(plugin)) {
      this.#aliases.set(alias, new Set([...(this.#aliases.get(alias) ?? []), className]));
    }
  }
}

/** `FileStreamSourceConnector` and `FileStreamSource` of org.apache.kafka.connect.file.FileStreamSourceConnector. */
function aliases(plugin: Plugin): Set<string> {
  const simple = plugin.className.slice(
    Math.max(plugin.className.lastIndexOf('.'), plugin.className.lastIndexOf('$')) + 1,
  );
  const suffix = simple.lastIndexOf(INTERFACES[plugin.type]);
  const names = new Set([simple, suffix > 0 ? simple.slice(0, suffix) : simple, ...(plugin.aliases ?? [])]);
  names.delete(plugin.className);
  return names;
}

function byClassName(a: Plugin, b: Plugin): number {
  return a.className < b.className ? -1 : 1;
}

function describe({ className, version, type }: Plugin): string {
  return (
    `PluginDesc{klass=class ${className}, name='${className}', version='${version}', encodedVersion=${version}, ` +
    `type=${type}, typeName='${type}', location='classpath'}`
  );
}
