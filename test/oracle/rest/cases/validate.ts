import { type Ask, ask } from '../ask.ts';

type Config = Record<string, unknown>;

const SOURCE = { 'connector.class': 'FileStreamSource', name: 'v', topic: 'lines', file: 'lines.txt' };
const SINK = {
  'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  name: 'v',
  topics: 'lines',
  file: 'out.txt',
};
const TRANSFORMS = 'org.apache.kafka.connect.transforms';
const CONVERTERS = 'org.apache.kafka.connect.converters';
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

const source = (more: Config) =>
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate', { ...SOURCE, ...more });
const sink = (more: Config) => ask('PUT', '/connector-plugins/FileStreamSink/config/validate', { ...SINK, ...more });
/** One transformation `t` of this type. */
const withTransform = (type: unknown, more: Config = {}) =>
  source({
    transforms: 't',
    ...(type === undefined ? {} : { 'transforms.t.type': type }),
    ...prefixed('transforms.t.', more),
  });
const withPredicate = (type: unknown, more: Config = {}) =>
  source({
    predicates: 'p',
    ...(type === undefined ? {} : { 'predicates.p.type': type }),
    ...prefixed('predicates.p.', more),
  });

function prefixed(prefix: string, config: Config): Config {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [prefix + name, value]));
}

const transforms = [
  withTransform(`${TRANSFORMS}.HoistField$Value`, { field: 'x' }),
  withTransform(`${TRANSFORMS}.HoistField$Value`),
  withTransform(`${TRANSFORMS}.Cast$Key`, { spec: 'int8' }),
  withTransform(`${TRANSFORMS}.Cast$Value`, { spec: 'a:nonsense' }),
  withTransform(`${TRANSFORMS}.Cast$Value`, { spec: '' }),
  withTransform(`${TRANSFORMS}.Cast$Value`, { spec: 'a:int8', 'replace.null.with.default': 'maybe' }),
  withTransform(`${TRANSFORMS}.DropHeaders`, { headers: '' }),
  withTransform(`${TRANSFORMS}.ExtractField$Key`, { field: 'a', 'field.syntax.version': 'V3' }),
  withTransform(`${TRANSFORMS}.Filter`),
  withTransform(`${TRANSFORMS}.Flatten$Value`, { delimiter: '_' }),
  withTransform(`${TRANSFORMS}.HeaderFrom$Value`, { fields: 'a,b', headers: 'x', operation: 'steal' }),
  withTransform(`${TRANSFORMS}.InsertField$Value`, { 'static.field': 'a' }),
  withTransform(`${TRANSFORMS}.InsertHeader`, { header: '', 'value.literal': '1' }),
  withTransform(`${TRANSFORMS}.MaskField$Value`, { fields: 'a', replacement: '' }),
  withTransform(`${TRANSFORMS}.RegexRouter`, { regex: '(', replacement: 'x' }),
  withTransform(`${TRANSFORMS}.RegexRouter`, { regex: 'a(b)', replacement: '$1' }),
  withTransform(`${TRANSFORMS}.ReplaceField$Value`, { include: 'a', renames: 'a:b,c' }),
  withTransform(`${TRANSFORMS}.SetSchemaMetadata$Value`, { 'schema.version': 'one' }),
  withTransform(`${TRANSFORMS}.TimestampConverter$Value`, { 'target.type': 'string' }),
  withTransform(`${TRANSFORMS}.TimestampConverter$Value`, { 'target.type': 'date', 'unix.precision': 'days' }),
  withTransform(`${TRANSFORMS}.TimestampRouter`),
  withTransform(`${TRANSFORMS}.ValueToKey`),
  withTransform('HoistField$Value', { field: 'x' }),
  withTransform('HoistField', { field: 'x' }),
  withTransform(`${TRANSFORMS}.HoistField`, { field: 'x' }),
  withTransform('RegexRouter', { regex: '.*', replacement: 'x' }),
  withTransform('no.such.Transform'),
  withTransform('java.lang.String'),
  withTransform(JSON_CONVERTER),
  withTransform(undefined),
  withTransform(''),
  withTransform(`${TRANSFORMS}.Flatten$Key`, { 'plugin.version': '4.3.1' }),
  withTransform(`${TRANSFORMS}.Flatten$Key`, { 'plugin.version': '1.0' }),
  withTransform(`${TRANSFORMS}.Flatten$Key`, { predicate: 'nobody' }),
  withTransform(`${TRANSFORMS}.Flatten$Key`, { negate: 'true' }),
  withTransform(`${TRANSFORMS}.Flatten$Key`, { unknown: 'option' }),
  source({ transforms: '' }),
  source({ transforms: ' ' }),
  source({ transforms: 'a,a' }),
  source({ transforms: 'a,', 'transforms.a.type': `${TRANSFORMS}.Flatten$Key` }),
  source({ transforms: 'a.b', 'transforms.a.b.type': `${TRANSFORMS}.Flatten$Key` }),
  source({
    transforms: 'a,b',
    'transforms.a.type': `${TRANSFORMS}.Flatten$Key`,
    'transforms.b.type': `${TRANSFORMS}.Filter`,
  }),
  source({ transforms: 'a, b', 'transforms.a.type': `${TRANSFORMS}.Flatten$Key` }),
  source({ 'transforms.a.type': 'nonsense' }),
  sink({ transforms: 'a', 'transforms.a.type': `${TRANSFORMS}.ValueToKey`, 'transforms.a.fields': 'x,x' }),
  source({
    transforms: 't',
    'transforms.t.type': `${TRANSFORMS}.Filter`,
    'transforms.t.predicate': 'p',
    'transforms.t.negate': 'perhaps',
    predicates: 'p',
    'predicates.p.type': `${TRANSFORMS}.predicates.TopicNameMatches`,
    'predicates.p.pattern': 'a.*',
  }),
];

