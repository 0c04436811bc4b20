import type { CaseFile, DefinitionCase, KeyCase } from '../case.ts';

const validated = (config: Record<string, string>, ...keys: KeyCase[]): DefinitionCase => ({
  op: 'validateConfig',
  keys,
  config,
});
const number = (name: string, ...dependents: string[]): KeyCase => ({ name, type: 'INT', dependents });

/** Options that are found by way of those that name them, several times or never; and what a definition must not be. */
export default {
  cases: [
    validated({ a: 'x', b: 'y' }, number('a', 'b'), number('b')),
    validated({ a: '1', b: 'y', c: '3' }, number('a', 'c'), number('b', 'c'), number('c')),
    validated({ a: '1' }, number('a', 'c', 'd'), number('c', 'd'), { ...number('d'), recommender: { fails: 'boom' } }),
    validated({ a: '1', b: 'y' }, number('a', 'b'), number('b', 'a')),
    validated({ a: '1', b: '2', c: 'z' }, number('a', 'a'), number('b'), number('c', 'b', 'none')),
    validated({ l: 'a,b,c' }, { name: 'l', type: 'LIST', validator: { is: 'listSize', max: 2 } }),
    validated({}, { name: 'l', type: 'LIST', validator: { is: 'listSize', max: 2 } }),
    { op: 'keys', keys: [{ name: 'c', type: 'CLASS', default: 'no.Such' }] },
    { op: 'parse', keys: [{ name: 'b', type: 'BOOLEAN', default: 'x' }], config: { b: 'true' } },
    {
      op: 'keys',
      keys: [
        {
          name: 'l',
          type: 'LIST',
          validator: { is: 'all', of: [{ is: 'anyList' }, { is: 'nonNull' }, { is: 'anyList' }] },
        },
        { name: 'm', type: 'LIST', validator: { is: 'all', of: [{ is: 'nonNull' }, { is: 'listSize', max: 2 }] } },
      ],
    },
  ],
} satisfies CaseFile;
