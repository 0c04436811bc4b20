import { between, type ConfigDef, type ConfigOf, oneOf } from '../../api/index.ts';

const TOPIC_NAME_STRATEGY = 'io.confluent.kafka.serializers.subject.TopicNameStrategy';

const REGISTRY = [
  {
    name: 'schema.registry.url',
    type: 'LIST',
    importance: 'HIGH',
    doc: 'URLs of the schema registry, asked in turn until one answers.',
  },
  {
    name: 'schema.registry.kind',
    type: 'STRING',
    default: 'confluent',
    validator: oneOf('confluent', 'azure'),
    importance: 'LOW',
    doc:
      'confluent: a registry that answers the REST API of Confluent. azure: Azure Schema Registry; schema.registry.url is then ' +
      'https://NAMESPACE.servicebus.windows.net, and credentials are those of the app (a managed identity, for example).',
  },
  {
    name: 'schema.registry.group',
    type: 'STRING',
    default: null,
    importance: 'LOW',
    doc: 'The schema group of Azure Schema Registry that holds the schemas.',
  },
  {
    name: 'max.schemas.per.subject',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    doc: 'The most schemas that are kept in memory for each subject, and the most subjects.',
  },
  {
    name: 'max.retries',
    type: 'INT',
    default: 3,
    validator: between(0, 2147483647),
    importance: 'LOW',
    doc: 'How often a call that may succeed later (no answer, 408, 429 or a server error) is repeated.',
  },
  {
    name: 'retries.wait.ms',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    doc: 'The longest wait before the first repetition, in milliseconds; it doubles with each. The real one is random up to it.',
  },
  {
    name: 'retries.max.wait.ms',
    type: 'INT',
    default: 20000,
    importance: 'LOW',
    doc: 'The longest wait before any repetition, in milliseconds.',
  },
  {
    name: 'http.connect.timeout.ms',
    type: 'INT',
    default: 60000,
    importance: 'LOW',
    doc: 'How long a connection to the registry may take, in milliseconds.',
  },
  {
    name: 'http.read.timeout.ms',
    type: 'INT',
    default: 60000,
    importance: 'LOW',
    doc: 'How long the registry may be silent, in milliseconds.',
  },
  {
    name: 'proxy.host',
    type: 'STRING',
    default: '',
    importance: 'LOW',
    doc: 'The host of an HTTP proxy on the way to the registry.',
  },
  { name: 'proxy.port', type: 'INT', default: -1, importance: 'LOW', doc: 'The port of the HTTP proxy.' },
] as const satisfies ConfigDef;

const SUBJECTS = [
  {
    name: 'key.subject.name.strategy',
    type: 'CLASS',
    default: TOPIC_NAME_STRATEGY,
    importance: 'MEDIUM',
    doc: 'How the subject of a key schema is named: TopicNameStrategy (<topic>-key), RecordNameStrategy or TopicRecordNameStrategy.',
  },
  {
    name: 'value.subject.name.strategy',
    type: 'CLASS',
    default: TOPIC_NAME_STRATEGY,
    importance: 'MEDIUM',
    doc: 'How the subject of a value schema is named: TopicNameStrategy (<topic>-value), RecordNameStrategy or TopicRecordNameStrategy.',
  },
] as const satisfies ConfigDef;

const WRITING = [
  {
    name: 'auto.register.schemas',
    type: 'BOOLEAN',
    default: true,
    importance: 'MEDIUM',
    doc: 'Whether schemas of written records are registered. Without it they must be there already.',
  },
  {
    name: 'normalize.schemas',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    doc: 'Whether the registry brings schemas into a normal form before it compares them.',
  },
  {
    name: 'use.schema.id',
    type: 'INT',
    default: -1,
    importance: 'LOW',
    doc: 'The id of the schema to write with, where auto.register.schemas is false.',
  },
  {
    name: 'id.compatibility.strict',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: "Whether the schema of use.schema.id must be able to read what the records' own schema writes.",
  },
  {
    name: 'use.latest.version',
    type: 'BOOLEAN',
    default: false,
    importance: 'LOW',
    doc: "Whether to write with the subject's latest version, where auto.register.schemas is false.",
  },
  {
    name: 'latest.compatibility.strict',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: "Whether the latest version must be able to read what the records' own schema writes.",
  },
  {
    name: 'latest.cache.size',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    doc: 'The most latest versions that are kept in memory for each subject, one for each schema of records.',
  },
  {
    name: 'latest.cache.ttl.sec',
    type: 'INT',
    default: -1,
    importance: 'LOW',
    doc: 'How long a latest version is remembered, in seconds; -1 means for good.',
  },
] as const satisfies ConfigDef;