const predicates = [
  withPredicate(`${TRANSFORMS}.predicates.HasHeaderKey`, { name: 'h' }),
  withPredicate(`${TRANSFORMS}.predicates.HasHeaderKey`),
  withPredicate(`${TRANSFORMS}.predicates.HasHeaderKey`, { name: '' }),
  withPredicate(`${TRANSFORMS}.predicates.RecordIsTombstone`),
  withPredicate(`${TRANSFORMS}.predicates.TopicNameMatches`, { pattern: '[' }),
  withPredicate('RecordIsTombstone'),
  withPredicate('no.such.Predicate'),
  withPredicate(`${TRANSFORMS}.Flatten$Key`),
  withPredicate(undefined),
  withPredicate('RecordIsTombstone', { 'plugin.version': '4.3.1' }),
  source({ predicates: 'p,p' }),
  source({ predicates: '' }),
  source({ predicates: 'p,q', 'predicates.p.type': 'RecordIsTombstone' }),
];

const converters = [
  source({ 'value.converter': JSON_CONVERTER }),
  source({
    'value.converter': JSON_CONVERTER,
    'value.converter.schemas.enable': 'perhaps',
    'value.converter.decimal.format': 'ROMAN',
  }),
  source({ 'value.converter': JSON_CONVERTER, 'value.converter.schemas.cache.size': '-1' }),
  source({
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'key.converter.converter.encoding': 'nonsense',
  }),
  source({ 'key.converter': 'StringConverter' }),
  source({ 'key.converter': 'String' }),
  source({ 'key.converter': `${CONVERTERS}.LongConverter`, 'value.converter': `${CONVERTERS}.ByteArrayConverter` }),
  source({ 'value.converter': `${CONVERTERS}.BooleanConverter` }),
  source({ 'value.converter': 'no.such.Converter' }),
  source({ 'value.converter': '' }),
  source({ 'value.converter': 'java.lang.String' }),
  source({ 'value.converter': `${TRANSFORMS}.Flatten$Key` }),
  source({ 'value.converter': 'org.apache.kafka.connect.storage.SimpleHeaderConverter' }),
  source({ 'header.converter': 'org.apache.kafka.connect.storage.SimpleHeaderConverter' }),
  source({ 'header.converter': JSON_CONVERTER, 'header.converter.schemas.enable': 'x' }),
  source({ 'header.converter': 'no.such.Converter' }),
  source({ 'value.converter': JSON_CONVERTER, 'value.converter.plugin.version': '4.3.1' }),
  source({ 'value.converter': JSON_CONVERTER, 'value.converter.plugin.version': '1.0.0' }),
  source({ 'value.converter': JSON_CONVERTER, 'value.converter.plugin.version': 'x[' }),
  source({ 'value.converter.schemas.enable': 'x' }),
  sink({ 'key.converter': JSON_CONVERTER, 'value.converter': JSON_CONVERTER, 'header.converter': JSON_CONVERTER }),
];

