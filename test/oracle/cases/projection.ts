import { s, t } from '../build.ts';
import type { Case, CaseFile } from '../case.ts';

type Value = ReturnType<typeof t.str> | null;

const NUMBERS: readonly (readonly [type: string, schema: (extra?: object) => unknown, values: Value[]])[] = [
  ['int8', (extra = {}) => s.i8({ ...extra }), [t.i8(-128), t.i8(5)]],
  ['int16', (extra = {}) => s.i16({ ...extra }), [t.i16(-300), t.i16(5)]],
  ['int32', (extra = {}) => s.i32({ ...extra }), [t.i32(16777217), t.i32(-5)]],
  ['int64', (extra = {}) => s.i64({ ...extra }), [t.i64(9007199254740993n), t.i64(-5), t.i64(16777217)]],
  ['float', (extra = {}) => s.f32({ ...extra }), [t.f32('1.5'), t.f32('NaN'), t.f32('0.1')]],
  ['double', (extra = {}) => s.f64({ ...extra }), [t.f64('1.5'), t.f64('-Infinity'), t.f64('0.1')]],
];
const OTHERS: readonly (readonly [unknown, Value])[] = [
  [s.bool(), t.bool(true)],
  [s.str(), t.str('x')],
  [s.bytes(), t.bytes('x')],
  [s.list(s.i32()), t.list(t.i32(1))],
  [s.map(s.str(), s.i32()), t.map({ a: t.i32(1) })],
  [s.struct({ a: s.i32() }), t.struct({ a: t.i32(1) })],
  [s.dec(2), t.dec('1.50')],
  [s.date(), t.date(86_400_000)],
  [s.time(), t.date(5)],
  [s.ts(), t.date(5)],
];

const project = (schema: unknown, value: Value, target: unknown): Case => ({ op: 'project', schema, value, target });

const promotions = NUMBERS.flatMap(([, from, values]) =>
  NUMBERS.flatMap(([, to]) => values.map((value) => project(from(), value, to()))),
);
const across = OTHERS.flatMap(([schema, value]) => [
  ...OTHERS.map(([target]) => project(schema, value, target)),
  project(schema, value, s.i32()),
  project(s.i32(), t.i32(5), schema),
]);

const optional = (schema: object, extra: object = {}) => ({ ...schema, optional: true, ...extra });
const nulls = [
  project(optional(s.i32()), null, optional(s.i32())),
  project(optional(s.i32()), null, s.i32()),
  project(optional(s.i32()), null, s.i32({ default: 7 })),
  project(optional(s.i32()), t.i32(5), s.i32({ default: 7 })),
  project(optional(s.i32()), t.i32(5), s.i32()),
  project(optional(s.i32()), null, optional(s.i32(), { default: 7 })),
  project(s.i32(), t.i32(5), optional(s.i32())),
  project(s.i32(), null, s.i32()),
  project(s.i32(), null, s.i32({ default: 7 })),
  project(optional(s.i32()), null, s.i64({ default: 7 })),
];

const named = [
  project(s.i32({ name: 'a' }), t.i32(5), s.i32({ name: 'a' })),
  project(s.i32({ name: 'a' }), t.i32(5), s.i32({ name: 'b' })),
  project(s.i32({ name: 'a' }), t.i32(5), s.i32()),
  project(s.i32(), t.i32(5), s.i32({ name: 'b' })),
  project(s.i32({ version: 1 }), t.i32(5), s.i32({ version: 2 })),
  project(s.i32({ doc: 'a' }), t.i32(5), s.i32({ doc: 'b' })),
  project(s.i32({ parameters: { a: '1' } }), t.i32(5), s.i32({ parameters: { a: '1' } })),
  project(s.i32({ parameters: { a: '1' } }), t.i32(5), s.i32({ parameters: { a: '2' } })),
  project(s.i32({ parameters: { a: '1' } }), t.i32(5), s.i32()),
  project(s.i32(), t.i32(5), s.i32({ parameters: { a: '1' } })),
  project(s.dec(2), t.dec('1.50'), s.dec(3)),
];

const struct = (fields: Record<string, object>, extra: object = {}) => s.struct(fields, extra as never) as object;
const structs = [
  project(struct({ a: s.i32(), b: s.str() }), t.struct({ a: t.i32(1), b: t.str('x') }), struct({ a: s.i32() })),
  project(struct({ a: s.i32() }), t.struct({ a: t.i32(1) }), struct({ a: s.i64(), b: s.opt('string') })),
  project(struct({ a: s.i32() }), t.struct({ a: t.i32(1) }), struct({ a: s.i64(), b: s.str() })),
  project(struct({ a: s.i32() }, { name: 'n' }), t.struct({ a: t.i32(1) }), struct({ b: s.str() }, { name: 'n' })),
  project(struct({ a: s.i32() }), t.struct({ a: t.i32(1) }), struct({ b: s.str({ default: 'd' }) })),
  project(struct({ a: s.i32() }), t.struct({ a: t.i32(1) }), struct({ a: s.str() })),
  project(struct({ a: s.opt('int32') }), t.struct({}), struct({ a: s.i32() })),
  project(struct({ a: s.opt('int32') }), t.struct({}), struct({ a: s.i32({ default: 3 }) })),
  project(struct({ a: s.opt('int32', { default: 9 }) }), t.struct({}), struct({ a: s.opt('int32') })),
  project(struct({ a: s.opt('int32') }), t.struct({}), struct({ a: s.opt('int64', { default: 3 }) })),
  project(
    struct({ a: struct({ b: s.i32() }) }),
    t.struct({ a: t.struct({ b: t.i32(1) }) }),
    struct({ a: struct({ b: s.f64() }) }),
  ),
  project(
    struct({ a: struct({ b: s.i32() }) }),
    t.struct({ a: t.struct({ b: t.i32(1) }) }),
    struct({ a: struct({ b: s.str() }) }),
  ),
  project(struct({ a: s.i32() }, { name: 'x' }), t.struct({ a: t.i32(1) }), struct({ a: s.i32() }, { name: 'y' })),
  project(struct({ a: s.i32() }), t.struct({ a: t.i32(1) }), struct({})),
  project(struct({}), t.struct({}), struct({})),
  project(s.list(s.i32()), t.list(t.i32(1), t.i32(2)), s.list(s.i64())),
  project(s.list(s.i64()), t.list(t.i64(1)), s.list(s.i32())),
  project(s.list(s.opt('int32')), t.list(null, t.i32(1)), s.list(s.i32())),
  project(s.list(s.opt('int32')), t.list(null, t.i32(1)), s.list(s.i32({ default: 5 }))),
  project(
    s.list(struct({ a: s.i32() })),
    t.list(t.struct({ a: t.i32(1) })),
    s.list(struct({ a: s.f32(), b: s.opt('string') })),
  ),
  project(s.map(s.str(), s.i32()), t.map({ a: t.i32(1) }), s.map(s.str(), s.f64())),
  project(s.map(s.i32(), s.i32()), t.entries([t.i32(1), t.i32(2)]), s.map(s.i64(), s.i64())),
  project(s.map(s.str(), s.i32()), t.map({ a: t.i32(1) }), s.map(s.i32(), s.i32())),
];

export default { cases: [...promotions, ...across, ...nulls, ...named, ...structs] } satisfies CaseFile;
