import { t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { PATTERNS } from '../java-patterns.ts';

const topics = ['orders', 'orders.eu', 'a', 'ab', 'aab', 'x-y-z', 'Prefix_2020-01-31', 'ÄÖ'];
const records = topics.map((topic) => ({ topic, value: t.str('v'), partition: 1 }));
const replacements = [
  '$0',
  '$1',
  '$2',
  '$10',
  '$01',
  '${name}',
  '${none}',
  '${1a}',
  '${',
  '${}',
  '${name',
  '$',
  '$a',
  '\\$1',
  '\\\\',
  '\\',
  'a\\',
  'plain',
  '',
  '  spaced ',
  '$1$1',
  '$1_$2',
  'x$',
  '$1\\_$0',
  '${na me}',
  '$-1',
  'ü$1',
  '$11',
];
const routes: Options[] = [
  ...replacements.map((replacement) => ({ regex: '(.*)', replacement })),
  ...replacements.map((replacement) => ({ regex: '(?<name>[a-z]+)(?:[.-](.+))?', replacement })),
  { regex: 'a|ab', replacement: 'X' },
  { regex: '(a)|(b)|ab', replacement: '[$1$2]' },
  { regex: '(?:(a)|b)+', replacement: '[$1]' },
  { regex: '.*?', replacement: 'X' },
  { regex: '(.*?)s', replacement: 'X$1' },
  { regex: '', replacement: 'X' },
  { regex: '([a-z]*)\\.?(eu)?', replacement: '$2-$1' },
  { regex: '(?i)PREFIX_(\\d{4})-(\\d\\d)-(\\d\\d)', replacement: 'p.$1$2$3' },
  { regex: '.*', replacement: 'X' },
  { regex: '(x)-(y)-(z)', replacement: '$3$2$1' },
  { regex: 'nothing', replacement: '$9' },
  { regex: 'x', replacement: 'y', other: 'ignored' },
  { regex: '(.*)' },
  { replacement: 'x' },
  { regex: ' a ', replacement: ' b ' },
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.RegexRouter' },
    ...routes.map((config) => transform('RegexRouter', config, ...records)),
    ...PATTERNS.map((regex) => transform('RegexRouter', { regex, replacement: '<$0>' }, ...records)),
  ],
} satisfies CaseFile;
