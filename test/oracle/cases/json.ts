import { from, s, t, to } from '../build.ts';
import type { Case, CaseFile, Difference, Options } from '../case.ts';
import { LEAVES, NESTED } from '../json-schemas.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const PLAIN: Options = { 'schemas.enable': 'false' };
const read = (schema: SchemaJson, payload: string, config: Options = {}) =>
  to(JSON_CONVERTER, `{"schema":${JSON.stringify(schema)},"payload":${payload}}`, config);
const write = (schema: SchemaJson, value: Tagged, config: Options = {}) => from(JSON_CONVERTER, schema, value, config);

const PAYLOADS = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '0.0',
    '-0.0',
    '1',
    '-1',
    '1.0',
    '1.9',
    '-1.9',
    '1e2',
    '1E-2',
    '127',
    '128',
    '-129',
    '32768',
    '2147483648',
  ],
  ...[
    '-2147483649',
    '9223372036854775808',
    '1e19',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1',
    '3.4028236e38',
    '16777217',
    '"1"',
    '""',
    '"NaN"',
  ],
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '"x"',
    '"AQI="',
    '"AQI"',
    '"A"',
    '"!!"',
    '" AQI= "',
    '[]',
    '{}',
    '[1]',
    '{"a":1}',
    '[[1,2]]',
    '[["a",1]]',
  ],
  ...['"\\u0041\\ud83d\\ude00"', '"\\ud800"', '"a\\u0000b"', '1.50', '123456789012345678901234567890.123'],
];
const leaves = LEAVES.flatMap((schema) => PAYLOADS.map((payload) => read(schema, payload)));

const DEFAULTS: [string, unknown][] = [
  ...[
    ['boolean', true],
    ['int8', 5],
    ['int16', 5],
    ['int32', 5],
    ['int64', 5],
    ['float', 1.5],
    ['double', 1.5],
    ['string', 'd'],
  ],
  ...[
    ['bytes', 'AQI='],
    ['boolean', 'x'],
    ['int8', 300],
    ['int32', '5'],
    ['string', 5],
    ['double', 1],
    ['int64', 1.5],
    ['string', null],
  ],
] as [string, unknown][];
const defaults = DEFAULTS.flatMap(([type, value]): Case[] => {
  const schema = { type, optional: true, default: value };
  const struct = s.struct({ a: schema, b: s.opt(type) });
  return [
    read({ type, default: value }, 'null'),
    ...['true', 'false'].flatMap((replace) => {
      const config = { 'replace.null.with.default': replace };
      return [
        read(schema, 'null', config),
        read(struct, '{}', config),
        read(struct, '{"a":null,"b":null}', config),
        ...(type === 'int8' && value === 300 ? [] : [write(struct, t.struct({}), config)]),
        write(struct, t.struct({}), { ...config, ...PLAIN }),
      ];
    }),
  ];
});

const reading = [
  '{"inner":{"id":1}}',
  '{"inner":{"id":1,"name":null},"list":[{"id":2}],"map":{"a":[1,null,2.5]},"odd":[[1,{"id":3}]],"when":5,"money":"BNI="}',
  '{"inner":{"id":1},"money":12.345}',
  '{"inner":{"id":1},"money":12.3}',
  '{"inner":{"id":1},"money":"12.34"}',
  '{"inner":null}',
  '{"inner":{}}',
  '{"inner":{"id":"1"}}',
  '{"inner":[]}',
  '{"inner":{"id":1},"list":{}}',
  '{"inner":{"id":1},"list":[null]}',
  '{"inner":{"id":1},"map":[]}',
  '{"inner":{"id":1},"map":[["a",[1]]]}',
  '{"inner":{"id":1},"odd":{}}',
  '{"inner":{"id":1},"odd":[[1]]}',
  '{"inner":{"id":1},"odd":[1]}',
  '{"inner":{"id":1},"odd":[[null,{"id":1}]]}',
  '{"inner":{"id":1},"when":"2020-01-01"}',
  '{"inner":{"id":1},"extra":5}',
  '{"inner":{"id":1,"id":2}}',
  '[]',
  '5',
].map((payload) => read(NESTED, payload));

