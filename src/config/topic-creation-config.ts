import {
  type Config,
  type ConfigDef,
  ConfigException,
  nonNull,
  parseConfig,
  parseType,
  validator,
} from '../api/index.ts';
import { JavaPattern } from '../data/java-regex.ts';
import { embedConfig } from './embed-config.ts';
import { withPrefix } from './worker.ts';

/** Topics that a source writes to, and how those that are not there are created. */
export interface TopicCreationGroup {
  readonly name: string;
  /** -1: the broker's default. */
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly configs: Config;
  matches(topic: string): boolean;
}

const PREFIX = 'topic.creation.';
const DEFAULT = 'default';
const OWN = ['include', 'exclude', 'replication.factor', 'partitions'];

const positiveOrDefault = (what: string) => `${what}, or -1 to use the broker's default`;

const replicationFactor = validator(
  positiveOrDefault('Positive number not larger than the number of brokers in the Kafka cluster'),
  (name, value) => {
    if (Number(value) === -1 || Number(value) >= 1) return;
    const what = 'Replication factor must be positive and not larger than the number of brokers in the Kafka cluster';
    throw ConfigException.invalidValue(name, value, positiveOrDefault(what));
  },
);

const partitions = validator(positiveOrDefault('Positive number'), (name, value) => {
  if (Number(value) === -1 || Number(value) >= 1) return;
  throw ConfigException.invalidValue(name, value, positiveOrDefault('Number of partitions must be positive'));
});

const expressions = validator(positiveOrDefault('Positive number'), (name, value) => {
  for (const expression of value as string[]) {
    try {
      new JavaPattern(expression);
    } catch (error) {
      const why = `Syntax error in regular expression: ${(error as Error).message}`;
      throw ConfigException.invalidValue(name, value, why);
    }
  }
});

/** @param defaults of a group's replication factor and partitions; absent for the default group, which must have them */
function groupDef(defaults?: { replicationFactor: number; partitions: number }): ConfigDef {
  const common = { importance: 'LOW', width: 'LONG' } as const;
  const list = { ...common, type: 'LIST', validator: defaults ? expressions : nonNull } as const;
  return [
    { ...list, name: 'include', default: defaults ? [] : '.*', order: 1, doc: 'Expressions of topics in the group.' },
    { ...list, name: 'exclude', default: [], order: 2, doc: 'Expressions of topics that are not in the group.' },
    {
      ...common,
      name: 'replication.factor',
      type: 'SHORT',
      ...(defaults ? { default: defaults.replicationFactor } : {}),
      validator: replicationFactor,
      order: 3,
      doc: 'Replication factor of new topics.',
    },
    {
      ...common,
      name: 'partitions',
      type: 'INT',
      ...(defaults ? { default: defaults.partitions } : {}),
      validator: partitions,
      order: 4,
      doc: 'Partitions of new topics.',
    },
  ];
}

/**
 * A source's groups in the order in which a topic looks for its own, the default group last; undefined where the configuration
 * has nothing of the kind, so that it is the brokers that create topics. Throws ConfigException in Connect's words.
 */
export function topicCreationGroups(config: Config): TopicCreationGroup[] | undefined {
  if (!Object.keys(config).some((name) => name.startsWith(PREFIX))) return undefined;
  const { include: _, exclude: __, ...ofDefault } = withPrefix(config, `${PREFIX}${DEFAULT}.`);
  const byDefault = group(DEFAULT, ofDefault, groupDef());
  const names = (parseType(`${PREFIX}groups`, config[`${PREFIX}groups`] ?? '', 'LIST') as string[]).filter(
    (name) => name !== DEFAULT,
  );
  const others = [...new Set(names)].map((name) =>
    group(name, withPrefix(config, `${PREFIX}${name}.`), groupDef(byDefault)),
  );
  return [...others, byDefault];
}

function group(name: string, options: Config, def: ConfigDef): TopicCreationGroup {
  const prefix = `${PREFIX}${name}.`;
  const written = Object.fromEntries(Object.entries(options).map(([option, value]) => [prefix + option, value]));
  const parsed: Record<string, unknown> = parseConfig(embedConfig(prefix, name, 0, def), written);
  const pattern = (option: string) => new JavaPattern((parsed[prefix + option] as string[]).join('|'));
  const [include, exclude] = [pattern('include'), pattern('exclude')];
  return {
    name,
    partitions: parsed[`${prefix}partitions`] as number,
    replicationFactor: parsed[`${prefix}replication.factor`] as number,
    configs: Object.fromEntries(Object.entries(options).filter(([option]) => !OWN.includes(option))),
    matches: (topic) => !exclude.matches(topic) && include.matches(topic),
  };
}
