import { expect, test } from 'vitest';
import type { RegisteredConnector } from '../store/registry.ts';
import { chooseTriggers } from './choose-triggers.ts';

function connector(name: string, type: 'source' | 'sink', config: Record<string, string>): RegisteredConnector {
  return { name, type, config, target: 'RUNNING', generation: 1, configGeneration: 1, taskConfigs: [], createdAt: 0 };
}

const connectors = [
  connector('a', 'sink', { topics: 'x, y' }),
  connector('b', 'source', { topics: 'not read' }),
  connector('c', 'sink', { 'topics.regex': 'z.*' }),
  connector('d', 'sink', { topics: 'x' }),
];

test('auto takes every pair of sink and listed topic', () => {
  expect(chooseTriggers('auto', connectors)).toEqual([
    { connector: 'a', topic: 'x' },
    { connector: 'a', topic: 'y' },
    { connector: 'd', topic: 'x' },
  ]);
});

test('auto takes 16 pairs at most', () => {
  const topics = Array.from({ length: 40 }, (_, i) => `t${i}`).join();
  const chosen = chooseTriggers('auto', [connector('many', 'sink', { topics })]);
  expect(chosen.map(({ topic }) => topic)).toEqual(topics.split(',').slice(0, 16));
});

test('off takes none, a list those of the named sinks', () => {
  expect(chooseTriggers('off', connectors)).toEqual([]);
  expect(chooseTriggers('d, a', connectors).map(({ connector: name }) => name)).toEqual(['a', 'a', 'd']);
});

test('a name that is no sink is refused', () => {
  expect(() => chooseTriggers('a,b', connectors)).toThrow(
    /kafka\.triggers|CONNECT_KAFKA_TRIGGERS.*no sink is called b/i,
  );
});
