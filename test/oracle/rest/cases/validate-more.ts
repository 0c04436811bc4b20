import { type Ask, ask } from '../ask.ts';

type Config = Record<string, unknown>;

const SOURCE_CLASS = 'org.apache.kafka.connect.file.FileStreamSourceConnector';
const SINK_CLASS = 'org.apache.kafka.connect.file.FileStreamSinkConnector';
const SOURCE = { 'connector.class': SOURCE_CLASS, name: 'v', topic: 'lines', file: 'lines.txt' };
const SINK = { 'connector.class': SINK_CLASS, name: 'v', topics: 'lines', file: 'out.txt' };
const FILTER = 'org.apache.kafka.connect.transforms.Filter';
const PREDICATES = 'org.apache.kafka.connect.transforms.predicates';
const STORAGE = 'org.apache.kafka.connect.storage';

const validate = (plugin: string, config: object) => ask('PUT', `/connector-plugins/${plugin}/config/validate`, config);
const source = (more: Config) => validate(SOURCE_CLASS, { ...SOURCE, ...more });
const sink = (more: Config) => validate(SINK_CLASS, { ...SINK, ...more });
const withTransform = (more: Config) => source({ transforms: 'a', ...more });

/** Each version once for each class: a real worker remembers which it did not find, and answers otherwise the next time. */
const versions = [
  ...['[4.3.1]', '[4.0,5.0)', 'latest', '[1.0,2.0)', '', 'abc', '[1', '(,)', '4.3.1-rc', '[1.0],[4.3.1]', '[2,1]'].map(
    (version) => source({ 'connector.plugin.version': version }),
  ),
  source({ 'connector.plugin.version': '[2.1]', 'header.converter': 'no.Such', zzz: null }),
  source({ 'connector.plugin.version': null }),
  ...['4.3.1', 'latest', '1.0', '[1', ''].flatMap((version) => [
    source({ 'value.converter': `${STORAGE}.StringConverter`, 'value.converter.plugin.version': version }),
    source({ 'value.converter.plugin.version': version }),
    source({ 'header.converter': `${STORAGE}.SimpleHeaderConverter`, 'header.converter.plugin.version': version }),
    withTransform({ 'transforms.a.type': FILTER, 'transforms.a.plugin.version': version }),
    withTransform({ 'transforms.a.type': 'java.lang.String', 'transforms.a.plugin.version': version }),
    source({
      predicates: 'p',
      'predicates.p.type': `${PREDICATES}.RecordIsTombstone`,
      'predicates.p.plugin.version': version,
    }),
  ]),
];

const classes = [
  ...[
    'Simple',
    'Converter',
    `${STORAGE}.Converter`,
    ` ${STORAGE}.StringConverter `,
    'FileStreamSource',
    FILTER,
  ].flatMap((name) => [source({ 'value.converter': name }), sink({ 'header.converter': name })]),
  source({ 'key.converter': 'org.apache.kafka.connect.converters.NumberConverter' }),
  ...['Filter', 'Value', 'Cast', 'Cast$Value', 'FileStreamSource', ` ${FILTER} `, `${PREDICATES}.Predicate`].map(
    (type) => withTransform({ 'transforms.a.type': type }),
  ),
  withTransform({ 'transforms.a.type': 'org.apache.kafka.connect.transforms.Transformation' }),
  withTransform({ 'transforms.a.type': null }),
  validate('SourceConnector', { ...SOURCE, 'connector.class': 'org.apache.kafka.connect.source.SourceConnector' }),
  validate('FileStreamSource', {}),
  validate('x', { 'connector.class': null, a: 'b', 'some.thing': 'c', name: 'n', topic: 't', file: 'f' }),
];

const aliases = [
  withTransform({ transforms: ',' }),
  withTransform({ transforms: 'a,,b' }),
  withTransform({ transforms: null, predicates: null }),
  withTransform({ transforms: 'a b', 'transforms.a b.type': FILTER }),
  withTransform({ transforms: 'a,a.b', 'transforms.a.type': FILTER, 'transforms.a.b.type': FILTER }),
  withTransform({ 'transforms.a.negate': 'false' }),
  withTransform({ 'transforms.a.type': FILTER, 'transforms.a.predicate': null, 'transforms.a.negate': null }),
  withTransform({ 'transforms.a.type': FILTER, 'transforms.a.predicate': '' }),
  sink({
    ...{ transforms: 'x,y', 'transforms.x.type': FILTER, 'transforms.x.predicate': 'q', 'transforms.y.type': 'nope' },
    ...{ predicates: 'p,q', 'predicates.p.type': `${PREDICATES}.HasHeaderKey`, 'predicates.q.type': '' },
  }),
];

