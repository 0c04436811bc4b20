import { type Config, type ConfigDef, type ConfigKey, listOf, parseType } from '../api/index.ts';
import { JavaPattern } from '../data/java-regex.ts';
import { validRegex } from '../data/java-regex-validator.ts';
import { COMMON_CONFIG } from './common-config.ts';
import { type ConfigValue, emptyValue } from './validate-config.ts';

/** The options that every sink connector has. */
export const SINK_CONFIG = [
  ...COMMON_CONFIG,
  {
    name: 'topics',
    type: 'LIST',
    default: [],
    validator: listOf([]),
    importance: 'HIGH',
    doc: 'List of topics to consume, separated by commas',
    group: 'Common',
    order: 4,
    width: 'LONG',
    displayName: 'Topics',
  },
  {
    name: 'topics.regex',
    type: 'STRING',
    default: '',
    validator: validRegex,
    importance: 'HIGH',
    doc: 'A regular expression that the names of topics to consume match as a whole. Only one of topics and topics.regex may be set.',
    group: 'Common',
    order: 4,
    width: 'LONG',
    displayName: 'Topics regex',
  },
  {
    name: 'errors.deadletterqueue.topic.name',
    type: 'STRING',
    default: '',
    importance: 'MEDIUM',
    doc: 'The topic that records go to which a converter, a transformation or the connector could not handle. Blank: none.',
    group: 'Error Handling',
    order: 6,
    width: 'MEDIUM',
    displayName: 'Dead Letter Queue Topic Name',
  },
  {
    name: 'errors.deadletterqueue.topic.replication.factor',
    type: 'SHORT',
    default: 3,
    importance: 'MEDIUM',
    doc: "Replication factor used to create the dead letter queue topic when it doesn't already exist.",
    group: 'Error Handling',
    order: 7,
    width: 'MEDIUM',
    displayName: 'Dead Letter Queue Topic Replication Factor',
  },
  {
    name: 'errors.deadletterqueue.context.headers.enable',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    doc: 'Whether records of the dead letter queue carry headers that describe the error. Their names begin with __connect.errors.',
    group: 'Error Handling',
    order: 8,
    width: 'MEDIUM',
    displayName: 'Enable Error Context Headers',
  },
] as const satisfies ConfigDef;

/** Beyond Connect. */
export const ISOLATE_OPTION = {
  name: 'errors.sink.isolate',
  type: 'BOOLEAN',
  default: false,
  importance: 'LOW',
  doc: 'Not in Kafka Connect: with errors.tolerance=all, find the records for which the connector fails a whole batch, by trying ever smaller parts of it, and treat only those as errors.',
  group: 'Error Handling',
  order: 9,
  width: 'SHORT',
  displayName: 'Isolate Records That Fail a Sink',
} as const satisfies ConfigKey;

/** The options of a sink with this configuration: what Connect does not know is listed only where it is used. */
export function sinkConfig(config: Config): ConfigDef {
  return config[ISOLATE_OPTION.name] === undefined ? SINK_CONFIG : [...SINK_CONFIG, ISOLATE_OPTION];
}

/** The topics that the option `topics` names, each once. */
export function sinkTopics(config: Config): string[] {
  const topics = parseType('topics', config.topics ?? null, 'LIST') as string[] | null;
  return [...new Set(topics ?? [])].filter((topic) => topic !== '');
}

/**
 * Adds the errors of options that only make sense together: `topics` and `topics.regex`, and the dead letter queue. Throws
 * PatternSyntaxException where there is one and `topics.regex` is no expression, as Connect does.
 */
export function validateSinkTopics(config: Config, values: Map<string, ConfigValue>): void {
  const complain = (name: string, message: string) => {
    if (!values.has(name)) values.set(name, emptyValue(name, config[name] ?? null));
    values.get(name)?.errors.push(message);
  };
  const topics = config.topics?.trim() ? sinkTopics(config) : undefined;
  const pattern = config['topics.regex']?.trim() ? config['topics.regex'] : undefined;
  if (topics && pattern) {
    for (const name of ['topics', 'topics.regex']) {
      complain(name, 'topics and topics.regex are mutually exclusive options, but both are set.');
    }
  }
  if (!topics && !pattern) {
    for (const name of ['topics', 'topics.regex']) complain(name, 'Must configure one of topics or topics.regex');
  }
  const deadLetters = config['errors.deadletterqueue.topic.name']?.trim();
  if (!deadLetters) return;
  const problem = (how: string, what: string) =>
    `The DLQ topic '${deadLetters}' may not be ${how} ('${what}') consumed by the connector`;
  if (topics?.includes(deadLetters)) {
    complain('topics', problem('included in the list of topics', `topics=[${topics.join(', ')}]`));
  }
  if (pattern && new JavaPattern(pattern).matches(deadLetters)) {
    complain('topics.regex', problem('matched by the regex for the topics', `topics.regex=${pattern}`));
  }
}
