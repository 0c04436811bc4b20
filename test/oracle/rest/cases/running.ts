import { type Ask, ask, eventually } from '../ask.ts';

const TRANSFORMS = 'org.apache.kafka.connect.transforms';
const STRING = 'org.apache.kafka.connect.storage.StringConverter';
const SOURCE = {
  'connector.class': 'FileStreamSource',
  topic: 'run-lines',
  file: 'lines.txt',
  'value.converter': STRING,
};
const SINK = {
  'connector.class': 'FileStreamSink',
  topics: 'run-lines',
  file: 'run-out.txt',
  'value.converter': STRING,
};

/** Created, looked at once its first task has this state, and deleted. */
function tried(name: string, config: Record<string, unknown>, state: string): Ask[] {
  const path = `/connectors/${name}`;
  return [
    ask('POST', '/connectors', { name, config }),
    eventually(`${path}/status`, 'tasks.0.state', state),
    ask('GET', path),
    ask('GET', `${path}/tasks`),
    ask('GET', `${path}/tasks/0/status`),
    ask('DELETE', path),
    { ...ask('GET', `${path}/status`), until: ({ status }) => status === 404 },
  ];
}

const transform = (type: string, more: Record<string, string> = {}) => ({
  transforms: 't',
  'transforms.t.type': `${TRANSFORMS}.${type}`,
  ...Object.fromEntries(Object.entries(more).map(([name, value]) => [`transforms.t.${name}`, value])),
});

export default [
  ...tried('run-source', SOURCE, 'RUNNING'),
  ...tried('run-hoist', { ...SOURCE, ...transform('HoistField$Value', { field: 'line' }) }, 'RUNNING'),
  ...tried('run-cast', { ...SOURCE, topic: 'run-cast', ...transform('Cast$Value', { spec: 'int32' }) }, 'FAILED'),
  ...tried(
    'run-extract',
    { ...SOURCE, topic: 'run-extract', ...transform('ExtractField$Value', { field: 'x' }) },
    'FAILED',
  ),
  ...tried('run-mask', { ...SOURCE, topic: 'run-mask', ...transform('MaskField$Value', { fields: 'x' }) }, 'FAILED'),
  ...tried(
    'run-tolerant',
    { ...SOURCE, topic: 'run-cast', 'errors.tolerance': 'all', ...transform('Cast$Value', { spec: 'int32' }) },
    'RUNNING',
  ),
  ...tried(
    'run-long',
    { ...SOURCE, topic: 'run-long', 'value.converter': 'org.apache.kafka.connect.converters.LongConverter' },
    'FAILED',
  ),
  ...tried(
    'run-regex',
    { ...SOURCE, ...transform('RegexRouter', { regex: '.*', replacement: 'run-routed' }) },
    'RUNNING',
  ),
  ...tried('run-sink', SINK, 'RUNNING'),
  ...tried('run-json', { ...SINK, 'value.converter': 'org.apache.kafka.connect.json.JsonConverter' }, 'FAILED'),
  ...tried(
    'run-plain',
    {
      ...SINK,
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
    },
    'FAILED',
  ),
  ...tried('run-key', { ...SINK, 'key.converter': 'org.apache.kafka.connect.converters.LongConverter' }, 'RUNNING'),
  ...tried('run-filter', { ...SINK, ...transform('Filter') }, 'RUNNING'),
  ...tried(
    'run-header',
    { ...SINK, ...transform('InsertField$Value', { 'static.field': 'a', 'static.value': 'b' }) },
    'FAILED',
  ),
  ...tried('run-tasks', { ...SINK, 'tasks.max': 2 }, 'RUNNING'),
  ask('GET', '/connectors'),
] satisfies Ask[];
