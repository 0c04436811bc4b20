import { s, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { at, oddRecords, SIDES } from '../odd-records.ts';

const configs: Options[] = ['move', 'copy'].flatMap((operation) => [
  { operation, fields: 'a', headers: 'ha' },
  { operation, fields: 'a,b', headers: 'h,h' },
  { operation, fields: 'a, a', headers: 'h1 , h2' },
  { operation, fields: 'b,c,inner', headers: 'b,c,i', 'replace.null.with.default': 'false' },
  { operation, fields: 'when,cost,raw,list', headers: 'w,c,r,l' },
  { operation, fields: 'zzz', headers: 'z' },
  { operation, fields: 'constructor', headers: 'z' },
  { operation, fields: 'a', headers: '' },
  { operation, fields: '', headers: 'x' },
  { operation, fields: 'a,b', headers: 'x' },
  { operation, fields: 'a,,b', headers: 'x,,y' },
  { operation, fields: 'a' },
  { operation, headers: 'a' },
]);

export default {
  cases: SIDES.flatMap((side): CaseFile['cases'][number][] => [
    { op: 'pluginKeys', class: `org.apache.kafka.connect.transforms.HeaderFrom$${side}` },
    ...(side === 'Value' ? configs : configs.slice(0, 3)).map((config) =>
      transform(`HeaderFrom$${side}`, config, ...oddRecords(side)),
    ),
    ...['MOVE', 'Copy', '', 'both', ' move '].map((operation) =>
      transform(`HeaderFrom$${side}`, { fields: 'a', headers: 'h', operation }, at(side, null, t.map({ a: t.i32(1) }))),
    ),
    transform(`HeaderFrom$${side}`, { fields: 'a', headers: 'h' }),
    transform(
      `HeaderFrom$${side}`,
      { fields: 'b', headers: 'h', operation: 'copy', 'replace.null.with.default': 'false' },
      at(side, s.struct({ b: s.i32({ default: 4 }) }), t.struct({})),
      at(side, s.struct({ b: s.ts({ default: 4 }) }), t.struct({})),
      at(side, s.struct({ b: s.str({ name: 'n', default: 'x' }) }), t.struct({})),
    ),
    transform(
      `HeaderFrom$${side}`,
      { fields: 'a', headers: 'h', operation: 'move', 'replace.null.with.default': 'false' },
      at(side, s.struct({ a: s.i32(), b: s.i32({ default: 4 }) }), t.struct({ a: t.i32(1) })),
      at(side, s.struct({ a: s.i32() }, { optional: true, default: { a: 3 } }), t.struct({ a: t.i32(1) })),
    ),
  ]),
} satisfies CaseFile;
