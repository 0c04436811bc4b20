import { type Ask, ask } from '../ask.ts';

const PLUGINS = [
  'FileStreamSource',
  'FileStreamSinkConnector',
  'org.apache.kafka.connect.json.JsonConverter',
  'JsonConverter',
  'StringConverter',
  'org.apache.kafka.connect.storage.SimpleHeaderConverter',
  'org.apache.kafka.connect.converters.ByteArrayConverter',
  'org.apache.kafka.connect.converters.LongConverter',
  'org.apache.kafka.connect.transforms.Cast$Value',
  'Cast$Key',
  'org.apache.kafka.connect.transforms.predicates.HasHeaderKey',
  'RecordIsTombstone',
  'Nope',
  'a%20b',
  'Cast',
];

export default [
  ...PLUGINS.map((name) => ask('GET', `/connector-plugins/${name}/config`)),
  ask('GET', '/connector-plugins/Cast$Value/config/'),
  ask('GET', '/connector-plugins/JsonConverter/config?version=4.3.1'),
  ask('GET', '/connector-plugins/JsonConverter/config?version=1.0'),
  ask('GET', '/connector-plugins/FileStreamSource/config?version=4.3.1'),
  ask('GET', '/connector-plugins/FileStreamSource/config?version=[1.0,2.0)'),
  ask('POST', '/connector-plugins/FileStreamSource/config', {}),
  ask('OPTIONS', '/connector-plugins/FileStreamSource/config'),
  ask('HEAD', '/connector-plugins/FileStreamSource/config'),
  ask('GET', '/connector-plugins?connectorsOnly=false'),
  ask('GET', '/connector-plugins?connectorsOnly=FALSE'),
  ask('GET', '/connector-plugins?connectorsOnly=0'),
  ask('GET', '/connector-plugins?connectorsOnly='),
] satisfies Ask[];
