import { ask } from '../ask.ts';

const BODIES = [
  ...[
    '1.',
    '1e',
    '1e+',
    '1e3',
    '-',
    '{"',
    '{"a',
    '{"a"',
    '{"a":',
    '{/*c*/}',
    '{"a":1/*c*/}',
    '//c\n{}',
    '{}//c',
    '#c\n{}',
  ],
  ...[
    '{} null',
    '{} []',
    '{"a":1}{}',
    'null null',
    '\u00a0{}',
    'é',
    '\u05d0',
    '"é',
    '{"é":1',
    '{"a":é}',
    '\r"a"\r}',
    '{\r"a"\r}',
  ],
  ...[
    '{"a":[}',
    '{"a":[1,]}',
    '{"a":[1 2]}',
    '{"a":[,1]}',
    '{"a":{"b"}}',
    '{"a":{"b":1}',
    '{"a":{"b":[1,{"c":"d"}]},"e":2}',
  ],
  ...[
    'x'.repeat(255),
    'x'.repeat(256),
    'x'.repeat(300),
    '1'.repeat(1000),
    '1'.repeat(1001),
    `{"a":${'1'.repeat(1001)}}`,
  ],
  ...[`${'['.repeat(1001)}`, `{"a":${'['.repeat(1000)}`],
];
const TARGETS = [
  ['POST', '/connectors'],
  ['PUT', '/connectors/x/config'],
  ['PATCH', '/connectors/missing/offsets'],
  ['PUT', '/connector-plugins/FileStreamSource/config/validate'],
  ['POST', '/connectors/x/tasks'],
] as const;

export default [
  ...BODIES.flatMap((body, i) =>
    TARGETS.filter((_, k) => k === 0 || (i + k) % 2 === 0).map(([method, path]) => ask(method, path, body)),
  ),
  ...[
    '',
    'null',
    '[]',
    '{}',
    '""',
    '"x"',
    '1',
    '[1]',
    '[null,{"a":null}]',
    '[{"a":1},2]',
    '[{"a":{}}]',
    '[] x',
    '\n',
  ].map((body) => ask('POST', '/connectors/x/tasks', body)),
  ...['""', '" "', '"x"', '{}', '1', 'true', '[" "]', '[""]', '["x"]', '[1.0]', '[true]', '[[]]'].map((offsets) =>
    ask('PATCH', '/connectors/missing/offsets', `{"offsets":${offsets}}`),
  ),
  ...['" "', '1e3', '1.50', '-0', 'true', '[1]'].map((body) => ask('POST', '/connectors', body)),
];