const nulls = [
  source({ zzz: null, yyy: null, aaa: null, 'some.other': null, 'x.y.z': null, q: null, ü: null }),
  source({ 'value.converter': `${STORAGE}.StringConverter`, 'value.converter.converter.encoding': null }),
  source({ 'key.converter': null, 'value.converter': null, 'header.converter': null }),
  source({ 'errors.tolerance': null, 'config.action.reload': null, 'transaction.boundary': null }),
  source({ 'topic.creation.groups': null, 'topic.creation.a.b': null }),
  sink({ topics: null, 'topics.regex': null }),
  source({ 'producer.override.linger.ms': null, 'producer.override.no.such': null }),
];

/** Many together, for their order. */
const MANY = [
  'acks',
  'linger.ms',
  'batch.size',
  'compression.type',
  'max.request.size',
  'buffer.memory',
  'retries',
  'zz',
];

const overrides = [
  ...Object.entries({
    acks: 'odd',
    'linger.ms': '-5',
    'key.serializer': 'java.lang.String',
    'bootstrap.servers': 'a:1, b:2',
    'enable.idempotence': 'TRUE',
    'sasl.jaas.config': 'secret',
    'interceptor.classes': 'a.B,c.D',
    'sasl.login.refresh.window.factor': '0.50',
    'sasl.kerberos.ticket.renew.jitter': '1e-10',
    'ssl.enabled.protocols': 'a, b',
    'metric.reporters': '',
    'receive.buffer.bytes': ' 12 ',
    'no.such': ' x ',
    '': 'x',
  }).map(([name, value]) => source({ [`producer.override.${name}`]: value })),
  ...Object.entries({
    'linger.ms': 'x',
    'max.request.size': '99999999999',
    'enable.idempotence': 'x',
    'partitioner.class': 'no.Such',
    'sasl.login.refresh.window.factor': 'x',
    'delivery.timeout.ms': '',
  }).map(([name, value]) => source({ [`producer.override.${name}`]: value })),
  source(Object.fromEntries(MANY.map((name, i) => [`producer.override.${name}`, String(i)]))),
  sink({ 'consumer.override.partition.assignment.strategy': 'a,b', 'consumer.override.isolation.level': 'odd' }),
  sink({ 'consumer.override.fetch.max.wait.ms': 'x' }),
  sink({ 'producer.override.linger.ms': 'x', 'admin.override.retries': 'x' }),
  sink({
    ...{ 'errors.deadletterqueue.topic.name': 'd', 'admin.override.retries': '5', 'admin.override.zz': 'x' },
    ...{ 'producer.override.zz': 'y', 'consumer.override.zz': 'w' },
  }),
  source({ 'admin.override.retries': 'x', 'offsets.storage.topic': ' ' }),
  source({ 'admin.override.retries': '1', 'consumer.override.zz': 'x', 'offsets.storage.topic': 'o' }),
  source({ 'admin.override.retries': '7', 'topic.creation.x': 'y' }),
  source({ 'producer.override': 'x', 'producer.overridex': 'y', 'producer.linger.ms': '5' }),
  sink({ 'consumer.override.group.id': 'connect-oracle' }),
  sink({ 'consumer.override.group.id': 'mine' }),
  sink({ name: 'oracle' }),
  source({ name: 'oracle', 'consumer.override.group.id': 'connect-oracle' }),
];

const sources = [
  source({ 'exactly.once.support': 'required', file: undefined }),
  source({ 'exactly.once.support': ' requested ' }),
  source({ 'transaction.boundary': 'connector' }),
  source({ 'transaction.boundary.interval.ms': '-1' }),
  sink({ topics: undefined, 'topics.regex': '(', 'errors.deadletterqueue.topic.name': 'tx' }),
];

export default [...versions, ...classes, ...aliases, ...nulls, ...overrides, ...sources] satisfies Ask[];
