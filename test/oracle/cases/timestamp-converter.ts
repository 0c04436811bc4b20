import { isDeepStrictEqual } from 'node:util';
import { s, t, transform } from '../build.ts';
import type { CaseFile, Options, RecordCase } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

type Side = 'Key' | 'Value';

function at(side: Side, schema: SchemaJson, value: Tagged): RecordCase {
  return side === 'Key' ? { keySchema: schema, key: value } : { valueSchema: schema, value };
}

const TARGETS = ['string', 'unix', 'Date', 'Time', 'Timestamp'];
const PRECISIONS = [undefined, 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'];
const ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSX";

const longs = [
  0n,
  1n,
  -1n,
  999n,
  -999n,
  -1000n,
  1000n,
  1700000000n,
  1700000000123n,
  1700000000123456n,
  1700000000123456789n,
  -62135596800000n,
  253402300799999n,
  8640000000n,
  -12219292800001n,
];
const hugeLongs = [9223372036854775807n, -9223372036854775808n, 8640000000000001n, 9223372036854775n];
const dates = [
  0, 1, -1, 86399999, 86400000, -86400000, 1700000000123, -62135596800000, 253402300799999, -12219292800001,
];
const texts = [
  '2023-11-14T22:13:20.123Z',
  '2023-11-14T22:13:20.123+05:30',
  '2023-11-14T22:13:20.123+05',
  '2023-11-14T22:13:20.123-0530',
  '2023-11-14T22:13:20Z',
  '1969-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00.000Z',
  '2023-02-30T25:61:61.1000Z',
  'x2023-11-14T22:13:20.123Z',
  '2023-11-14T22:13:20.123Z and more',
  ' 2023-11-14T22:13:20.123Z',
  '',
  'abc',
];

/** Of the same schema or none, all at once. */
const byTarget = TARGETS.flatMap((target) =>
  PRECISIONS.flatMap((precision) => {
    const config: Options = {
      'target.type': target,
      format: ISO,
      ...(precision === undefined ? {} : { 'unix.precision': precision }),
    };
    const exact = target === 'unix' || target === 'string' || target === 'Time';
    const unix = exact ? [...longs, ...hugeLongs.slice(0, precision === 'milliseconds' ? 4 : 2)] : longs;
    const dependent = precision === undefined || target === 'unix';
    const [moments, written] = dependent ? [dates, texts] : [[], []];
    return [
      transform(
        'TimestampConverter$Value',
        config,
        ...fitting(unix, precision, exact).map((value) => at('Value', s.i64(), t.i64(value))),
      ),
      transform(
        'TimestampConverter$Key',
        config,
        ...fitting(longs, precision, exact).map((value) => at('Key', null, t.i64(value))),
        ...moments.map((value) => at('Key', null, t.date(value))),
        ...written.map((value) => at('Key', null, t.str(value))),
      ),
      transform(
        'TimestampConverter$Value',
        config,
        ...moments.map((value) => at('Value', s.ts(), t.date(value))),
        ...moments.map((value) => at('Value', s.date({ optional: true }), t.date(value))),
        ...moments.map((value) => at('Value', s.time(), t.date(value))),
        ...written.map((value) => at('Value', s.str(), t.str(value))),
      ),
    ];
  }),
);

/** What no Date of JavaScript holds is left to the targets that need none. */
function fitting(values: readonly bigint[], precision = 'milliseconds', exact: boolean): readonly bigint[] {
  const unit = { seconds: 1n, milliseconds: 1000n, microseconds: 1_000_000n, nanoseconds: 1_000_000_000n }[precision]!;
  const last = 8_640_000_000_000n * unit;
  return exact ? values : values.filter((value) => value < last && value > -last);
}

const others: Tagged[] = [
  t.f64('1.5'),
  t.bool(true),
  t.bytes('x'),
  t.list(t.i64(1)),
  t.map({ a: t.i64(1) }),
  t.dec('1.5'),
  t.struct({ a: t.i32(1) }, s.struct({ a: s.i32() })),
];

const otherSchemas: readonly (readonly [SchemaJson, Tagged])[] = [
  [s.i32(), t.i32(5)],
  [s.i8(), t.i8(5)],
  [s.f64(), t.f64('1.5')],
  [s.bool(), t.bool(true)],
  [s.bytes(), t.bytes('x')],
  [s.dec(1), t.dec('1.5')],
  [s.list(s.i64()), t.list(t.i64(1))],
  [s.map(s.str(), s.i64()), t.map({ a: t.i64(1) })],
  [s.struct({ a: s.i32() }), t.struct({ a: t.i32(1) })],
  [{ ...s.i32(), name: 'my.Own' }, t.i32(5)],
  [{ ...s.i64(), name: 'my.Own' }, t.i64(5)],
  [{ ...s.str(), name: 'my.Own' }, t.str('2023-11-14T22:13:20.123Z')],
  [s.opt('int64', { default: 5 }), t.i64(7)],
  [s.opt('int64', { default: 5 }), null],
  [s.opt('string'), null],
  [s.opt('int32'), null],
  [s.ts({ optional: true }), null],
  [s.str({ name: 'n', version: 2, doc: 'd', parameters: { a: 'b' } }), t.str('2023-11-14T22:13:20.123Z')],
];

const whole = TARGETS.flatMap((target) => [
  transform(
    'TimestampConverter$Value',
    { 'target.type': target, format: ISO },
    ...others.map((value) => at('Value', null, value)),
    at('Value', null, null),
  ),
  transform(
    'TimestampConverter$Key',
    { 'target.type': target, format: ISO },
    ...otherSchemas.map(([schema, value]) => at('Key', schema, value)),
  ),
  transform(
    'TimestampConverter$Value',
    { 'target.type': target, ...(target === 'string' ? { format: 'yyyy' } : {}) },
    at('Value', null, t.str('2020')),
    at('Value', s.str(), t.str('2020')),
    at('Value', null, t.i64(5)),
  ),
]);

const record = s.struct(
  {
    u: s.i64(),
    o: s.opt('int64', { default: 1700000000123 }),
    t: s.ts({ default: 86400000 }),
    d: s.date({ optional: true }),
    s: s.opt('string', { default: '2023-11-14T22:13:20.123Z' }),
    i: s.i32({ default: 3 }),
  },
  { name: 'my.Record', version: 4, doc: 'doc', parameters: { p: 'q' } },
);
const set = t.struct({
  u: t.i64(1700000000123),
  o: t.i64(0),
  t: t.date(5),
  d: t.date(86400000),
  s: t.str('1999-01-02T03:04:05.006Z'),
  i: t.i32(9),
});
const unset = t.struct({ u: t.i64(1700000000123) });

const fields = TARGETS.flatMap((target) =>
  ['u', 'o', 't', 'd', 's', 'i', 'missing', 'u.o', ' u '].flatMap((field) =>
    [undefined, 'false'].map((replace) =>
      transform(
        'TimestampConverter$Value',
        { 'target.type': target, field, format: ISO, ...(replace ? { 'replace.null.with.default': replace } : {}) },
        at('Value', record, set),
        at('Value', record, unset),
        at(
          'Value',
          null,
          t.map({
            u: t.i64(1700000000123),
            s: t.str('2023-11-14T22:13:20.123Z'),
            t: t.date(5),
            i: t.f64('1.5'),
            o: null,
            d: t.bool(true),
          }),
        ),
        at('Value', null, t.map({})),
      ),
    ),
  ),
);

const misfits = [
  at('Value', null, null),
  at('Value', s.struct({ u: s.i64() }, { optional: true }), null),
  at('Value', s.struct({ u: s.i64() }), null),
  at('Value', s.struct({ u: s.i64() }, { optional: true, default: { u: 86400000 } }), t.struct({ u: t.i64(5) })),
  at(
    'Value',
    s.struct({ u: s.i64(), z: s.opt('int32', { default: 4 }) }, { default: { u: 86400000, z: null } }),
    t.struct({ u: t.i64(5) }),
  ),
  at('Value', s.opt('string'), null),
  at('Value', s.str(), t.str('x')),
  at('Value', s.i64(), t.i64(5)),
  at('Value', s.map(s.str(), s.i64()), t.map({ u: t.i64(5) })),
  at('Value', null, t.i64(5)),
  at('Value', null, t.str('x')),
  at('Value', null, t.list(t.i64(5))),
  at('Value', null, t.struct({ u: t.i64(5) }, s.struct({ u: s.i64() }))),
  at('Value', s.struct({ u: s.list(s.i64()) }), t.struct({ u: t.list(t.i64(5)) })),
  at('Value', s.struct({ u: s.opt('int32') }), t.struct({ u: null })),
  {
    topic: 'x',
    partition: 2,
    timestamp: 7,
    headers: [['h', s.str(), t.str('v')]],
    ...at('Value', null, t.map({ u: t.i64(5) })),
  } as RecordCase,
  { sink: true, offset: 3, ...at('Value', s.struct({ u: s.i64() }), t.struct({ u: t.i64(5) })) } as RecordCase,
];

const misfitting = TARGETS.map((target) =>
  transform('TimestampConverter$Value', { 'target.type': target, field: 'u', format: ISO }, ...misfits),
);

/** Written from moments, and read from texts. */
const PATTERNS: readonly (readonly [pattern: string, ...texts: string[]])[] = [
  ['yyyy-MM-dd', '2020-02-30', '2020-2-3', '20-1-1', '02020-01-01', '2020-01-01x', '-5-01-01', '2020/01/01'],
  ['yy-MM-dd', '20-01-01', '99-01-01', '2020-01-01', '1-01-01', '-1-01-01', '020-01-01'],
  ['yyyyMMdd', '20200101', '2020011', '202001011', '2020 1 1'],
  ['yyyyMMddHHmmssSSS', '20200101123456789', '2020010112345678'],
  ['y', '2020', '20', '5', '-5', '99999999999'],
  ['yyy G', '2020 AD', '44 BC', '44 bc', '44 Before Christ', '44 CE'],
  [
    'EEE, dd MMM yyyy HH:mm:ss z',
    'Tue, 14 Nov 2023 22:13:20 GMT',
    'Tue, 14 Nov 2023 22:13:20 UTC',
    'Wed, 14 nov 2023 22:13:20 GMT+02:00',
    'Tue, 14 November 2023 22:13:20 gmt',
  ],
  [
    'yyyy-MM-dd HH:mm z',
    '2023-07-01 12:00 PST',
    '2023-07-01 12:00 PDT',
    '2023-01-01 12:00 CET',
    '2023-01-01 12:00 XYZ',
  ],
  ['EEEE d MMMM yyyy', 'Tuesday 14 November 2023', 'tue 14 nov 2023', 'Dienstag 14 November 2023'],
  [
    'dd/MMM/yyyy:HH:mm:ss Z',
    '14/Nov/2023:22:13:20 +0000',
    '14/Nov/2023:22:13:20 -0530',
    '14/Nov/2023:22:13:20 +5',
    '14/Nov/2023:22:13:20 PST',
  ],
  [
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    '2023-11-14T22:13:20+05:30',
    '2023-11-14T22:13:20Z',
    '2023-11-14T22:13:20+0530',
    '2023-11-14T22:13:20z',
  ],
  ["yyyy-MM-dd'T'HH:mm:ssXX", '2023-11-14T22:13:20+0530', '2023-11-14T22:13:20+05:30', '2023-11-14T22:13:20-24:00'],
  ['hh:mm a', '12:00 AM', '12:00 PM', '13:00 pm', '1:5 am', '00:00 AM', '12:00 noon'],
  ['K:mm a', '0:00 AM', '11:59 PM', '12:00 PM'],
  ['kk:mm', '24:00', '00:30', '25:00', '1:1'],
  ['HH:mm:ss.SSS', '23:59:59.999', '24:00:00.000', '1:2:3.4', '1:2:3.4567'],
  ['HH:mm:ss.SSSSSS', '01:02:03.123456', '01:02:03.1'],
  ['SSS', '5', '123', '123456'],
  ["YYYY-'W'ww-u", '2023-W46-2', '2020-W53-7', '2021-W01-1', '2021-W00-8'],
  ['yyyy-DDD', '2023-318', '2024-366', '2023-366', '2023-0'],
  ['yyyy-MM W EEE', '2023-11 3 Tue', '2023-11 0 Mon', '2023-11 9 Sun'],
  ['yyyy-MM F u', '2023-11 2 2', '2023-11 -1 5', '2023-11 6 7'],
  ['yyyy ww', '2023 46', '2023 1', '2023 60'],
  ['LLLL yyyy', 'November 2023', 'nov 2023'],
  ['MMMMM', 'Nov'],
  ['MM/dd/yyyy', '11/14/2023', '14/11/2023', '1/1/1'],
  ["'on' yyyy 'o''clock' ''", "on 2023 o'clock '", "on2023 o'clock '"],
  ['yyyy年MM月dd日', '2023年11月14日', '2023-11-14'],
  ['yyyy.MM.dd G', '2023.11.14 AD'],
  ['yyyyMMdd HHmmss', '20231114 221320', '20231114  221320', '20231114\t221320'],
  ['d', '٣', '１２', 'NaN', '∞', '1E1', '1.5', '1,000', '+5', ' 7'],
  ['yyyy-MM-dd ', '2023-11-14', '2023-11-14 '],
  ['X', 'Z', '+01', '+1', '-0130', 'x'],
  ['z', 'UTC', 'GMT', 'GMT+1', 'GMT+1:30', 'GMT+10:30', 'EST', 'Z'],
];

const moments = [
  0, 1700000000123, -1, -62135596800001, 253402300800000, 951782399999, 1672531199999, -12219292800001, 1704067200000,
];

const patterns = PATTERNS.flatMap(([format, ...read]) => [
  transform(
    'TimestampConverter$Value',
    { 'target.type': 'string', format },
    ...moments.map((value) => at('Value', null, t.date(value))),
  ),
  ...read.map((text) =>
    transform('TimestampConverter$Value', { 'target.type': 'unix', format }, at('Value', s.str(), t.str(text))),
  ),
  ...read.map((text) =>
    transform(
      'TimestampConverter$Value',
      { 'target.type': 'string', format },
      at('Value', null, t.str(text)),
      at('Value', null, t.date(86400000)),
    ),
  ),
]);

/** JSON never brings an Integer. */
const integers = transform(
  'TimestampConverter$Value',
  { 'target.type': 'string', format: ISO },
  at('Value', null, t.i32(5)),
);
const beyondDates = ['Date', 'Timestamp'].map((target) =>
  transform('TimestampConverter$Value', { 'target.type': target }, at('Value', s.i64(), t.i64(1700000000123456789n))),
);

const configurations: Options[] = [
  {},
  { 'target.type': '' },
  { 'target.type': 'date' },
  { 'target.type': 'timestamp' },
  { 'target.type': 'STRING', format: 'yyyy' },
  { 'target.type': null },
  { 'target.type': 'string' },
  { 'target.type': 'string', format: '' },
  { 'target.type': 'string', format: '   ' },
  { 'target.type': 'string', format: null },
  { 'target.type': 'string', format: 'yyyy-bb' },
  { 'target.type': 'string', format: "yyyy'" },
  { 'target.type': 'string', format: 'XXXX' },
  { 'target.type': 'string', format: 'n' },
  { 'target.type': 'unix', format: 'yyyy-bb' },
  { 'target.type': 'unix', format: '' },
  { 'target.type': 'unix', 'unix.precision': 'minutes' },
  { 'target.type': 'unix', 'unix.precision': 'Seconds' },
  { 'target.type': 'unix', 'unix.precision': '' },
  { 'target.type': 'unix', 'unix.precision': null },
  { 'target.type': 'unix', field: null },
  { 'target.type': 'unix', 'replace.null.with.default': 'perhaps' },
  { 'target.type': ' unix ' },
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.TimestampConverter$Value' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.TimestampConverter$Key' },
    ...byTarget,
    ...whole,
    ...fields,
    ...misfitting,
    ...patterns,
    integers,
    ...beyondDates,
    ...configurations.map((config) =>
      transform(
        'TimestampConverter$Value',
        config,
        at('Value', null, t.i64(1700000000123)),
        at('Value', s.ts(), t.date(5)),
      ),
    ),
  ],
  differences: [
    {
      why: 'A value without a schema has the types of JavaScript.',
      applies: (asked) => isDeepStrictEqual(asked, integers),
    },
    {
      why: 'A date ends after 100,000,000 days.',
      applies: (asked) => beyondDates.some((each) => isDeepStrictEqual(asked, each)),
    },
  ],
} satisfies CaseFile;
