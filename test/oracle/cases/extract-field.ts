import { s, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { at, MAP_FULL, oddRecords, SIDES, WIDE, WIDE_DEFAULTS, WIDE_FULL } from '../odd-records.ts';

const paths = [
  'a',
  'b',
  'c',
  'inner',
  'list',
  'inner.c',
  'inner.d',
  'inner.d.e',
  'x.y',
  '`x.y`',
  '`inner`.c',
  'inner.`c`',
  'a.b',
  'list.z',
  'zzz',
  'inner.zzz',
  'constructor',
  '.',
  'inner.',
  '.a',
  'a..b',
  '`a',
  '`a`b',
  '`a`b`',
  '`a\\`.b`',
  '`a\\`',
  '``',
  '`a`.',
  'a`b',
  'a.`b',
  '`a.b`.`c.d`.e',
  '`a\\`b`',
  ' a ',
  'inner. c',
];
const configs: Options[] = paths.flatMap((field) => [
  { field },
  { field, 'field.syntax.version': 'V2' },
  { field, 'field.syntax.version': 'v2', 'replace.null.with.default': 'false' },
]);
const few = (side: 'Key' | 'Value') => [
  at(side, WIDE, WIDE_FULL),
  at(side, WIDE, WIDE_DEFAULTS),
  at(side, { ...WIDE, optional: true }, null),
  at(side, null, MAP_FULL),
  at(side, null, null),
  at(
    side,
    s.struct({ 'a`.b': s.i32(), 'a\\`': s.str(), '': s.i32() } as never),
    t.struct({ 'a`.b': t.i32(1), 'a\\`': t.str('x') }),
  ),
  at(
    side,
    null,
    t.map({
      'a`.b': t.i32(1),
      'a\\`': t.str('x'),
      'a`b': t.i32(2),
      'a.b': t.map({ 'c.d': t.map({ e: t.i32(5) }) }),
      '': t.map({ a: t.i32(6), '': t.i32(7) }),
    }),
  ),
];

export default {
  cases: [
    ...SIDES.map((side): CaseFile['cases'][number] => ({
      op: 'pluginKeys',
      class: `org.apache.kafka.connect.transforms.ExtractField$${side}`,
    })),
    ...SIDES.flatMap((side) => [
      transform(`ExtractField$${side}`, { field: 'a' }, ...oddRecords(side)),
      transform(`ExtractField$${side}`, { field: 'inner.c', 'field.syntax.version': 'V2' }, ...oddRecords(side)),
      transform(`ExtractField$${side}`, { field: 'b', 'replace.null.with.default': 'false' }, ...oddRecords(side)),
      ...(side === 'Value' ? configs : configs.slice(0, 9)).map((config) =>
        transform(`ExtractField$${side}`, config, ...few(side)),
      ),
      transform(`ExtractField$${side}`, {}),
      transform(`ExtractField$${side}`, { field: '' }, ...few(side)),
      transform(`ExtractField$${side}`, { field: '', 'field.syntax.version': 'V2' }, ...few(side)),
      transform(`ExtractField$${side}`, { field: 'a', 'field.syntax.version': 'V3' }),
      transform(`ExtractField$${side}`, { field: 'a', 'field.syntax.version': '' }),
      transform(`ExtractField$${side}`, { field: 'a', 'replace.null.with.default': 'maybe' }),
    ]),
  ],
} satisfies CaseFile;
