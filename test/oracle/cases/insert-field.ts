import { s, t, transform } from '../build.ts';
import type { CaseFile, Options, RecordCase } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

type Side = 'Key' | 'Value';

function at(side: Side, schema: SchemaJson, value: Tagged): RecordCase {
  return side === 'Key' ? { keySchema: schema, key: value } : { valueSchema: schema, value };
}

const plain = s.struct({ a: s.str() });
const rich = s.struct(
  { a: s.opt('string', { default: 'd' }), b: s.opt('int32'), n: s.i64({ default: 4 }) },
  { name: 'my.Rich', version: 3, doc: 'rich', parameters: { p: 'q' }, optional: true, default: { a: 'x', b: 1, n: 2 } },
);
const place = { topic: 'orders', partition: 3, timestamp: 1700000000123 };

function records(side: Side): RecordCase[] {
  return [
    { ...place, ...at(side, plain, t.struct({ a: t.str('x') })) },
    { ...place, ...at(side, null, t.map({ a: t.str('x') })) },
    { ...place, sink: true, offset: 42, ...at(side, plain, t.struct({ a: t.str('x') })) },
    { ...place, sink: true, offset: 9007199254740991, ...at(side, null, t.map({ a: t.str('x'), topic: t.i64(1) })) },
    at(side, plain, t.struct({ a: t.str('x') })),
    at(side, null, t.map({})),
    { ...place, ...at(side, rich, t.struct({ a: null, b: t.i32(7) })) },
    { ...place, ...at(side, rich, t.struct({ a: t.str('y'), n: t.i64(5) })) },
    { ...place, ...at(side, plain, null) },
    { ...place, ...at(side, s.opt('string'), null) },
    { ...place, ...at(side, null, null) },
    { ...place, ...at(side, s.str(), t.str('x')) },
    { ...place, ...at(side, s.i32(), t.i32(1)) },
    { ...place, ...at(side, s.map(s.str(), s.str()), t.map({ a: t.str('x') })) },
    { ...place, ...at(side, null, t.str('x')) },
    { ...place, ...at(side, null, t.i64(1)) },
    { ...place, ...at(side, null, t.list(t.str('x'))) },
    { ...place, ...at(side, null, t.struct({ a: t.str('x') }, plain)) },
    {
      ...place,
      headers: [['h', s.str(), t.str('v')]],
      ...at(side, null, t.map({ a: t.list(t.i64(1)), b: t.map({}) })),
    },
    { ...place, timestamp: 0, ...at(side, plain, t.struct({ a: t.str('x') })) },
    { ...place, timestamp: -1, ...at(side, null, t.map({ a: null })) },
    { ...place, ...at(side, s.struct({ topic: s.str(), ts: s.i32() }), t.struct({ topic: t.str('x'), ts: t.i32(1) })) },
    { ...place, ...at(side, s.struct({}), t.struct({})) },
    {
      ...place,
      ...at(
        side,
        s.struct({ l: s.list(s.i32()), d: s.dec(2), t: s.ts() }),
        t.struct({ l: t.list(t.i32(1)), d: t.dec('1.50'), t: t.date(5) }),
      ),
    },
  ];
}

const options: Options[] = [
  { 'topic.field': 'topic' },
  { 'topic.field': 'topic!' },
  { 'topic.field': 'topic?' },
  { 'topic.field': 'topic!?' },
  { 'topic.field': 'topic?!' },
  { 'topic.field': ' padded ! ' },
  { 'topic.field': '!' },
  { 'topic.field': '?' },
  { 'topic.field': '' },
  { 'topic.field': 'a.b' },
  { 'topic.field': '__proto__' },
  { 'partition.field': 'p' },
  { 'partition.field': 'p!' },
  { 'offset.field': 'o' },
  { 'offset.field': 'o!' },
  { 'timestamp.field': 'ts' },
  { 'timestamp.field': 'ts!' },
  { 'static.field': 's', 'static.value': 'v' },
  { 'static.field': 's!', 'static.value': '' },
  { 'static.field': 's', 'static.value': ' padded ' },
  { 'static.field': 'a', 'static.value': 'again' },
  { 'topic.field': 'same', 'static.field': 'same', 'static.value': 'v' },
  { 'static.value': 'v', 'topic.field': 't' },
  {
    'topic.field': 'topic!',
    'partition.field': 'p!',
    'timestamp.field': 'ts?',
    'static.field': 's',
    'static.value': 'v',
  },
  { 'topic.field': 'topic', 'replace.null.with.default': 'false' },
  { 'topic.field': 'topic', 'offset.field': 'o', 'replace.null.with.default': 'FALSE' },
];

const configurations: Options[] = [
  {},
  { 'static.value': 'v' },
  { 'static.field': 's' },
  { 'static.field': 's!', 'topic.field': 't' },
  { 'topic.field': null },
  { 'static.field': 's', 'static.value': null },
  { 'topic.field': 't', 'replace.null.with.default': 'x' },
  { 'topic.field': 't', unknown: 'x' },
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.InsertField$Value' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.InsertField$Key' },
    ...(['Key', 'Value'] as const).flatMap((side) =>
      options.map((config) => transform(`InsertField$${side}`, config, ...records(side))),
    ),
    ...configurations.map((config) => transform('InsertField$Value', config, ...records('Value').slice(0, 2))),
  ],
} satisfies CaseFile;