const common = [
  source({ 'tasks.max': 0 }),
  source({ 'tasks.max': 1.5 }),
  source({ 'tasks.max': '' }),
  source({ 'tasks.max': null }),
  source({ 'tasks.max': '2147483648' }),
  source({ 'tasks.max.enforce': 'x' }),
  source({ name: '' }),
  source({ name: null }),
  source({ name: ' ' }),
  source({ name: 'a\u0000b' }),
  source({ topic: '' }),
  source({ topic: null }),
  source({ 'batch.size': 0 }),
  source({ 'batch.size': null }),
  source({ unknown: 'x', 'another.one': null }),
  source({ 'errors.tolerance': 'ALL' }),
  source({ 'errors.tolerance': 'some' }),
  source({ 'errors.retry.timeout': -2, 'errors.retry.delay.max.ms': -1 }),
  source({ 'errors.retry.timeout': '9223372036854775808' }),
  source({ 'errors.log.enable': 'yes', 'errors.log.include.messages': 'no' }),
  source({ 'config.action.reload': 'RESTART' }),
  source({ 'config.action.reload': 'maybe' }),
  source({ 'exactly.once.support': 'REQUIRED' }),
  source({ 'exactly.once.support': 'never' }),
  source({ 'transaction.boundary': 'interval', 'transaction.boundary.interval.ms': 0 }),
  source({ 'transaction.boundary': 'sometimes' }),
  source({ 'transaction.boundary': 'connector' }),
  source({ 'offsets.storage.topic': ' ' }),
  source({ 'offsets.storage.topic': 'a-topic' }),
  source({ 'connector.plugin.version': '4.3.1' }),
  source({ 'connector.plugin.version': '1.2' }),
  source({ 'connector.plugin.version': '[1.0,5.0)' }),
  source({ 'producer.override.acks': '1', 'producer.override.batch.size': 'x' }),
  source({ 'producer.override.nonsense': '1' }),
  source({ 'consumer.override.max.poll.records': 'x' }),
  sink({ 'consumer.override.max.poll.records': 'x' }),
  sink({ 'consumer.override.auto.offset.reset': 'never' }),
  sink({ 'admin.override.retries': 'x', 'producer.override.acks': 'x' }),
  sink({ topics: '' }),
  sink({ topics: null }),
  sink({ topics: undefined }),
  sink({ topics: 'a,a' }),
  sink({ topics: 'a,,b' }),
  sink({ topics: ' a , b ' }),
  sink({ topics: undefined, 'topics.regex': 'a.*' }),
  sink({ topics: undefined, 'topics.regex': '[' }),
  sink({ topics: undefined, 'topics.regex': '' }),
  sink({ 'topics.regex': 'a.*' }),
  sink({ 'topics.regex': '' }),
  sink({ 'errors.deadletterqueue.topic.name': 'lines' }),
  sink({ 'errors.deadletterqueue.topic.name': 'dlq', 'errors.deadletterqueue.topic.replication.factor': 0 }),
  sink({ 'errors.deadletterqueue.topic.name': 'lines2', topics: undefined, 'topics.regex': 'lines.*' }),
  sink({ 'errors.deadletterqueue.context.headers.enable': 'maybe' }),
  sink({ 'errors.deadletterqueue.topic.replication.factor': 'x' }),
];

