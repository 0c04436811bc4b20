import type { ConfigType } from '../../../src/api/index.ts';
import { builtInPlugins } from '../../../src/plugins.ts';
import type { Case, CaseFile, KeyCase, RecommenderCase, ValidatorCase } from '../case.ts';
import { Random } from '../random.ts';

const random = new Random(17);

const TEXTS = [
  ...[
    '',
    ' ',
    '0',
    '1',
    '-1',
    ' 7 ',
    '32768',
    '2147483648',
    '9223372036854775808',
    '1.5',
    '1e3',
    'NaN',
    'true',
    'FALSE',
  ],
  ...[
    'x',
    'a,b',
    'a,,b',
    ' a , b ',
    ',',
    'a,a',
    'java.lang.String',
    ' java.lang.String ',
    'nope',
    '0x1',
    '1f',
    '٣',
    'a\u0001',
  ],
  ...['A', 'b', '[]', 'é', '\t', 'null', '-0', '+5', '.5', '1_0'],
];
const VALUES = [true, false, 0, 1, -1, 5, 32768, 2147483648, 1.5, ['a'], [], ['a', 'a'], ['', 'b'], [' a ']];
const TYPES: readonly ConfigType[] = [
  'BOOLEAN',
  'STRING',
  'INT',
  'SHORT',
  'LONG',
  'DOUBLE',
  'LIST',
  'CLASS',
  'PASSWORD',
];
const DEFAULTS: Record<ConfigType, readonly unknown[]> = {
  BOOLEAN: [true, 'false', null, 'x'],
  STRING: ['a', '', null, ' x '],
  INT: [1, '5', null, -5, 'x'],
  SHORT: [1, '5', null, 'x'],
  LONG: [1, '5', null],
  DOUBLE: [1.5, '2', null, 0],
  LIST: ['a,b', '', null, ['a'], [], 'a,a'],
  CLASS: ['java.lang.String', null, 'nope'],
  PASSWORD: ['s', null, ''],
};
const OF_ANY: readonly ValidatorCase[] = [
  { is: 'nonNull' },
  { is: 'all', of: [] },
  { is: 'lambda', refuses: 'x', why: 'no x', description: 'anything but x' },
];
const OF_NUMBERS: readonly ValidatorCase[] = [
  { is: 'atLeast', min: 0 },
  { is: 'between', min: -1, max: 1 },
  { is: 'all', of: [{ is: 'nonNull' }, { is: 'atLeast', min: 2 }] },
];
const OF_TEXTS: readonly ValidatorCase[] = [
  { is: 'string', values: ['a', 'b', 'x'] },
  { is: 'string', values: [null, 'x'] },
  { is: 'stringIgnoringCase', values: ['a', 'B', 'x'] },
  { is: 'nonEmpty' },
  { is: 'nonEmptyWithoutControlChars' },
  { is: 'all', of: [{ is: 'nonEmpty' }, { is: 'nonEmptyWithoutControlChars' }] },
];
const OF_LISTS: readonly ValidatorCase[] = [
  { is: 'list', values: ['a', 'b'] },
  { is: 'list', values: ['a', 'b'], allowEmpty: false },
  { is: 'anyList' },
  { is: 'anyList', allowEmpty: false },
  { is: 'anyList', allowNull: true },
  { is: 'listSize', max: 1 },
];
const RECOMMENDERS: readonly RecommenderCase[] = [
  { values: ['x', 'y'] },
  { visibleWhen: ['a', 'true'] },
  { visibleWhen: ['b', '1'], values: ['q'] },
  { fails: 'no values today' },
];
const NAMES = ['a', 'b', 'c.d', 'e'];

function validatorsOf(type: ConfigType): readonly ValidatorCase[] {
  if (type === 'STRING') return [...OF_ANY, ...OF_TEXTS];
  if (type === 'LIST') return [...OF_ANY, ...OF_LISTS];
  return ['INT', 'SHORT', 'LONG', 'DOUBLE'].includes(type) ? [...OF_ANY, ...OF_NUMBERS] : OF_ANY;
}

function key(i: number): KeyCase {
  const type = random.pick(TYPES);
  const name = NAMES[i]!;
  return {
    name,
    type,
    ...(random.chance(0.6) && { default: random.pick(DEFAULTS[type]) }),
    ...(random.chance(0.6) && { validator: random.pick(validatorsOf(type)) }),
    ...(random.chance(0.3) && { group: random.pick(['g', 'h']) }),
    ...(random.chance(0.2) && { order: i, width: random.pick(['SHORT', 'MEDIUM', 'LONG'] as const) }),
    ...(random.chance(0.3) && { importance: random.pick(['MEDIUM', 'LOW'] as const) }),
    // Of later ones only: Java runs out of stack where they go in circles.
    ...(random.chance(0.25) && { dependents: [random.pick([...NAMES.slice(i + 1), 'y', 'z'])] }),
    ...(random.chance(0.25) && { recommender: random.pick(RECOMMENDERS) }),
  };
}

function definition(): Case {
  const keys = random.many(1 + Math.floor(random.next() * 4), key);
  const given = keys.filter(() => random.chance(0.8));
  if (random.chance(0.4)) {
    const parsed = given.map(({ name }) => [name, random.pick<unknown>(random.chance(0.35) ? VALUES : TEXTS)]);
    return { op: 'parse', keys, config: Object.fromEntries(parsed) };
  }
  return {
    op: 'validateConfig',
    keys,
    config: Object.fromEntries(given.map(({ name }) => [name, random.pick(TEXTS)])),
  };
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  spec: [
    'int8',
    'a:int8',
    'a:int8,b:string',
    '',
    'a:x',
    'a:int8,a:int8',
    ' a : int8 ',
    ',',
    'a',
    'a:b:c',
    'int8,a:string',
  ],
  renames: ['a:b', 'a', 'a:b,c:d', 'a:b:c', '', ':', 'a:,:b'],
  fields: ['a', 'a,b', 'a,a', '', ',', 'a,', ' a , b '],
  headers: ['h', 'h,i', 'h,h', '', 'h,'],
  operation: ['move', 'copy', 'MOVE', 'x', ''],
  regex: ['.*', '[', '', '(a)'],
  pattern: ['a', '[', '', 'a|b'],
  'target.type': ['string', 'unix', 'Date', 'date', 'x', ''],
  'unix.precision': ['seconds', 'nanoseconds', 'SECONDS', 'x'],
  'field.syntax.version': ['V1', 'V2', 'v2', 'V3', ''],
  'decimal.format': ['BASE64', 'numeric', 'x', ''],
  'converter.type': ['key', 'header', 'KEY', 'x'],
};
const plugins = builtInPlugins.filter(
  ({ className, config }) => className.startsWith('org.apache.kafka.connect.') && config.length > 0,
);

function ofPlugin(): Case {
  const { className, config } = random.pick(plugins);
  const given = config.filter(() => random.chance(0.6));
  const options = Object.fromEntries(given.map(({ name }) => [name, random.pick(OPTIONS[name] ?? TEXTS)]));
  return random.chance(0.5)
    ? { op: 'parse', class: className, config: options }
    : { op: 'validateConfig', class: className, config: options };
}

export default { cases: [...random.many(300, definition), ...random.many(300, ofPlugin)] } satisfies CaseFile;
