import { ConfigException } from '../api/index.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import type { TriggerEntry } from '../store/triggers.ts';
import { topicList } from './sink-topics.ts';

/** Every trigger is a consumer of some 25 threads on each instance. */
const MOST = 16;

/**
 * Which sinks' topics get a Kafka trigger, by the setting `CONNECT_KAFKA_TRIGGERS`: `auto` (the first 16 pairs of sink and topic by
 * name), `off`, or a list of connector names. Sinks by `topics.regex` have none: their topics are not known beforehand.
 */
export function chooseTriggers(setting: string, connectors: readonly RegisteredConnector[]): TriggerEntry[] {
  if (setting === 'off') return [];
  const sinks = connectors.filter(({ type }) => type === 'sink');
  const pairs = (of: readonly RegisteredConnector[]) =>
    of.flatMap(({ name, config }) => topicList(config).map((topic) => ({ connector: name, topic })));
  if (setting === 'auto') return pairs(sinks).slice(0, MOST);
  const names = setting.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !sinks.some((sink) => sink.name === name));
  if (unknown.length) {
    throw ConfigException.invalidValue('CONNECT_KAFKA_TRIGGERS', setting, `no sink is called ${unknown.join(', ')}`);
  }
  return pairs(sinks.filter(({ name }) => names.includes(name)));
}
