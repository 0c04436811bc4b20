import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ConfigDef, configText, defaultValue, isRequired } from '../api/index.ts';
import { SINK_CONFIG, sinkTopics, validateSinkTopics } from './sink-config.ts';
import { SOURCE_CONFIG } from './source-config.ts';
import { validateConfig } from './validate-config.ts';

/** The definitions of Kafka Connect 4.3.1. */
const recorded = JSON.parse(readFileSync(new URL('./fixtures/connector-options.json', import.meta.url), 'utf8'));

describe.each<[string, ConfigDef]>([
  ['source', SOURCE_CONFIG],
  ['sink', SINK_CONFIG],
])('options of every %s', (side, def) => {
  it('are those of Connect, in its order', () => {
    const described = def.map((key) => ({
      name: key.name,
      type: key.type,
      required: isRequired(key),
      default_value: isRequired(key) ? null : configText(defaultValue(key), key.type),
      importance: key.importance,
      group: key.group,
      order: key.order,
      width: key.width,
      display_name: key.displayName,
      dependents: key.dependents ?? [],
    }));
    expect(described).toEqual(recorded[side].map(({ valid_values, ...key }: { valid_values: unknown }) => key));
  });

  it('allow what Connect allows', () => {
    const own = Object.fromEntries(def.map((key) => [key.name, key.validator?.description ?? null]));
    for (const { name, type, valid_values } of recorded[side]) {
      if (type !== 'CLASS') expect({ name, valid_values: own[name] }).toEqual({ name, valid_values });
    }
  });
});

describe('topics of a sink', () => {
  const errors = (config: Record<string, string>) => {
    const values = validateConfig(SINK_CONFIG, { name: 'a', 'connector.class': 'b', ...config });
    validateSinkTopics(config, values);
    return Object.fromEntries(
      [...values.values()].filter((value) => value.errors.length).map(({ name, errors }) => [name, errors]),
    );
  };

  it('must be given in one way', () => {
    const message = ['Must configure one of topics or topics.regex'];
    expect(errors({})).toEqual({ topics: message, 'topics.regex': message });
    const both = ['topics and topics.regex are mutually exclusive options, but both are set.'];
    expect(errors({ topics: 'a', 'topics.regex': 'b' })).toEqual({ topics: both, 'topics.regex': both });
    expect(errors({ topics: 'a, b' })).toEqual({});
    expect(errors({ 'topics.regex': 'a.*' })).toEqual({});
  });

  it('do not contain the dead letter queue', () => {
    const dlq = { 'errors.deadletterqueue.topic.name': 'dead' };
    expect(errors({ topics: 'a,dead', ...dlq })).toEqual({
      topics: [
        "The DLQ topic 'dead' may not be included in the list of topics ('topics=[a, dead]') consumed by the connector",
      ],
    });
    expect(errors({ 'topics.regex': 'd.*', ...dlq })).toEqual({
      'topics.regex': [
        "The DLQ topic 'dead' may not be matched by the regex for the topics ('topics.regex=d.*') consumed by the connector",
      ],
    });
  });

  it('are listed once each', () => {
    expect(sinkTopics({ topics: ' a , b,a,,' })).toEqual(['a', 'b']);
    expect(errors({ topics: 'a,a' })).toEqual({ topics: ["Configuration 'topics' values must not be duplicated."] });
  });

  it('need a valid expression', () => {
    expect(errors({ 'topics.regex': '(' })['topics.regex']?.[0]).toContain('Invalid regex');
  });
});
