import { describe, expect, it } from 'vitest';
import { topicCreationGroups } from './topic-creation-config.ts';

const DEFAULT = { 'topic.creation.default.replication.factor': '1', 'topic.creation.default.partitions': '3' };

describe('topicCreationGroups', () => {
  it('leaves it to the brokers where nothing is configured', () => {
    expect(topicCreationGroups({ topic: 'a', 'topic.create': 'x' })).toBeUndefined();
  });

  it('has the default group for every topic, whatever it includes', () => {
    const config = {
      ...DEFAULT,
      'topic.creation.default.include': 'x',
      'topic.creation.default.cleanup.policy': 'compact',
    };
    const [group, ...others] = topicCreationGroups(config)!;
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      name: 'default',
      partitions: 3,
      replicationFactor: 1,
      configs: { 'cleanup.policy': 'compact' },
    });
    expect(group!.matches('anything')).toBe(true);
  });

  it('has the other groups first, with their own options or those of the default group', () => {
    const config = {
      ...DEFAULT,
      'topic.creation.groups': 'logs, default, wide',
      'topic.creation.logs.include': 'log-.*,audit',
      'topic.creation.logs.exclude': 'log-x.*',
      'topic.creation.logs.partitions': '-1',
      'topic.creation.logs.retention.ms': '60000',
      'topic.creation.wide.include': '.*(?i)WIDE',
    };
    const groups = topicCreationGroups(config)!;
    expect(groups.map(({ name, partitions, configs }) => ({ name, partitions, configs }))).toEqual([
      { name: 'logs', partitions: -1, configs: { 'retention.ms': '60000' } },
      { name: 'wide', partitions: 3, configs: {} },
      { name: 'default', partitions: 3, configs: {} },
    ]);
    const first = (topic: string) => groups.find((group) => group.matches(topic))?.name;
    expect(['log-1', 'audit', 'log-x1', 'so-wide', 'wide-so'].map(first)).toEqual([
      'logs',
      'logs',
      'default',
      'wide',
      'default',
    ]);
  });

  it.each([
    [
      { 'topic.creation.default.partitions': '1' },
      'Missing required configuration "topic.creation.default.replication.factor" which has no default value.',
    ],
    [
      { 'topic.creation.groups': 'a' },
      'Missing required configuration "topic.creation.default.replication.factor" which has no default value.',
    ],
    [
      { ...DEFAULT, 'topic.creation.default.replication.factor': 'x' },
      'Invalid value x for configuration topic.creation.default.replication.factor: Not a number of type SHORT',
    ],
    [
      { ...DEFAULT, 'topic.creation.default.replication.factor': '0' },
      "Invalid value 0 for configuration replication.factor: Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default",
    ],
    [
      { ...DEFAULT, 'topic.creation.default.partitions': '-2' },
      "Invalid value -2 for configuration partitions: Number of partitions must be positive, or -1 to use the broker's default",
    ],
    [
      { ...DEFAULT, 'topic.creation.groups': 'a', 'topic.creation.a.include': '(' },
      'Invalid value [(] for configuration include: Syntax error in regular expression: Unclosed group near index 1\n(',
    ],
  ])('refuses in the words of Connect: %j', (config, message) => {
    expect(() => topicCreationGroups(config as Record<string, string>)).toThrow(message);
  });
});
