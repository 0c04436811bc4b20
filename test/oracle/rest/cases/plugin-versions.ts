import { ask } from '../ask.ts';

const VERSIONS = [
  ...[
    '',
    '%20',
    '4.3.1',
    '4.3',
    'latest',
    'LATEST',
    '[4.0,5.0)',
    '[4.3.1]',
    '(4.3.1,)',
    '(,4.3.1]',
    '[',
    ']',
    '[5,4]',
    '[,]',
    ',',
  ],
  ...['[1,2),[4,5]', '[4.3.0,4.3.2],[4.3.1,5]', '[1,2]x', 'a', 'undefined', '4.3.1&version=9', '9&version=4.3.1'],
];
const PLUGINS = [
  ...[
    'FileStreamSource',
    'JsonConverter',
    'TopicNameMatches',
    'org.apache.kafka.connect.transforms.Cast',
    'java.lang.String',
  ],
  ...[
    'FileConfigProvider',
    'Allowlist',
    'org.apache.kafka.connect.connector.policy.NoneConnectorClientConfigOverridePolicy',
  ],
];

export default [
  ...[
    'All',
    'None',
    'Principal',
    'File',
    'EnvVar',
    'Directory',
    'DirectoryConfigProvider',
    'PrincipalConnectorClientConfigOverridePolicy',
  ].map((name) => ask('GET', `/connector-plugins/${name}/config`)),
  ...PLUGINS.flatMap((name) =>
    VERSIONS.filter((_, i) => name.includes('Config') || i % 3 === 0).map((version) =>
      ask('GET', `/connector-plugins/${name}/config?version=${version}`),
    ),
  ).filter(({ request }) => !/FileStreamSource.*version=(|latest|4.3.1&.*|\[4.*)$/.test(request.path)),
];
