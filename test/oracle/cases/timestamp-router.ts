import { s, t, transform } from '../build.ts';
import type { CaseFile, Options, RecordCase } from '../case.ts';

const times = [0, 1, -1, 1700000000123, 951782399999, 4102444800000, -62135596800001, 253402300800000, -12219292800000];

const records: RecordCase[] = [
  ...times.map((timestamp) => ({ topic: 'orders', timestamp, value: t.str('v') })),
  { topic: '${timestamp}', timestamp: 0 },
  {
    topic: 'a$1\\b',
    timestamp: 0,
    partition: 4,
    keySchema: s.str(),
    key: t.str('k'),
    valueSchema: s.i32(),
    value: t.i32(1),
  },
  { sink: true, topic: 'orders', timestamp: 5, offset: 7, partition: 2, headers: [['h', s.str(), t.str('v')]] },
];

const missing: RecordCase[] = [
  { topic: 'orders' },
  { topic: 'orders', value: t.str('v') },
  {
    topic: 'orders',
    partition: 3,
    keySchema: s.i32(),
    key: t.i32(1),
    valueSchema: s.struct({ a: s.f64(), b: s.opt('string') }, { name: 'N' }),
    value: t.struct({ a: t.f64('1.0') }),
  },
  { topic: 'orders', keySchema: s.ts(), key: t.date(0), value: t.map({ a: t.i64(1) }) },
  { topic: 'orders', value: t.bytes('secret') },
  { topic: 'orders', value: t.map({ zeta: t.i64(1), alpha: t.str('x'), mm: t.map({ q: t.i64(1), b: t.i64(2) }) }) },
  { topic: 'orders', value: t.list(t.i64(1), t.str('x'), t.bool(true), null) },
  {
    topic: 'orders',
    headers: [
      ['h', s.str(), t.str('v')],
      ['n', null, null],
    ],
  },
  { sink: true, topic: 'orders', offset: 9, partition: 1, valueSchema: s.dec(2), value: t.dec('1.50') },
];

const options: Options[] = [
  {},
  { 'topic.format': 'x' },
  { 'topic.format': '${topic}' },
  { 'topic.format': '${timestamp}' },
  { 'topic.format': '${timestamp}-${topic}-${timestamp}-${topic}' },
  { 'topic.format': '${TOPIC}-${ timestamp }' },
  { 'topic.format': '' },
  { 'topic.format': '$topic$1\\' },
  { 'timestamp.format': 'yyyy-MM-dd HH:mm:ss.SSS' },
  { 'timestamp.format': 'yyyy\'-\'MM"x"EEE' },
  { 'timestamp.format': 'YYYY-ww-u D F E W' },
  { 'timestamp.format': 'G yy MMMM EEEE hh a K k z Z X XX XXX zzzz' },
  { 'timestamp.format': 'yyyyMMddHHmm' },
  { 'timestamp.format': "''" },
  { 'timestamp.format': '' },
  { 'timestamp.format': '  ' },
  { 'timestamp.format': 'bbb' },
  { 'timestamp.format': "yyyy'unclosed" },
  { 'timestamp.format': 'XXXX' },
  { 'timestamp.format': 'yyyy/MM/dd', 'topic.format': 'p/${timestamp}/${topic}' },
  { 'topic.format': null },
  { 'timestamp.format': null },
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.TimestampRouter' },
    ...options.map((config) => transform('TimestampRouter', config, ...records)),
    transform('TimestampRouter', {}, ...missing),
    transform('TimestampRouter', { 'timestamp.format': 'bbb' }, ...missing.slice(0, 1)),
  ],
} satisfies CaseFile;
