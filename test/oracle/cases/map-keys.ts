import { s, t, transform } from '../build.ts';
import type { Case, CaseFile, Options } from '../case.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const STRING = 'org.apache.kafka.connect.storage.StringConverter';
const SIMPLE = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

/** Without a schema. */
const MAPS = [
  ...[t.entries([t.i64(1), t.str('a')]), t.entries([t.bool(true), t.i64(1)]), t.entries([null, t.i64(1)]), t.entries()],
  ...[t.entries([t.str('a'), t.i64(1)], [t.i64(2), t.i64(2)]), t.entries([t.f64('1.5'), null])],
  ...[t.entries([t.list(t.i64(1)), t.i64(1)]), t.entries([t.map({ a: t.i64(1) }), t.str('v')])],
  t.map({ x: t.entries([t.i64(1), t.map({ y: null })]) }),
];
const TRANSFORMS: readonly (readonly [name: string, options: Options])[] = [
  ['Flatten$Value', {}],
  ['ReplaceField$Value', { renames: 'a:b' }],
  ['ReplaceField$Value', { exclude: '1,x' }],
  ['Cast$Value', { spec: 'a:string' }],
  ['InsertField$Value', { 'static.field': '1', 'static.value': 'v' }],
  ['MaskField$Value', { fields: 'a,x' }],
  ['ExtractField$Value', { field: '1' }],
  ['ExtractField$Value', { field: 'a' }],
  ['HeaderFrom$Value', { fields: 'a', headers: 'h', operation: 'move' }],
  ['HeaderFrom$Value', { fields: 'a', headers: 'h', operation: 'copy' }],
  ['HoistField$Value', { field: 'f' }],
  ['ValueToKey', { fields: 'a,x' }],
  ['TimestampConverter$Value', { field: 'a', 'target.type': 'Timestamp' }],
];
const KEYS = [
  s.i32(),
  s.opt('string'),
  s.bool(),
  s.bytes(),
  s.dec(2),
  s.ts(),
  s.list(s.i32()),
  s.struct({ a: s.i32() }),
];

const cases: Case[] = [
  ...TRANSFORMS.map(([name, options]) => transform(name, options, ...MAPS.map((value) => ({ value })))),
  ...MAPS.flatMap((value): Case[] => [
    { op: 'from', class: JSON_CONVERTER, config: {}, schema: null, value },
    { op: 'from', class: STRING, config: {}, schema: null, value },
    { op: 'fromHeader', class: SIMPLE, config: {}, schema: null, value },
    ...(['String', 'Map', 'List'] as const).map((to): Case => ({ op: 'convert', to, schema: null, value })),
  ]),
  ...KEYS.flatMap((key): Case[] =>
    [t.entries(), t.entries([null, null])].map((value) => ({
      op: 'from',
      class: JSON_CONVERTER,
      config: {},
      schema: s.map(key, s.str()),
      value,
    })),
  ),
];

/** Maps whose keys are no text. */
export default {
  cases,
  differences: [
    {
      why: 'Flatten and ReplaceField refuse null as a key',
      applies: (asked) => asked.op === 'transform' && /Flatten|ReplaceField/.test(asked.class),
    },
  ],
} satisfies CaseFile;