const CREDENTIALS = [
  {
    name: 'basic.auth.credentials.source',
    type: 'STRING',
    default: 'URL',
    importance: 'MEDIUM',
    doc: 'Where user and password for the registry come from: URL, USER_INFO or SASL_INHERIT.',
  },
  {
    name: 'basic.auth.user.info',
    type: 'PASSWORD',
    default: '',
    importance: 'MEDIUM',
    doc: 'USER:PASSWORD, for USER_INFO.',
  },
  {
    name: 'schema.registry.basic.auth.user.info',
    type: 'PASSWORD',
    default: '',
    importance: 'MEDIUM',
    doc: 'The former name of basic.auth.user.info.',
  },
  {
    name: 'sasl.jaas.config',
    type: 'PASSWORD',
    default: null,
    importance: 'MEDIUM',
    doc: 'The login module with user name and password, for SASL_INHERIT.',
  },
  {
    name: 'bearer.auth.credentials.source',
    type: 'STRING',
    default: '',
    importance: 'MEDIUM',
    doc: 'Where a bearer token for the registry comes from: STATIC_TOKEN or OAUTHBEARER. Without it there is none.',
  },
  {
    name: 'bearer.auth.token',
    type: 'PASSWORD',
    default: '',
    importance: 'MEDIUM',
    doc: 'The token, for STATIC_TOKEN.',
  },
  {
    name: 'bearer.auth.issuer.endpoint.url',
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    doc: 'The token endpoint of the identity provider, for OAUTHBEARER.',
  },
  { name: 'bearer.auth.client.id', type: 'STRING', default: null, importance: 'MEDIUM', doc: 'For OAUTHBEARER.' },
  { name: 'bearer.auth.client.secret', type: 'PASSWORD', default: null, importance: 'MEDIUM', doc: 'For OAUTHBEARER.' },
  { name: 'bearer.auth.scope', type: 'STRING', default: null, importance: 'MEDIUM', doc: 'For OAUTHBEARER.' },
  {
    name: 'bearer.auth.cache.expiry.buffer.seconds',
    type: 'SHORT',
    default: 300,
    validator: between(0, 3600),
    importance: 'LOW',
    doc: 'How long before its end a token is replaced, in seconds.',
  },
  {
    name: 'bearer.auth.logical.cluster',
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    doc: 'The value of the header target-sr-cluster.',
  },
  {
    name: 'bearer.auth.identity.pool.id',
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    doc: 'The value of the header Confluent-Identity-Pool-Id.',
  },
] as const satisfies ConfigDef;

const TLS = [
  {
    name: 'schema.registry.ssl.truststore.location',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'A PEM file with the certificates that the registry is trusted by.',
  },
  {
    name: 'schema.registry.ssl.truststore.certificates',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'The certificates themselves, as PEM.',
  },
  {
    name: 'schema.registry.ssl.keystore.location',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'A PEM or PKCS12 file with the key and certificate by which the registry knows this client.',
  },
  {
    name: 'schema.registry.ssl.keystore.password',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'The password of a PKCS12 file.',
  },
  {
    name: 'schema.registry.ssl.keystore.certificate.chain',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'The certificate chain itself, as PEM.',
  },
  {
    name: 'schema.registry.ssl.keystore.key',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'The private key itself, as PEM.',
  },
  {
    name: 'schema.registry.ssl.key.password',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'The password of the private key.',
  },
  {
    name: 'schema.registry.ssl.endpoint.identification.algorithm',
    type: 'STRING',
    default: 'https',
    importance: 'LOW',
    doc: "Empty: the name in the registry's certificate is not compared with its host.",
  },
] as const satisfies ConfigDef;

/** What every converter with a schema registry understands; names, types and defaults are those of Confluent's converters. */
export const REGISTRY_OPTIONS = [
  ...REGISTRY,
  ...SUBJECTS,
  ...WRITING,
  ...CREDENTIALS,
  ...TLS,
] as const satisfies ConfigDef;

export type RegistryOptions = ConfigOf<typeof REGISTRY_OPTIONS>;
