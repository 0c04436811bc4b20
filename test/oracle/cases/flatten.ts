import { s, t, transform } from '../build.ts';
import type { CaseFile } from '../case.ts';
import { at, oddRecords, SIDES } from '../odd-records.ts';

const inner = s.struct({ x: s.i32(), y: s.opt('string', { default: 'why' }), z: s.i64({ default: 5 }) });

const records = (side: 'Key' | 'Value') => [
  at(side, s.struct({ in: { ...inner, optional: true } }), t.struct({ in: null })),
  at(side, s.struct({ in: { ...inner, optional: true } }), t.struct({ in: t.struct({ x: t.i32(1) }) })),
  at(side, s.struct({ in: { ...inner, default: { x: 7, y: 'd', z: 8 } } }), t.struct({})),
  at(
    side,
    s.struct({ in: { ...inner, default: { x: 7, y: 'd', z: 8 } } }),
    t.struct({ in: t.struct({ x: t.i32(1), y: null, z: t.i64(3) }) }),
  ),
  at(side, s.struct({ in: { ...inner, optional: true, default: { x: 7, y: null, z: 8 } } }), t.struct({})),
  at(
    side,
    s.struct({ in: inner }, { optional: true, default: { in: { x: 7, y: 'd', z: 8 } } }),
    t.struct({ in: t.struct({ x: t.i32(1) }) }),
  ),
  at(side, s.struct({ in: inner }, { optional: true }), null),
  at(
    side,
    s.struct({ a: s.struct({ b: s.i32() }), 'a.b': s.i32() }),
    t.struct({ a: t.struct({ b: t.i32(1) }), 'a.b': t.i32(2) }),
  ),
  at(
    side,
    s.struct(
      {
        a: s.struct(
          { l: s.list(inner, { optional: true }), w: s.ts(), d: s.dec(1), r: s.bytes() },
          { name: 'n', version: 1 },
        ),
      },
      { name: 'outer', doc: 'o', version: 2, parameters: { a: 'b' } },
    ),
    t.struct({
      a: t.struct({
        l: t.list(t.struct({ x: t.i32(1), z: t.i64(1) })),
        w: t.date(5),
        d: t.dec('1.5'),
        r: t.bytes('x'),
      }),
    }),
  ),
  at(
    side,
    s.struct({ a: s.struct({ m: s.map(s.str(), s.str(), { optional: true }) }) }),
    t.struct({ a: t.struct({ m: null }) }),
  ),
  at(side, s.struct({ a: s.struct({}) }), t.struct({ a: t.struct({}) })),
  at(side, null, t.map({ a: t.map({ b: t.i32(1) }), 'a.b': t.i32(2) })),
  at(
    side,
    null,
    t.map({
      'a.b': t.i32(2),
      a: t.map({ b: t.i32(1) }),
      'longer.name.here': t.i32(3),
      longer: t.map({ name: t.map({ here: t.i32(4) }) }),
    }),
  ),
  at(side, null, t.map({ a: t.map({}), b: t.map({ c: t.map({}) }), d: t.list(t.map({ e: t.i32(1) })) })),
  at(side, null, t.map({ '': t.map({ a: t.i32(1) }), b: t.map({ '': t.i32(2) }) })),
  at(side, null, t.map({ d: t.dec('1.5') })),
  at(side, null, t.map({ d: t.map({ w: t.date(1) }) })),
  at(side, null, t.map({ d: t.map({ w: t.struct({ x: t.i32(1), z: t.i64(1) }, inner) }) })),
  at(
    side,
    null,
    t.map({
      d: t.f32('1.5'),
      e: t.i8(1),
      f: t.i16(2),
      g: t.i64(3),
      h: t.f64('4.5'),
      i: t.bool(false),
      j: t.bytes('x'),
      k: t.str('y'),
      l: null,
    }),
  ),
];

export default {
  cases: SIDES.flatMap((side): CaseFile['cases'][number][] => [
    { op: 'pluginKeys', class: `org.apache.kafka.connect.transforms.Flatten$${side}` },
    ...[{}, { delimiter: '_' }, { delimiter: '' }, { delimiter: ' - ' }, { delimiter: '::' }].flatMap((config) => [
      transform(`Flatten$${side}`, config, ...records(side)),
      transform(`Flatten$${side}`, config, ...oddRecords(side)),
    ]),
  ]),
} satisfies CaseFile;
