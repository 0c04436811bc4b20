import { ask } from '../ask.ts';

const PATHS = [
  ...['/%63onnectors', '/%63%6fnnectors/x', '/connectors/x/%73tatus', '/connector%2Dplugins', '/connectors/%78/status'],
  ...[
    '/;a=b',
    '/;',
    '/connectors/;',
    '/connectors/;a=b',
    '/connectors/;/status',
    '/;/connectors',
    '/connectors;a=b/x;c/status;d',
  ],
  ...[
    '/connectors/a%3Bb',
    '/connectors/a+b',
    '/connectors/a%2Bb',
    '/connectors/%00',
    '/connectors/%u0041',
    '/connectors/%zz',
  ],
  ...[
    '/connectors/%C3',
    '/connectors/%C3%28',
    '/connectors/%ED%A0%80',
    '/connectors/%C0%AE',
    '/connectors/%F0%9F%98%80',
  ],
  ...[
    '/connectors/...',
    '/connectors/.x',
    '/connectors/x.',
    '/connectors//',
    '/connectors/x//status',
    '//',
    '/connectors/x/status/',
  ],
  ...['00', '+0', '-0', '-1', '1.0', '2147483648', '%D9%A1', '%EF%BC%91', '%20', ';'].map(
    (task) => `/connectors/x/tasks/${task}/status`,
  ),
];

export default PATHS.flatMap((path) => [
  ask('GET', path),
  ...['DELETE', 'PUT', 'POST'].map((method) => ask(method, path)),
  ask('OPTIONS', path),
]);
