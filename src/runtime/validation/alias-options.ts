import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigKey,
  type Plugin,
  parseType,
  validator,
} from '../../api/index.ts';
import { embedConfig } from '../../config/embed-config.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { classNamed, NAMED_INTERFACES, requireConcrete, requireVersion } from './plugin-class.ts';
import { VersionRange } from './version-range.ts';

type AliasKind = 'transformation' | 'predicate';

/** What every transformation has beside its own options. */
const CONDITION: ConfigDef = [
  {
    name: 'predicate',
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    doc: 'The alias of the predicate that a record must fulfil for this transformation to be applied.',
  },
  {
    name: 'negate',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    doc: 'Whether the transformation is applied to the records that do not fulfil the predicate instead.',
  },
];

/** The options of the transformations and predicates that a configuration names by alias. */
export function aliasOptions(plugins: PluginRegistry, config: Config): ConfigKey[] {
  return [
    ...optionsOf(plugins, config, 'transformation', 'transforms', 'Transforms'),
    ...optionsOf(plugins, config, 'predicate', 'predicates', 'Predicates'),
  ];
}

function optionsOf(
  plugins: PluginRegistry,
  config: Config,
  kind: AliasKind,
  option: string,
  groups: string,
): ConfigKey[] {
  const aliases = (parseType(option, config[option] ?? null, 'LIST') ?? []) as string[];
  return [...new Set(aliases)].flatMap((alias) => {
    const prefix = `${option}.${alias}.`;
    const group = `${groups}: ${alias}`;
    const own = ownOptions(plugins, config, kind, prefix);
    return [
      typeKey(plugins, config, kind, prefix, alias, group),
      versionKey(plugins, config, kind, prefix, alias, group),
      ...(own ? embedConfig(prefix, group, 2, own) : []),
    ];
  });
}

/** Undefined where the alias names no plugin that can be used. */
function ownOptions(
  plugins: PluginRegistry,
  config: Config,
  kind: AliasKind,
  prefix: string,
): readonly ConfigKey[] | undefined {
  try {
    const name = config[`${prefix}type`];
    if (typeof name !== 'string') return undefined;
    const plugin = load(plugins, config, kind, prefix, name, config[`${prefix}plugin.version`]);
    if (kind === 'predicate') return plugin.config;
    return [...CONDITION, ...plugin.config.filter((key) => CONDITION.every(({ name }) => name !== key.name))];
  } catch (error) {
    if (error instanceof ConfigException) return undefined;
    throw error;
  }
}

function typeKey(
  plugins: PluginRegistry,
  config: Config,
  kind: AliasKind,
  prefix: string,
  alias: string,
  group: string,
): ConfigKey {
  const classes = () => plugins.all(kind).map(({ className }) => className);
  return {
    name: `${prefix}type`,
    type: 'CLASS',
    importance: 'HIGH',
    doc: `Class of the ${kind} '${alias}'.`,
    group,
    order: 0,
    width: 'LONG',
    displayName: `${NAMED_INTERFACES[kind]} type for ${alias}`,
    recommender: { validValues: classes, visible: () => true },
    validator: validator(`valid configs for ${alias} ${kind}`, (_name, value) => {
      if (kind === 'transformation') requirePredicateToNegate(config, prefix);
      if (value === null) return;
      const version = config[`${prefix}plugin.version`] ?? installedVersion(plugins, kind, config[`${prefix}type`]);
      load(plugins, config, kind, prefix, String(value), version);
    }),
  };
}

function versionKey(
  plugins: PluginRegistry,
  config: Config,
  kind: AliasKind,
  prefix: string,
  alias: string,
  group: string,
): ConfigKey {
  return {
    name: `${prefix}plugin.version`,
    type: 'STRING',
    default: installedVersion(plugins, kind, config[`${prefix}type`]) ?? null,
    importance: 'HIGH',
    doc: `Version of the ${kind} '${alias}'. Only one is installed.`,
    group,
    order: 1,
    width: 'LONG',
    displayName: `${NAMED_INTERFACES[kind]} version for ${alias}`,
    recommender: {
      validValues: (_name, parsed) => {
        const version = installedVersion(plugins, kind, parsed.get(`${prefix}type`));
        return version === undefined ? [] : [version];
      },
      visible: () => true,
    },
    validator: validator('', (_name, value) => {
      const name = config[`${prefix}type`];
      if (value === null || typeof name !== 'string') return;
      const range = VersionRange.required(String(value));
      const className = plugins.find(kind, name)?.className;
      if (className !== undefined) requireVersion(plugins, className, range);
    }),
  };
}

function load(
  plugins: PluginRegistry,
  config: Config,
  kind: AliasKind,
  prefix: string,
  name: string,
  version: string | undefined,
): Plugin {
  const range = VersionRange.required(version);
  const option = `${prefix}type`;
  const className = parseType(option, config[option], 'CLASS', (text) => classNamed(plugins, text));
  requireConcrete(plugins, kind, String(className));
  const plugin = plugins.find(kind, name);
  if (!plugin) {
    const why = `Error getting config definition from ${NAMED_INTERFACES[kind]}: ${name}`;
    throw ConfigException.invalidValue(option, name, why);
  }
  requireVersion(plugins, plugin.className, range);
  return plugin;
}

function requirePredicateToNegate(config: Config, prefix: string): void {
  const [negate, predicate] = [`${prefix}negate`, `${prefix}predicate`];
  if (!(negate in config) || predicate in config) return;
  throw new ConfigException(
    `Config '${negate}' was provided but there is no config '${predicate}' defining a predicate to be negated.`,
  );
}

function installedVersion(plugins: PluginRegistry, kind: AliasKind, name: unknown): string | undefined {
  return typeof name === 'string' ? plugins.find(kind, name)?.version : undefined;
}
