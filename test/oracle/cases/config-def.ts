import type { ConfigType } from '../../../src/api/index.ts';
import type { Case, CaseFile, KeyCase, ValidatorCase } from '../case.ts';

const TEXTS: Record<ConfigType, readonly string[]> = {
  BOOLEAN: ['true', 'TRUE', ' tRue ', 'false', 'False', '', ' ', 'yes', '1', '0', 'on', 'truee', 'true\n'],
  STRING: ['x', ' x ', '', '   ', '\ta b\n', 'ü😀', 'null', '${x}', '\u00a0x', '\u2003x', '\u0000x\u0001'],
  PASSWORD: ['secret', ' secret ', '', '  '],
  SHORT: [
    '5',
    '+5',
    '-5',
    ' 5 ',
    '',
    ' ',
    '32767',
    '32768',
    '-32768',
    '-32769',
    '0x10',
    '1.0',
    '1e2',
    '5s',
    '٣',
    '--5',
    '+',
    '00012',
  ],
  INT: [
    ...[
      '5',
      '+5',
      '-5',
      ' 5 ',
      '',
      '-',
      '2147483647',
      '2147483648',
      '-2147483648',
      '-2147483649',
      '0x10',
      '1.0',
      '1e3',
    ],
    ...['1_000', '1,000', '٣', '007', '-0', '5L', 'NaN', '１２', '+-5', '5 5'],
  ],
  LONG: [
    ...[
      '5',
      '+5',
      '-5',
      ' 5 ',
      '',
      '9223372036854775807',
      '9223372036854775808',
      '-9223372036854775808',
      '-9223372036854775809',
    ],
    ...['9007199254740993', '5L', '1.0', '0x10', '00000000000000000000000001', 'ten'],
  ],
  DOUBLE: [
    ...[
      '5',
      '+5',
      '-5.5',
      ' 5.5 ',
      '',
      '.5',
      '5.',
      '.',
      '1e3',
      '1E-3',
      '1e',
      '1e400',
      '-1e400',
      '1e-400',
      'NaN',
      '-NaN',
      '+Infinity',
    ],
    ...[
      'Infinity',
      '-Infinity',
      'nan',
      'infinity',
      'INF',
      '1.5f',
      '1.5d',
      '1.5D',
      '1.5F',
      '1.5L',
      '0x1p3',
      '0x1.8p1',
      '0x10',
      '1,5',
      '1_0',
    ],
    ...['-0', '-0.0', '10000000', '0.001', '0.0001', '123456789.125', '100', '9007199254740993', '1e21', '4.9e-324'],
  ],
  LIST: [
    'a',
    'a,b',
    ' a , b ',
    '',
    ' ',
    ',',
    'a,',
    ',a',
    'a,,b',
    'a, ,b',
    'a,b,',
    ',,',
    'a b',
    'a;b',
    'a\n,\nb',
    'a,a',
    '\u00a0a,b',
  ],
  CLASS: [
    ...[
      'java.lang.String',
      ' java.lang.String ',
      'org.apache.kafka.connect.json.JsonConverter',
      'no.such.Class',
      '',
      ' ',
      'String',
    ],
    ...['java/lang/String', 'java.lang.string', 'java.lang.String$'],
  ],
};
const TYPES = Object.keys(TEXTS) as ConfigType[];

const parse = (key: Omit<KeyCase, 'name'>, text?: string | null): Case => ({
  op: 'parse',
  keys: [{ name: 'a.b', ...key }],
  config: text === undefined ? {} : { 'a.b': text },
});
const validate = (keys: readonly KeyCase[], config: Record<string, string | null>): Case => ({
  op: 'validateConfig',
  keys,
  config,
});

const texts = TYPES.flatMap((type) => TEXTS[type].map((text) => parse({ type }, text)));
const invalid = TYPES.flatMap((type) =>
  TEXTS[type].slice(-4).map((text) => validate([{ name: 'x', type, default: null }], { x: text })),
);
const absent = TYPES.flatMap((type) => [
  parse({ type }),
  parse({ type }, null),
  parse({ type, default: null }),
  parse({ type, default: null }, null),
  validate([{ name: 'x', type }], {}),
  validate([{ name: 'x', type }], { x: null }),
  validate([{ name: 'x', type, default: null }], {}),
]);

const typed = TYPES.flatMap((type) =>
  [true, 5, -1, 70_000, 3_000_000_000, 1.5, ['a', 'b'], []].map(
    (value): Case => ({ op: 'parse', keys: [{ name: 'x', type }], config: { x: value } }),
  ),
);