const creation = [
  source({ 'topic.creation.default.replication.factor': 1, 'topic.creation.default.partitions': 1 }),
  source({ 'topic.creation.default.replication.factor': 0, 'topic.creation.default.partitions': 0 }),
  source({ 'topic.creation.default.replication.factor': -2, 'topic.creation.default.partitions': -2 }),
  source({ 'topic.creation.default.partitions': 1 }),
  source({
    'topic.creation.groups': 'a',
    'topic.creation.default.replication.factor': 1,
    'topic.creation.default.partitions': 1,
  }),
  source({
    'topic.creation.groups': 'a,b',
    'topic.creation.default.replication.factor': 1,
    'topic.creation.default.partitions': 1,
    'topic.creation.a.include': 'x.*',
    'topic.creation.b.include': '[',
    'topic.creation.b.partitions': 'many',
  }),
  source({ 'topic.creation.groups': 'a' }),
  source({ 'topic.creation.groups': 'default' }),
  source({
    'topic.creation.groups': 'a,a',
    'topic.creation.default.replication.factor': 1,
    'topic.creation.default.partitions': 1,
  }),
  source({ 'topic.creation.groups': '' }),
  source({ 'topic.creation.a.include': 'x' }),
];

const elsewhere = [
  ask('PUT', '/connector-plugins/org.apache.kafka.connect.file.FileStreamSourceConnector/config/validate', SOURCE),
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate', { ...SOURCE, 'connector.class': 'FileStreamSink' }),
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate', { ...SOURCE, 'connector.class': '' }),
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate', {
    ...SOURCE,
    'connector.class': 'no.such.Connector',
  }),
  ask('PUT', '/connector-plugins/JsonConverter/config/validate', SOURCE),
  ask('PUT', '/connector-plugins/JsonConverter/config/validate', { ...SOURCE, 'connector.class': 'JsonConverter' }),
  ask('PUT', '/connector-plugins/JsonConverter/config/validate', { 'connector.class': JSON_CONVERTER }),
  ask('PUT', '/connector-plugins/File%53treamSource/config/validate', SOURCE),
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate/', SOURCE),
  ask('PATCH', '/connector-plugins/FileStreamSource/config/validate', SOURCE),
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate', { name: 'v', config: SOURCE }),
  ask('PUT', '/connector-plugins/FileStreamSource/config/validate', {
    ...SOURCE,
    'batch.size': true,
    file: 5,
    flag: [],
  }),
];

/** What is refused is told when it is created, too. */
const created = [
  { transforms: 't', 'transforms.t.type': 'no.such.Transform' },
  { transforms: 't', 'transforms.t.type': `${TRANSFORMS}.HoistField$Value` },
  { transforms: 't' },
  { predicates: 'p', 'predicates.p.type': 'no.such.Predicate' },
  { 'value.converter': JSON_CONVERTER, 'value.converter.schemas.enable': 'x' },
  { 'exactly.once.support': 'never', 'errors.tolerance': 'some' },
  { 'topic.creation.groups': 'a,a' },
  { 'producer.override.batch.size': 'x' },
].map((more) => ask('POST', '/connectors', { name: 'refused', config: { ...SOURCE, name: 'refused', ...more } }));

export default [
  ...transforms,
  ...predicates,
  ...converters,
  ...common,
  ...creation,
  ...elsewhere,
  ...created,
  ask('GET', '/connectors'),
] satisfies Ask[];
