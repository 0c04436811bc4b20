import { s, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { oddRecords } from '../odd-records.ts';

const literals = [
  'text',
  '',
  ' ',
  'null',
  'true',
  'FALSE',
  '1',
  '-1',
  '+1',
  '127',
  '128',
  '32768',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '1.5',
  '1e10',
  '1e400',
  'NaN',
  '0x10',
  '007',
  '2020-01-01',
  '2020-01-01T00:00:00.000Z',
  '12:34:56.789Z',
  '[1, 2]',
  '["a", 1]',
  '[]',
  '[1,,2]',
  '[1',
  '{"a": 1}',
  '{}',
  '{"a":[1,{"b":null}]}',
  '"quoted"',
  'a,b',
  'ünï',
  '\\"',
  '{a:1}',
  '[true, false]',
  '[null]',
  '[1.5, 2]',
  '[1, 300, 70000]',
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.InsertHeader' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.DropHeaders' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.Filter' },
    ...literals.map((literal) =>
      transform(
        'InsertHeader',
        { header: 'h', 'value.literal': literal },
        { value: t.str('v') },
        { sink: true, headers: [['h', s.i32(), t.i32(1)]] },
      ),
    ),
    ...(
      [
        { header: '', 'value.literal': 'x' },
        { header: ' h ', 'value.literal': ' x ' },
        { header: 'h' },
        { 'value.literal': 'x' },
        {},
      ] as Options[]
    ).map((config) => transform('InsertHeader', config, ...oddRecords('Value').slice(0, 5))),
    ...(
      [
        { headers: 'h' },
        { headers: 'h,n' },
        { headers: ' o , h ' },
        { headers: 'zzz' },
        { headers: 'H' },
        { headers: '' },
        { headers: 'h,h' },
        { headers: 'h,' },
        {},
      ] as Options[]
    ).map((config) => transform('DropHeaders', config, ...oddRecords('Value').slice(0, 6))),
    transform('Filter', {}, ...oddRecords('Value').slice(0, 4)),
    transform('Filter', { anything: 'x' }, { value: null }),
  ],
} satisfies CaseFile;
