import { ask } from '../ask.ts';

const ACCEPTED = [
  ...[
    '',
    ',',
    ';',
    '*',
    '*;q=0.5',
    '*;q=5',
    '*/json',
    'json',
    'foo',
    'application',
    'application/',
    '/json',
    '*/*;q=0',
  ],
  ...[
    'application/*, application/json;a=b;q=0.5',
    '*/*, application/json;a=b',
    'application/*+json',
    'application/JSON',
  ],
  ...[
    '',
    ';',
    ';;',
    ';a',
    ';a=',
    ';=b',
    '; a = b',
    ';a="b',
    ';a="b,c"',
    ';a="b\\"c"',
    ';b=1;a=2;B=3',
    ',',
    ',,text/html',
  ].map((end) => `application/json${end}`),
  ...['2', '-1', '1.5', '0', '0.', '.5', '0.123', '0.1234', '1.0000', 'abc', '', '"0.5"', '1d', '0x1'].map(
    (quality) => `application/json;q=${quality}`,
  ),
  ...[
    'application/json;q',
    'application/json;Q=0.3',
    'application/json;qs=0.5',
    'application/json;q=5,application/json',
  ],
  ...['UTF-8', '"utf-8"', 'ISO-8859-1', 'utf-16', 'UTF-8;version=1'].map((set) => `application/json;charset=${set}`),
  ...[
    'text/html;q=5, application/json;q=4',
    'text/json;q=5',
    'text/plain;q=0.1, application/json;q=abc',
    'x/y/z, text/html',
  ],
  ...[
    'application /json',
    'application/ json',
    'application/json foo',
    'application/json(c)',
    '"application/json"',
    'äb/json',
  ],
];
const TYPES = [
  ...['', ' ', '*', '/', 'x', 'application', 'application/', '*/*', '*/json', '*/x+json', 'application/*', 'text/*'],
  ...[
    ';',
    ';;',
    ';a',
    ';a=',
    ';=b',
    '; a = b',
    ';charset="utf-8',
    ';charset="utf-8"',
    ';q=0.5',
    ',text/plain',
    '(c)',
  ].map((end) => `application/json${end}`),
  ...['APPLICATION/JSON', 'application/json+x', 'application/vnd.api+json', 'text/json', '"application/json"', 'a/b/c'],
];

export default [
  ...ACCEPTED.flatMap((accept) => [
    ask('GET', '/connectors', undefined, { accept }),
    ask('DELETE', '/connectors/missing', undefined, { accept }),
    ask('OPTIONS', '/connectors', undefined, { accept }),
  ]),
  ...['application/json;q=2', 'application/json;q=x'].flatMap((accept) => [
    ask('GET', '/nope', undefined, { accept }),
    ask('OPTIONS', '/nope', undefined, { accept }),
    ask('DELETE', '/connectors', undefined, { accept }),
    ask('POST', '/connectors', '{', { accept }),
    ask('HEAD', '/connectors', undefined, { accept }),
  ]),
  ...TYPES.flatMap((type) => [
    ask('GET', '/connectors', undefined, { 'content-type': type }),
    ask('POST', '/connectors', '{"name":"x"}', { 'content-type': type }),
    ask('PUT', '/connectors/missing/pause', undefined, { 'content-type': type }),
    ask('PATCH', '/connectors/missing/config', undefined, { 'content-type': type }),
    ask('PUT', '/nope', undefined, { 'content-type': type }),
    ask('POST', '/connectors/x/tasks', '[]', { 'content-type': type }),
  ]),
  ...['text/plain', 'application/json', 'foo/bar'].flatMap((accept) => [
    ask('GET', '/connectors', undefined, { accept, 'content-type': 'x' }),
    ask('GET', '/connectors//x', undefined, { accept }),
    ask('GET', '/%zz', undefined, { accept }),
  ]),
];