const SCHEMAS: unknown[] = [
  ...[
    null,
    {},
    [],
    'int32',
    5,
    true,
    { type: null },
    { type: 5 },
    { type: 'INT32' },
    { type: 'nope' },
    { type: 'array' },
    { type: 'map' },
  ],
  ...[
    { type: 'struct' },
    { type: 'struct', fields: [] },
    { type: 'struct', fields: {} },
    { type: 'struct', fields: [1] },
  ],
  ...[
    { type: 'struct', fields: [{ type: 'int32' }] },
    { type: 'struct', fields: [{ field: 'a' }] },
  ],
  {
    type: 'struct',
    fields: [
      { type: 'int32', field: 'a' },
      { type: 'int32', field: 'a' },
    ],
  },
  { type: 'struct', fields: [{ type: 'int32', field: '' }] },
  { type: 'struct', fields: [{ type: 'int32', field: 5 }] },
  ...[
    { type: 'array', items: null },
    { type: 'array', items: {} },
    { type: 'map', keys: { type: 'string' } },
    { type: 'map', values: null, keys: null },
  ],
  ...[
    { type: 'int32', optional: 'true' },
    { type: 'int32', optional: 1 },
    { type: 'int32', name: 5 },
    { type: 'int32', name: '' },
    { type: 'int32', version: '1' },
  ],
  ...[
    { type: 'int32', version: 1.5 },
    { type: 'int32', version: 4294967297 },
    { type: 'int32', doc: 5 },
    { type: 'int32', parameters: [] },
  ],
  ...[
    { type: 'int32', parameters: { a: 1 } },
    { type: 'int32', parameters: { a: null } },
    { type: 'int32', parameters: {} },
  ],
  { type: 'int32', name: 'org.apache.kafka.connect.data.Decimal' },
  { type: 'bytes', name: 'org.apache.kafka.connect.data.Decimal' },
  { type: 'bytes', name: 'org.apache.kafka.connect.data.Decimal', parameters: { scale: 'x' } },
  { type: 'int64', name: 'org.apache.kafka.connect.data.Date' },
  { type: 'string', name: 'org.apache.kafka.connect.data.Timestamp' },
  { type: 'int32', name: 'org.apache.kafka.connect.data.Date', default: 3 },
  { type: 'int64', name: 'org.apache.kafka.connect.data.Timestamp', default: 1_000 },
  { ...s.dec(2), default: 'BNI=' },
  { ...s.dec(2), default: 12.34 },
  ...[
    { type: 'array', items: { type: 'int32' }, default: [1, 2] },
    { type: 'map', keys: { type: 'string' }, values: { type: 'int32' }, default: { a: 1 } },
  ],
  { type: 'struct', fields: [{ type: 'int32', field: 'a' }], default: { a: 1 } },
];
const schemas = SCHEMAS.flatMap((schema) => [
  read(schema, 'null'),
  read(schema, '1'),
  read(schema, '[1]'),
  read(schema, '{"a":1}'),
]);

