import { s } from './build.ts';
import type { SchemaJson } from './tagged.ts';

/** One of each type, as cases of JsonConverter read and write them. */
export const LEAVES: SchemaJson[] = [
  ...[s.bool(), s.i8(), s.i16(), s.i32(), s.i64(), s.f32(), s.f64(), s.str(), s.bytes()],
  ...[
    s.dec(0),
    s.dec(2),
    s.dec(-2),
    s.date(),
    s.time(),
    s.ts(),
    s.list(s.i32()),
    s.map(s.str(), s.i32()),
    s.map(s.i32(), s.str()),
  ],
];

export const INNER = s.struct(
  { id: s.i64(), name: s.opt('string') },
  { name: 'inner', version: 2, doc: 'of things', parameters: { a: 'b' } },
);
export const NESTED = s.struct({
  inner: INNER,
  list: s.list(INNER, { optional: true }),
  map: s.map(s.str(), s.list(s.opt('double')), { optional: true }),
  odd: s.map(s.i32(), INNER, { optional: true }),
  when: s.ts({ optional: true }),
  money: s.dec(2, { optional: true }),
});
