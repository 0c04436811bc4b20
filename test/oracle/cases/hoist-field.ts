import { s, t, transform } from '../build.ts';
import type { CaseFile } from '../case.ts';
import { oddRecords, SIDES } from '../odd-records.ts';

const cases = SIDES.flatMap((side) => {
  const name = `HoistField$${side}`;
  const at = (schema: unknown, value: ReturnType<typeof t.str>) =>
    side === 'Key' ? { keySchema: schema, key: value } : { valueSchema: schema, value };
  return [
    transform(
      name,
      { field: 'magic' },
      at(null, t.i32(42)),
      at(null, null),
      at(null, t.map({ a: t.str('x') })),
      at(s.i32(), t.i32(42)),
      at(s.opt('int64'), null),
      at(s.struct({ a: s.str() }, { name: 'inner' }), t.struct({ a: t.str('x') })),
      { topic: 'other', partition: 3, timestamp: 5, headers: [['h', s.str(), t.str('v')]], ...at(s.str(), t.str('x')) },
      { sink: true, offset: 7, ...at(s.ts(), t.date(0)) },
    ),
    transform(name, { field: 'f' }, ...oddRecords(side)),
    transform(name, {}),
    transform(name, { field: '' }, at(null, t.i32(1))),
    transform(name, { field: ' padded ' }, at(s.i32(), t.i32(1))),
  ];
});

export default {
  cases: [{ op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.HoistField$Value' }, ...cases],
} satisfies CaseFile;
