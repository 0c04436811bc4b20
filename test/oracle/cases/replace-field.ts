import { s, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { at, oddRecords, SIDES } from '../odd-records.ts';

const configs: Options[] = [
  {},
  { exclude: 'a' },
  { include: 'a' },
  { exclude: 'a', include: 'a,b' },
  { include: 'b,c,zzz', 'replace.null.with.default': 'false' },
  { exclude: 'a,b,c,inner,list,when,cost,raw,x.y' },
  { renames: 'a:aa' },
  { renames: 'a:b' },
  { renames: 'a:b,b:a' },
  { renames: 'zzz:b' },
  { renames: 'a:z,b:z' },
  { renames: 'zz:q,a:q' },
  { renames: 'a:q,zz:q' },
  { renames: 'qqq:q,a:q,zz:q' },
  { renames: 'b:x.y', exclude: 'x.y' },
  { renames: 'a:x,c:y', include: 'a,c' },
  { renames: 'a:x,c:y', include: 'x,y' },
  { renames: 'a:b', exclude: 'a' },
  { renames: 'a:b', exclude: 'b' },
  { renames: 'a:' },
  { renames: ':a' },
  { renames: 'a' },
  { renames: 'a:b:c' },
  { renames: 'a:b:' },
  { renames: 'a:b::' },
  { renames: ':' },
  { renames: 'a::b' },
  { renames: '' },
  { renames: 'a:b,' },
  { renames: ' a : b ' },
  { renames: 'a:x,a:y' },
  { renames: 'a:constructor,b:__proto__' },
  { exclude: 'a,a' },
  { include: 'a,,b' },
  { exclude: '' },
  { include: ' a , b ' },
  { blacklist: 'a' },
  { whitelist: 'a' },
  { 'replace.null.with.default': 'x' },
];
const clash = (side: 'Key' | 'Value') => [
  at(side, null, t.map({ b: t.i32(2), a: t.i32(1) })),
  at(side, null, t.map({ a: t.i32(1), b: t.i32(2), z: t.i32(3), zz: t.i32(4), q: t.i32(5), longer_name: t.i32(6) })),
  at(side, s.struct({ b: s.str(), a: s.i32() }), t.struct({ b: t.str('x'), a: t.i32(1) })),
  at(side, s.struct({ b: s.i32(), a: s.i32({ default: 3 }) }), t.struct({ b: t.i32(2) })),
  at(side, s.struct({ zzz: s.str(), b: s.opt('string') }), t.struct({ zzz: t.str('x'), b: t.str('y') })),
  at(
    side,
    s.struct({ b: s.struct({ c: s.i32() }, { name: 'n' }), a: s.struct({ c: s.i32() }) }),
    t.struct({ b: t.struct({ c: t.i32(1) }), a: t.struct({ c: t.i32(2) }) }),
  ),
];

export default {
  cases: SIDES.flatMap((side): CaseFile['cases'][number][] => [
    { op: 'pluginKeys', class: `org.apache.kafka.connect.transforms.ReplaceField$${side}` },
    ...(side === 'Value' ? configs : configs.slice(6, 9)).map((config) =>
      transform(`ReplaceField$${side}`, config, ...clash(side), ...oddRecords(side).slice(0, 6)),
    ),
    ...[{ exclude: 'a' }, { renames: 'a:x' }, { include: 'a', 'replace.null.with.default': 'false' }].map(
      (config: Options) => transform(`ReplaceField$${side}`, config, ...oddRecords(side)),
    ),
  ]),
} satisfies CaseFile;