const DEFAULTS: Partial<Record<ConfigType, readonly unknown[]>> = {
  BOOLEAN: [true, false, 'true', ' FALSE ', 'maybe'],
  STRING: ['d', ' d ', ''],
  PASSWORD: ['d', ''],
  SHORT: [7, '7', ' 8 ', 'x'],
  INT: [7, '7', '+7', 'x'],
  LONG: [7, '9223372036854775807', 'x'],
  DOUBLE: [7.5, 7, '7', '1e7', 'x'],
  LIST: ['a, b', [], ['a', 'b'], ''],
  CLASS: ['java.lang.String', 'no.such.Class'],
};
const defaults = TYPES.flatMap((type) =>
  (DEFAULTS[type] ?? []).flatMap((value): Case[] => [
    parse({ type, default: value }),
    { op: 'keys', keys: [{ name: 'x', type, default: value }] },
  ]),
);

const checks: readonly [ConfigType, ValidatorCase, readonly (string | undefined)[]][] = [
  ['INT', { is: 'atLeast', min: 1 }, ['1', '0', '-5', 'x', '2147483648', undefined]],
  ['INT', { is: 'between', min: 0, max: 100 }, ['0', '100', '101', '-1', ' 50 ', '']],
  ['LONG', { is: 'atLeast', min: 0 }, ['9223372036854775807', '-9223372036854775808', '-1']],
  ['LONG', { is: 'between', min: -1, max: 4294967296 }, ['4294967297', '4294967296', '-2']],
  ['SHORT', { is: 'between', min: -1, max: 3 }, ['4', '-1']],
  ['DOUBLE', { is: 'between', min: 0.5, max: 1.5 }, ['0.5', '0.49', '2', 'NaN', 'Infinity']],
  ['DOUBLE', { is: 'atLeast', min: 0 }, ['-0.0', '-1e-9']],
  ['STRING', { is: 'string', values: ['a', 'b'] }, ['a', ' b ', 'A', 'c', '', undefined]],
  ['STRING', { is: 'string', values: ['a', null] }, ['a', 'x', undefined]],
  ['STRING', { is: 'stringIgnoringCase', values: ['Aa', 'b'] }, ['aA', 'B', 'c', '', undefined]],
  ['STRING', { is: 'stringIgnoringCase', values: ['straße', 'ı'] }, ['STRASSE', 'STRAßE', 'I', 'i']],
  ['LIST', { is: 'list', values: ['a', 'b', 'c'] }, ['a', 'a,b', 'a,a', 'd', 'a,d', '', 'a,,b', ',', 'A', undefined]],
  ['LIST', { is: 'list', values: ['a', 'b'], allowEmpty: false }, ['', ' ', 'a', 'x', 'a,', undefined]],
  ['LIST', { is: 'list', values: [] }, ['a', '', 'a,a', ',']],
  ['LIST', { is: 'anyList' }, ['a', '', 'a,a', 'a,', undefined]],
  ['LIST', { is: 'anyList', allowEmpty: false }, ['a', '', 'a,a', ',', undefined]],
  ['LIST', { is: 'anyList', allowNull: true }, ['a', '', 'a,a', undefined]],
  ['LIST', { is: 'anyList', allowEmpty: false, allowNull: true }, ['', 'x', undefined]],
  ['LIST', { is: 'listSize', max: 2 }, ['', 'a', 'a,b', 'a,b,c']],
  ['STRING', { is: 'nonEmpty' }, ['x', '', '  ', undefined]],
  ['PASSWORD', { is: 'nonNull' }, ['x', '', undefined]],
  ['STRING', { is: 'nonNull' }, ['x', '', undefined]],
  [
    'STRING',
    { is: 'nonEmptyWithoutControlChars' },
    ['x', '', 'a\u0007b', 'a\u0007\u007fb\u0085', 'a\nb', ' \n ', '\u00a0', undefined],
  ],
  ['STRING', { is: 'all', of: [{ is: 'nonNull' }, { is: 'nonEmpty' }] }, ['', 'x', undefined]],
  ['STRING', { is: 'all', of: [{ is: 'string', values: ['a'] }, { is: 'nonEmpty' }] }, ['', 'a', 'b']],
  [
    'INT',
    {
      is: 'all',
      of: [
        { is: 'atLeast', min: 2 },
        { is: 'between', min: 0, max: 5 },
      ],
    },
    ['1', '6', '3'],
  ],
  [
    'STRING',
    { is: 'lambda', refuses: 'bad', why: 'it is bad', description: 'anything good' },
    ['bad', ' bad ', 'good', undefined],
  ],
  ['PASSWORD', { is: 'lambda', refuses: '[hidden]', why: 'never', description: 'none' }, ['secret']],
  ['LIST', { is: 'lambda', refuses: '[a, b]', why: 'those', description: 'lists' }, ['a,b', 'a']],
  [
    'CLASS',
    { is: 'lambda', refuses: 'class java.lang.String', why: 'not that', description: 'classes' },
    ['java.lang.String'],
  ],
  ['BOOLEAN', { is: 'lambda', refuses: 'true', why: 'never', description: 'false' }, ['TRUE', 'false']],
];
const validators = checks.flatMap(([type, validator, values]): Case[] => {
  const key: KeyCase = { name: 'v', type, default: null, validator };
  return [
    { op: 'keys', keys: [{ ...key, default: undefined }] },
    ...values.flatMap((text) => {
      const config = text === undefined ? {} : { v: text };
      const { default: _, ...required } = key;
      return [
        { op: 'parse', keys: [required], config } as const,
        validate([required], config),
        ...(text === undefined ? [parseNull(validator, type), validate([key], {})] : []),
      ];
    }),
  ];
});
function parseNull(validator: ValidatorCase, type: ConfigType): Case {
  return { op: 'parse', keys: [{ name: 'v', type, default: null, validator }], config: {} };
}
const badDefaults: Case[] = [
  { op: 'keys', keys: [{ name: 'd', type: 'INT', default: 0, validator: { is: 'atLeast', min: 1 } }] },
  { op: 'keys', keys: [{ name: 'd', type: 'STRING', default: 'x', validator: { is: 'string', values: ['a'] } }] },
  { op: 'keys', keys: [{ name: 'd', type: 'LIST', default: ['x', 'x'], validator: { is: 'anyList' } }] },
];

