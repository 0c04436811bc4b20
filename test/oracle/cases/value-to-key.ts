import { s, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { at, oddRecords } from '../odd-records.ts';

const configs: Options[] = [
  { fields: 'a' },
  { fields: 'b,a' },
  { fields: ' c , inner ' },
  { fields: 'b,c', 'replace.null.with.default': 'false' },
  { fields: 'zzz' },
  { fields: 'constructor,__proto__' },
  { fields: 'x.y,when,cost,raw,list' },
  { fields: 'a,a' },
  { fields: '' },
  { fields: 'a,' },
  {},
  { fields: 'a', 'replace.null.with.default': 'no' },
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.ValueToKey' },
    ...configs.map((config) =>
      transform(
        'ValueToKey',
        config,
        ...oddRecords('Value'),
        at('Value', s.struct({ b: s.i32({ default: 4 }), c: s.opt('int32', { default: 5 }) }), t.struct({})),
      ),
    ),
  ],
} satisfies CaseFile;
