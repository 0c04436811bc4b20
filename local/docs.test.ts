import { expect, test } from 'vitest';
import type { ConfigDef, SourceConnectorPlugin } from '../src/api/index.ts';
import { optionTables } from './docs.ts';

const plugin = (className: string, config: ConfigDef): SourceConnectorPlugin => ({
  type: 'source',
  className,
  version: '1.0.0',
  config,
  create: () => ({ taskConfigs: () => [], createTask: () => ({ start() {}, poll: () => null, stop() {} }) }),
});

const one = plugin('com.example.One', [
  { name: 'a', type: 'INT', default: 5, importance: 'HIGH', doc: 'This | that.' },
  { name: 'b.c', type: 'LIST', default: [], importance: 'LOW', doc: 'Some.' },
  { name: 'd', type: 'STRING', importance: 'LOW', doc: 'Must.', validator: { description: '[x]', check() {} } },
]);

test('a connector becomes a table', () => {
  expect(optionTables([one])).toBe(
    [
      '| name  | type   | default  | valid values | importance | description   |',
      '| ----- | ------ | -------- | ------------ | ---------- | ------------- |',
      '| `a`   | int    | `5`      |              | high       | This \\| that. |',
      '| `b.c` | list   | empty    |              | low        | Some.         |',
      '| `d`   | string | required | [x]          | low        | Must.         |',
    ].join('\n'),
  );
});

test('several connectors have a heading each', () => {
  const headings = optionTables([one, plugin('com.example.Two', [])]).match(/^###.*$/gm);
  expect(headings).toEqual(['### One', '### Two']);
});