const GROUPED: readonly KeyCase[] = [
  {
    name: 'b',
    type: 'INT',
    default: 1,
    group: 'Two',
    order: 2,
    width: 'LONG',
    displayName: 'B option',
    dependents: ['c', 'missing'],
  },
  { name: 'a', type: 'STRING', default: 'x', group: 'One', order: 1, width: 'SHORT', importance: 'LOW' },
  {
    name: 'c',
    type: 'LIST',
    default: '',
    group: 'Two',
    order: 1,
    importance: 'MEDIUM',
    recommender: { values: ['p', 'q'] },
  },
  { name: 'e', type: 'PASSWORD', group: 'One', order: 0, width: 'MEDIUM' },
  { name: 'd', type: 'STRING', default: null, recommender: { visibleWhen: ['a', 'show'] } },
];
const FAILING: KeyCase = { name: 'f', type: 'STRING', default: 'x', recommender: { fails: 'no values today' } };
const NESTED: readonly KeyCase[] = [
  { name: 'top', type: 'BOOLEAN', default: false, dependents: ['mid'] },
  { name: 'mid', type: 'STRING', default: 'm', dependents: ['leaf'], recommender: { visibleWhen: ['top', 'true'] } },
  { name: 'leaf', type: 'INT', default: 3, recommender: { values: ['1', '2'], visibleWhen: ['mid', 'deep'] } },
  { name: 'alone', type: 'LONG' },
];
const structure: Case[] = [
  { op: 'keys', keys: GROUPED },
  {
    op: 'keys',
    keys: [
      { name: 'x', type: 'INT', default: 1 },
      { name: 'x', type: 'INT', default: 2 },
    ],
  },
  { op: 'parse', keys: GROUPED, config: { e: 'p' } },
  { op: 'parse', keys: NESTED, config: { alone: '1' } },
  ...[
    {},
    { e: 'p' },
    { a: 'show', e: 'p' },
    { a: 'show', b: 'x', e: 'p' },
    { a: ' show ', c: 'p,q,r', d: 'value', e: '', unknown: '1' },
    { missing: 'given', e: 'x' },
  ].map((config) => validate(GROUPED, config as Record<string, string>)),
  ...[{}, { top: 'true', alone: '5' }, { top: 'x', mid: 'deep', leaf: '9', alone: '1.5' }, { leaf: 'x' }].map(
    (config) => validate(NESTED, config as Record<string, string>),
  ),
  validate([FAILING], {}),
  validate([FAILING], { f: 'y' }),
  validate([{ ...FAILING, validator: { is: 'string', values: ['x'] } }], { f: 'y' }),
  validate([{ name: 'r', type: 'INT', validator: { is: 'atLeast', min: 1 } }], { r: 'x' }),
  validate([{ name: 'r', type: 'INT', default: 5, validator: { is: 'atLeast', min: 1 } }], { r: 'x' }),
  validate([{ name: 'r', type: 'INT', default: 5, validator: { is: 'atLeast', min: 1 } }], { r: '0' }),
  validate([{ name: 'i', type: 'INT', default: 5, recommender: { values: ['5', '6'] } }], { i: '7' }),
];

export default {
  cases: [...texts, ...invalid, ...absent, ...typed, ...defaults, ...validators, ...badDefaults, ...structure],
} satisfies CaseFile;
