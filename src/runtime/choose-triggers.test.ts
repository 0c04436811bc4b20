import { expect, test } from 'vitest';
import type { RegisteredConnector } from '../store/registry.ts';
import type { TriggerEntry } from '../store/triggers.ts';
import { chooseTriggers } from './choose-triggers.ts';

function connector(name: string, config: Record<string, string>, more: Partial<RegisteredConnector> = {}) {
  return {
    ...{ name, config, type: 'sink' as const, target: 'RUNNING' as const, generation: 1, configGeneration: 1 },
    ...{ taskConfigs: [], createdAt: 0, ...more },
  };
}

const connectors = [
  connector('a', { topics: 'x, y' }),
  connector('b', { topics: 'not read' }, { type: 'source' }),
  connector('c', { 'topics.regex': 'z.*' }),
  connector('d', { topics: 'x' }),
  connector('e', { topics: 'x' }, { target: 'PAUSED' }),
];

function choose(setting: string, { byIdentity = false, published = [] as TriggerEntry[], all = connectors } = {}) {
  return chooseTriggers({ setting: setting.split(','), byIdentity, published, connectors: all });
}

/** `sink topic: action, reason` */
function told(...args: Parameters<typeof choose>): string[] {
  return choose(...args).choices.map(
    ({ connector: name, topic, action, reason }) => `${name} ${topic}: ${action}, ${reason}`,
  );
}

test('auto takes every pair of running sink and listed topic, and says why not the others', () => {
  expect(choose('auto').entries).toEqual([
    { connector: 'a', topic: 'x' },
    { connector: 'a', topic: 'y' },
    { connector: 'd', topic: 'x' },
  ]);
  expect(told('auto')).toEqual([
    expect.stringMatching('^a x: add, .*at once'),
    expect.stringMatching('^a y: add, '),
    expect.stringMatching('^c null: skip, .*topics.regex \\(z\\.\\*\\)'),
    expect.stringMatching('^d x: add, '),
    'e x: skip, it is PAUSED',
  ]);
});

test('auto takes 16 pairs at most', () => {
  const topics = Array.from({ length: 18 }, (_, i) => `t${i}`);
  const all = [connector('many', { topics: topics.join() })];
  expect(choose('auto', { all }).entries.map(({ topic }) => topic)).toEqual(topics.slice(0, 16));
  expect(told('auto', { all }).slice(16)).toEqual([
    'many t16: skip, auto takes 16 at most: choose by a list of sinks',
    'many t17: skip, auto takes 16 at most: choose by a list of sinks',
  ]);
  expect(choose('many', { all }).entries.length).toBe(18);
});

test('off takes none, a list those of the named sinks, be they paused', () => {
  expect(choose('off').entries).toEqual([]);
  expect(told('off')[0]).toBe('a x: skip, CONNECT_KAFKA_TRIGGERS is off');
  expect(choose('e,a').entries.map(({ connector: name }) => name)).toEqual(['a', 'a', 'e']);
  expect(told('e')[0]).toBe('a x: skip, CONNECT_KAFKA_TRIGGERS names other sinks');
});

test('none where brokers want an identity', () => {
  expect(choose('auto', { byIdentity: true }).entries).toEqual([]);
  expect(told('a', { byIdentity: true })[0]).toMatch(/^a x: skip, .*OAUTHBEARER/);
});

test('what is published already stays, goes, or was of a sink or topic that is there no more', () => {
  const published = ['a x', 'a gone', 'e x', 'nobody x'].map((pair) => {
    const [name, topic] = pair.split(' ');
    return { connector: name!, topic: topic! };
  });
  const found = told('auto', { published });
  expect(found[0]).toMatch(/^a x: keep, /);
  expect(found).toContain('e x: remove, it is PAUSED');
  expect(found).toContain('a gone: remove, the sink reads this topic no more');
  expect(found).toContain('nobody x: remove, no such sink');
});

test('a name that is no sink is refused', () => {
  expect(() => choose('a,b')).toThrow(/CONNECT_KAFKA_TRIGGERS.*No sink is called b/);
});
