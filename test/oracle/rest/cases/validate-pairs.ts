import { ask } from '../ask.ts';

/** Values that are wrong, or do something, alone; each of them with each other one shows in which order errors come. */
const FAULTS: Record<string, Record<string, unknown>> = {
  source: {
    name: '',
    'tasks.max': '0',
    'key.converter': 'nope',
    'header.converter': 'nope',
    transforms: 'a,a',
    predicates: 'p',
    'errors.tolerance': 'x',
    'errors.retry.timeout': 'x',
    topic: undefined,
    'batch.size': 'x',
    file: undefined,
    'topic.creation.groups': 'g',
    'exactly.once.support': 'required',
    'transaction.boundary': 'connector',
    'producer.override.foo': 'x',
    foo: null,
  },
  sink: {
    topics: undefined,
    'topics.regex': '[',
    'value.converter': 'java.lang.String',
    'errors.deadletterqueue.topic.name': 't',
    'errors.deadletterqueue.topic.replication.factor': '0',
    'consumer.override.group.id': 'connect-oracle',
    transforms: 'a',
    file: undefined,
  },
};
const CONFIGS = {
  source: { name: 'v', 'connector.class': 'FileStreamSource', topic: 't', file: 'lines.txt' },
  sink: { name: 'v', 'connector.class': 'FileStreamSink', topics: 't', file: 'out.txt' },
};

export default (['source', 'sink'] as const).flatMap((type) => {
  const faults = Object.entries(FAULTS[type]!);
  const path = `/connector-plugins/FileStream${type === 'source' ? 'Source' : 'Sink'}/config/validate`;
  return faults.flatMap(([name, value], i) =>
    faults.slice(i).map(([other, its]) => ask('PUT', path, { ...CONFIGS[type], [name]: value, [other]: its })),
  );
});
