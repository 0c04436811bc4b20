import { ConfigException } from '../api/index.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import type { TriggerEntry } from '../store/triggers.ts';
import { topicList } from './sink-topics.ts';

/** Every trigger is a consumer of some 25 threads on each instance, on Flex Consumption on instances of its own. */
export const MOST_TRIGGERS = 16;

/** What is to become of a pair of sink and topic, and why. */
export interface TriggerChoice {
  connector: string;
  /** Null for a sink by `topics.regex`: its topics are not known beforehand. */
  topic: string | null;
  /** keep, remove: it is published; add, skip: it is not. */
  action: 'keep' | 'add' | 'remove' | 'skip';
  reason: string;
}

interface Wishes {
  /** `CONNECT_KAFKA_TRIGGERS`: `auto`, `off` or names of connectors. */
  setting: readonly string[];
  /** The brokers want an identity (OAUTHBEARER), with which a Kafka trigger cannot log in. */
  byIdentity: boolean;
  connectors: readonly RegisteredConnector[];
  published: readonly TriggerEntry[];
}

const PROFIT = 'its records come at once instead of with the next look of the drain, 1 to 5 s later';

/**
 * Which sinks' topics get a Kafka trigger, and why the others get none: `auto` takes the first 16 pairs of running sink and topic by
 * name, a list all those of the named sinks. Throws ConfigException for a name that is no sink's.
 */
export function chooseTriggers(wishes: Wishes): { entries: TriggerEntry[]; choices: TriggerChoice[] } {
  const { setting, connectors, published } = wishes;
  const sinks = connectors.filter(({ type }) => type === 'sink');
  const named = setting.filter((name) => name !== 'auto' && name !== 'off');
  const unknown = named.filter((name) => !sinks.some((sink) => sink.name === name));
  if (unknown.length) {
    throw ConfigException.invalidValue('CONNECT_KAFKA_TRIGGERS', setting, `No sink is called ${unknown.join(', ')}.`);
  }
  const isPublished = (pair: TriggerEntry) => published.some((entry) => same(entry, pair));
  const entries: TriggerEntry[] = [];
  const choices: TriggerChoice[] = [];
  for (const sink of sinks) {
    const { name, config } = sink;
    const against = objection(sink, wishes);
    if (config['topics.regex']) choices.push({ connector: name, topic: null, action: 'skip', reason: against! });
    for (const topic of config['topics.regex'] ? [] : topicList(config)) {
      const pair = { connector: name, topic };
      const full = setting[0] === 'auto' && entries.length >= MOST_TRIGGERS;
      const reason = against ?? (full ? `auto takes ${MOST_TRIGGERS} at most: choose by a list of sinks` : undefined);
      const [yes, no] = isPublished(pair) ? (['keep', 'remove'] as const) : (['add', 'skip'] as const);
      if (!reason) entries.push(pair);
      choices.push({ ...pair, action: reason ? no : yes, reason: reason ?? PROFIT });
    }
  }
  for (const pair of published) {
    if (choices.some((choice) => same(choice, pair))) continue;
    const sink = sinks.find(({ name }) => name === pair.connector);
    choices.push({ ...pair, action: 'remove', reason: sink ? 'the sink reads this topic no more' : 'no such sink' });
  }
  return { entries, choices };
}

function objection({ name, config, target }: RegisteredConnector, { setting, byIdentity }: Wishes): string | undefined {
  if (setting[0] === 'off') return 'CONNECT_KAFKA_TRIGGERS is off';
  if (byIdentity) return 'the brokers want an identity (OAUTHBEARER), and Kafka triggers cannot log in by one';
  if (setting[0] !== 'auto' && !setting.includes(name)) return 'CONNECT_KAFKA_TRIGGERS names other sinks';
  if (config['topics.regex'])
    return `its topics match topics.regex (${config['topics.regex']}): a trigger needs a name`;
  if (setting[0] === 'auto' && target !== 'RUNNING') return `it is ${target}`;
  return undefined;
}

function same(a: { connector: string; topic: string | null }, b: TriggerEntry): boolean {
  return a.connector === b.connector && a.topic === b.topic;
}
