import { transform } from '../build.ts';
import type { CaseFile } from '../case.ts';

/** The same ones every time. */
let seed = 4;
function below(limit: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}
const pick = (from: readonly string[]): string => from[below(from.length)]!;

const PARTS = [
  'a',
  'b',
  'ab',
  'c',
  '-',
  '.',
  '\\d',
  '\\w',
  '\\W',
  '\\h',
  '\\R',
  '\\b',
  '\\B',
  '^',
  '$',
  '\\Z',
  '[a-c]',
  '[^a]',
  '[a-z&&[^b]]',
  '[ab[cd]]',
  '[^a-c&&b]',
  '[]a]',
  '[a&b]',
  '\\p{Lower}',
  '\\P{L}',
  '[\\p{L}&&[^\\p{Lu}]]',
  '\\Qa.b\\E',
  '\\Q1\\E',
  '\\x61',
  '\\1',
  '\\2',
  '(?i)',
  '(?x)',
  '(?-i)',
  '#c\n',
  ' ',
  '\\ ',
  'é',
  '_',
  '1',
  'A',
  '[\\d&&[^1]]',
  '(?=a)',
  '(?<!b)',
  '(?<=a|bc)',
];
const QUANTIFIERS = [
  '',
  '',
  '',
  '',
  '',
  '?',
  '*',
  '+',
  '??',
  '*?',
  '+?',
  '?+',
  '*+',
  '++',
  '{2}',
  '{1,2}',
  '{0,1}?',
  '{2,}',
  '{1,}+',
  '{0}',
];
const GROUPS = ['(', '(', '(?:', '(?=', '(?!', '(?>', '(?<n>', '(?i:', '(?x:', '(?m)(?:'];
const TOPICS = ['a', 'ab', 'abc', 'aab', 'abab', 'aB', 'a.b', 'a-b', 'a1_', 'é b', 'ba', 'orders.eu', 'AbC'];

function pattern(depth: number): string {
  let text = '';
  for (let parts = 1 + below(4); parts > 0; parts--) {
    if (depth === 0 || below(10) > 3) text += pick(PARTS) + pick(QUANTIFIERS);
    else
      text += `${pick(GROUPS)}${pattern(depth - 1)}${below(4) === 0 ? `|${pattern(depth - 1)}` : ''})${pick(QUANTIFIERS)}`;
  }
  return text;
}

/** Random patterns: the order in which Java tries things shows in what is replaced. */
export default {
  cases: Array.from({ length: 400 }, () =>
    transform(
      'RegexRouter',
      { regex: pattern(2), replacement: pick(['x', '<$0>', '[$1]', '$0-$1']) },
      ...Array.from({ length: 4 }, () => ({ topic: pick(TOPICS) })),
    ),
  ),
} satisfies CaseFile;
