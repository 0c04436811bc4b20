import { s, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { at, oddRecords, SIDES } from '../odd-records.ts';

const configs: Options[] = [
  { 'schema.name': 'new' },
  { 'schema.version': '42' },
  { 'schema.name': 'new.name', 'schema.version': '-1' },
  { 'schema.name': '' },
  { 'schema.name': 'new', 'replace.null.with.default': 'false' },
];

export default {
  cases: SIDES.flatMap((side): CaseFile['cases'][number][] => [
    { op: 'pluginKeys', class: `org.apache.kafka.connect.transforms.SetSchemaMetadata$${side}` },
    ...(side === 'Value' ? configs : configs.slice(2, 3)).map((config) =>
      transform(
        `SetSchemaMetadata$${side}`,
        config,
        ...oddRecords(side),
        at(side, s.struct({ a: s.i32({ default: 3 }) }, { optional: true, default: { a: 5 } }), t.struct({})),
        at(side, s.struct({ a: s.i32({ default: 3 }), b: s.opt('int32', { default: 1 }) }), t.struct({ a: t.i32(1) })),
      ),
    ),
    ...[
      {},
      { 'schema.version': 'x' },
      { 'schema.version': '' },
      { 'schema.version': '2147483648' },
      { 'schema.version': ' 3 ' },
      { 'schema.version': '1.0' },
    ].map((config: Options) =>
      transform(`SetSchemaMetadata$${side}`, config, at(side, s.struct({ a: s.i32() }), t.struct({ a: t.i32(1) }))),
    ),
  ]),
} satisfies CaseFile;