const ENVELOPES = [
  ...[
    '',
    ' ',
    'null',
    '{}',
    '[]',
    '5',
    '"x"',
    'true',
    '{"schema":null}',
    '{"payload":1}',
    '{"schema":null,"payload":null}',
  ],
  ...[
    '{"schema":null,"payload":1,"x":2}',
    '{"payload":1,"schema":{"type":"int32"}}',
    '{"schema":{"type":"int32"},"payload":1} ',
    '{"schema":{"type":"int32"},"payload":1}x',
  ],
  ...[
    '{"schema":{"type":"int32"},"payload":1}{"a":1}',
    '{"Schema":null,"payload":1}',
    '{"schema":{"type":"int32"}',
    "{'schema':null,'payload':1}",
  ],
  ...[
    '{"schema":null,"payload":{"a":[1,{"b":null}]}}',
    '{"schema":null,"payload":01}',
    '\ufeff{"schema":null,"payload":1}',
    '// x\n{}',
    '{"schema":null,"payload":"a\nb"}',
  ],
  ...[
    '{"schema":null,"payload":1.}',
    '{"schema":null,"payload":.5}',
    '{"schema":null,"payload":+1}',
    '{"schema":null,"payload":1,}',
    'nul',
    'nullx',
    '1 2',
  ],
];
const envelopes = ENVELOPES.flatMap((text) => [to(JSON_CONVERTER, text), to(JSON_CONVERTER, text, PLAIN)]);

const plain = [
  ...[
    '{"b":1,"a":{"d":2,"c":[3,null,true,"x",1.5]}}',
    '12345678901234567890',
    '-0',
    '1.10',
    '1e3',
    '1E400',
    '{"a":1,"a":2}',
    '"\\ud83d"',
    '[[[[1]]]]',
  ],
  ...[
    '9007199254740993',
    '0.1234567890123456789',
    '-9223372036854775808',
    '9223372036854775807',
    '"a\\/b"',
    '{"":1}',
    '\t[ 1 ,\r\n2 ] ',
  ],
].map((text) => to(JSON_CONVERTER, text, PLAIN));
const CONFIGS: Options[] = [
  { 'schemas.enable': 'maybe' },
  { 'schemas.enable': ' FALSE ' },
  { 'schemas.cache.size': '0' },
  { 'schemas.cache.size': '-1' },
  { 'schemas.cache.size': 'x' },
  { 'decimal.format': '' },
  { 'decimal.format': 'base64' },
  { 'decimal.format': 'hex' },
  { 'replace.null.with.default': 'x' },
  { 'schema.content': '' },
  { 'schema.content': '{"type":"int32"}' },
  { 'schema.content': '{"type":"nope"}' },
  { 'schema.content': '{' },
  { 'schema.content': 'null' },
  { 'schema.content': '{"type":"int32"}', ...PLAIN },
  { unknown: 'x' },
  { 'converter.type': 'nonsense' },
];
const configs = CONFIGS.flatMap((config) => [
  to(JSON_CONVERTER, '5', config),
  read(s.i32(), '5', config),
  write(s.i32(), t.i32(5), config),
]);

const text = (asked: Case) => (asked.op === 'to' ? (asked.bytes ?? '') : '');

const differences: readonly Difference[] = [
  {
    why: 'a number with a fraction or an exponent has the digits of a double',
    applies: (asked) => /"int(8|16|32|64)".*"payload":(\d{20,}\.\d+|3\.4028236e38)/.test(text(asked)),
  },
  {
    why: 'a number written with a fraction or an exponent is an integer where it is whole',
    applies: (asked) => /data\.(Date|Time|Timestamp)".*"payload":-?\d+(\.0|e-?\d+)}/i.test(text(asked)),
  },
  {
    why: 'a Date ends after 100,000,000 days',
    applies: (asked) => /data\.Timestamp".*"payload":922337203685477580\d}/.test(text(asked)),
  },
  {
    why: 'an integer beyond 64 bits stays exact without a schema',
    applies: (asked) => text(asked) === '12345678901234567890',
  },
];

export default {
  cases: [
    ...leaves,
    ...defaults,
    ...reading,
    ...schemas,
    ...envelopes,
    ...plain,
    ...configs,
    to(JSON_CONVERTER, null),
    to(JSON_CONVERTER, null, PLAIN),
    { op: 'to', class: JSON_CONVERTER, config: {}, hex: '7b22ff227d' },
    { op: 'to', class: JSON_CONVERTER, config: PLAIN, hex: '22ff22' },
    { op: 'pluginKeys', class: JSON_CONVERTER },
  ],
  differences,
} satisfies CaseFile;
