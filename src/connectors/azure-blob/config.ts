import type { ConfigDef, ConfigKey } from '../../api/config-def.ts';
import { ConfigException } from '../../api/errors.ts';
import { atLeast, between, oneOfIgnoringCase, validator } from '../../api/validators.ts';
import { findZone } from './partitioners/zone.ts';

export const CONNECTOR_CLASS = 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector';
const FORMATS = 'io.confluent.connect.azure.blob.format';
const PARTITIONERS = 'io.confluent.connect.storage.partitioner';

export const FORMAT_CLASSES = {
  avro: `${FORMATS}.avro.AvroFormat`,
  json: `${FORMATS}.json.JsonFormat`,
  bytearray: `${FORMATS}.bytearray.ByteArrayFormat`,
  parquet: `${FORMATS}.parquet.ParquetFormat`,
} as const;

export const PARTITIONER_CLASSES = {
  default: `${PARTITIONERS}.DefaultPartitioner`,
  field: `${PARTITIONERS}.FieldPartitioner`,
  time: `${PARTITIONERS}.TimeBasedPartitioner`,
  hourly: `${PARTITIONERS}.HourlyPartitioner`,
  daily: `${PARTITIONERS}.DailyPartitioner`,
} as const;

const containerName = validator('3 to 63 lower-case letters, digits and single hyphens', (name, value) => {
  if (/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$|^\$(root|web)$/.test(String(value))) return;
  const why = 'A container name has 3 to 63 lower-case letters, digits and single hyphens';
  throw ConfigException.invalidValue(name, value, why);
});

const timezone = validator('UTC, an IANA name, or [+-]hh:mm', (name, value) => {
  if (value === '' || findZone(String(value))) return;
  throw ConfigException.invalidValue(name, value, `The datetime zone id '${value}' is not recognised`);
});

const azure = [
  {
    name: 'azblob.account.name',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    doc: 'The storage account. Needed unless azblob.connection.string names it.',
  },
  {
    name: 'azblob.account.key',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'A key of the storage account. Without key, SAS token and connection string a managed identity is used.',
  },
  {
    name: 'azblob.sas.token',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'A shared access signature for the container or the account, with or without the leading question mark. It needs the permissions read, create and write; not used where a key is given.',
  },
  {
    name: 'azblob.connection.string',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'A connection string of the storage account, instead of name and key. It may also name an emulator such as Azurite.',
  },
  {
    name: 'azblob.container.name',
    type: 'STRING',
    default: 'default',
    validator: containerName,
    importance: 'HIGH',
    doc: 'The container that the blobs are written to.',
  },
  {
    name: 'azblob.container.create',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    doc: 'Create the container where it does not exist. If false, a missing container fails the task. (Not in the original.)',
  },
  {
    name: 'azblob.managed.identity.client.id',
    type: 'STRING',
    default: '',
    importance: 'MEDIUM',
    doc: 'The client id of a user-assigned managed identity; empty for the one that the app has by itself. (Not in the original.)',
  },
  {
    name: 'azblob.endpoint.suffix',
    type: 'STRING',
    default: 'core.windows.net',
    importance: 'LOW',
    doc: "The end of the account's host name, for clouds other than the public one. (Not in the original.)",
  },
  {
    name: 'azblob.block.size',
    type: 'INT',
    default: 4194304,
    validator: between(65536, 16777216),
    importance: 'LOW',
    doc: 'Bytes, before compression, after which a block is cut. Smaller blocks use less memory. (Not in the original.)',
  },
  {
    name: 'az.compression.type',
    type: 'STRING',
    default: 'none',
    validator: oneOfIgnoringCase('none', 'gzip'),
    importance: 'LOW',
    doc: 'Compression of the blobs of JsonFormat and ByteArrayFormat: none or gzip.',
  },
  {
    name: 'az.compression.level',
    type: 'INT',
    default: -1,
    validator: between(-1, 9),
    importance: 'LOW',
    doc: 'The level of the compression, 0 (none) to 9 (smallest); -1 is the default of zlib.',
  },
] as const satisfies ConfigDef;

const files = [
  {
    name: 'format.class',
    type: 'CLASS',
    importance: 'HIGH',
    doc: 'The format of the blobs: AvroFormat, JsonFormat or ByteArrayFormat.',
  },
  {
    name: 'flush.size',
    type: 'INT',
    validator: atLeast(1),
    importance: 'HIGH',
    doc: 'Number of records, over all open files of a topic partition, after which they are committed.',
  },
  {
    name: 'rotate.interval.ms',
    type: 'LONG',
    default: -1,
    importance: 'HIGH',
    doc: "Milliseconds by which a record's time may be after the first record's before the files are committed; record time is what timestamp.extractor says. Works with time-based partitioners only; a change of the encoded partition then commits too. -1: off.",
  },
  {
    name: 'rotate.schedule.interval.ms',
    type: 'LONG',
    default: -1,
    importance: 'MEDIUM',
    doc: 'Milliseconds between commits by the wall clock, counted from midnight in timezone (which it needs); also while the topic is idle. -1: off.',
  },
  {
    name: 'topics.dir',
    type: 'STRING',
    default: 'topics',
    importance: 'HIGH',
    doc: 'The folder within the container; may be empty.',
  },
  {
    name: 'directory.delim',
    type: 'STRING',
    default: '/',
    importance: 'MEDIUM',
    doc: 'What separates folders in blob names.',
  },
  {
    name: 'file.delim',
    type: 'STRING',
    default: '+',
    importance: 'MEDIUM',
    doc: 'What separates topic, partition and offset in blob names.',
  },
  {
    name: 'filename.offset.zero.pad.width',
    type: 'INT',
    default: 10,
    validator: atLeast(0),
    importance: 'LOW',
    doc: 'Digits to which the offset in a blob name is padded with zeros.',
  },
  {
    name: 'behavior.on.null.values',
    type: 'STRING',
    default: 'fail',
    validator: oneOfIgnoringCase('fail', 'ignore'),
    importance: 'LOW',
    doc: 'What to do with records without a value (tombstones): fail or ignore.',
  },
  {
    name: 'format.bytearray.extension',
    type: 'STRING',
    default: '.bin',
    importance: 'LOW',
    doc: 'The extension of the blobs of ByteArrayFormat.',
  },
  {
    name: 'format.bytearray.separator',
    type: 'STRING',
    default: null,
    importance: 'LOW',
    doc: 'What ends each record in a blob of ByteArrayFormat; a line feed if not set.',
  },
] as const satisfies ConfigDef;

const schemas = [
  {
    name: 'schema.compatibility',
    type: 'STRING',
    default: 'NONE',
    validator: oneOfIgnoringCase('NONE', 'BACKWARD', 'FORWARD', 'FULL'),
    importance: 'HIGH',
    doc: 'Which changes of the schema a file survives, its records being projected to its first schema; any other change commits the files. NONE: every change does.',
  },
  {
    name: 'schema.cache.size',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    doc: 'Accepted for compatibility: schemas are cached as long as their records refer to them.',
    unused: true,
  },
  {
    name: 'avro.codec',
    type: 'STRING',
    default: 'null',
    validator: oneOfIgnoringCase('null', 'deflate', 'snappy', 'bzip2'),
    importance: 'LOW',
    doc: 'Compression within Avro files: null or deflate. snappy and bzip2 are not available.',
  },
  {
    name: 'parquet.codec',
    type: 'STRING',
    default: 'snappy',
    importance: 'LOW',
    doc: 'Accepted for compatibility: ParquetFormat is not available.',
    unused: true,
  },
  {
    name: 'enhanced.avro.schema.support',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: 'Keep the enums of Avro schemas in Avro files.',
  },
  {
    name: 'connect.meta.data',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: "Add the Connect schema's name, version, documentation, parameters and defaults to the schema of Avro files.",
  },
  {
    name: 'allow.optional.map.keys',
    type: 'BOOLEAN',
    default: false,
    importance: 'LOW',
    doc: 'Write maps with optional string keys as Avro maps and not as arrays of entries.',
  },
] as const satisfies ConfigDef;

const partitioning = [
  {
    name: 'partitioner.class',
    type: 'CLASS',
    default: PARTITIONER_CLASSES.default,
    importance: 'HIGH',
    doc: 'How records are spread over folders: DefaultPartitioner (by Kafka partition), FieldPartitioner, TimeBasedPartitioner, HourlyPartitioner or DailyPartitioner.',
    dependents: ['partition.field.name', 'partition.duration.ms', 'path.format', 'locale', 'timezone'],
  },
  {
    name: 'partition.field.name',
    type: 'LIST',
    default: '',
    importance: 'MEDIUM',
    doc: 'The fields whose values FieldPartitioner makes folders of; dots reach into nested structs.',
  },
  {
    name: 'partition.duration.ms',
    type: 'LONG',
    default: -1,
    importance: 'MEDIUM',
    doc: 'The length in milliseconds of the time span that shares a folder under TimeBasedPartitioner.',
  },
  {
    name: 'path.format',
    type: 'STRING',
    default: '',
    importance: 'MEDIUM',
    doc: "The folders of TimeBasedPartitioner as a Joda-Time pattern, e.g. `'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH`.",
  },
  {
    name: 'locale',
    type: 'STRING',
    default: '',
    importance: 'MEDIUM',
    doc: 'The language of names of months and days in path.format, e.g. en-US. Time-based partitioners need it.',
  },
  {
    name: 'timezone',
    type: 'STRING',
    default: '',
    validator: timezone,
    importance: 'MEDIUM',
    doc: 'The time zone of path.format and rotate.schedule.interval.ms: UTC, a name such as Europe/Paris, or an offset such as +02:00. Time-based partitioners need it.',
  },
  {
    name: 'timestamp.extractor',
    type: 'STRING',
    default: 'Wallclock',
    importance: 'MEDIUM',
    doc: "Which time a time-based partitioner uses: Wallclock (when the record is written), Record (the record's timestamp) or RecordField.",
  },
  {
    name: 'timestamp.field',
    type: 'STRING',
    default: 'timestamp',
    importance: 'MEDIUM',
    doc: 'The field with the time for RecordField: a Timestamp, milliseconds since the epoch, or ISO 8601 text; dots reach into nested structs.',
  },
] as const satisfies ConfigDef;

const accepted = (name: string, type: ConfigKey['type'], value: unknown, doc: string) =>
  ({
    name,
    type,
    default: value,
    importance: 'LOW',
    doc,
    group: 'Accepted',
    unused: true,
  }) as const satisfies ConfigKey;

const unused = [
  accepted(
    'retry.backoff.ms',
    'LONG',
    5000,
    'Accepted for compatibility: errors.retry.* and the runtime decide on retries.',
  ),
  accepted('shutdown.timeout.ms', 'LONG', 3000, 'Accepted for compatibility: nothing has to be waited for.'),
  accepted('storage.class', 'CLASS', null, 'Accepted for compatibility: blobs are always in Azure Blob Storage.'),
  accepted('store.url', 'STRING', null, 'Accepted for compatibility.'),
  accepted('confluent.license', 'PASSWORD', null, 'Accepted for compatibility: no licence is needed.'),
  accepted('confluent.topic', 'STRING', '_confluent-command', 'Accepted for compatibility: no licence is needed.'),
  accepted('confluent.topic.bootstrap.servers', 'LIST', '', 'Accepted for compatibility: no licence is needed.'),
  accepted('confluent.topic.replication.factor', 'INT', 3, 'Accepted for compatibility: no licence is needed.'),
] as const;

function group<const D extends readonly ConfigKey[]>(name: string, keys: D): D {
  return keys.map((key, index) => ({ ...key, group: name, order: index + 1 })) as unknown as D;
}

/** All options of the connector. `confluent.topic.*` client settings beyond those listed are ignored like any unknown option. */
export const azureBlobConfig = [
  ...group('Connector', files),
  ...group('Azure', azure),
  ...group('Schema', schemas),
  ...group('Partitioner', partitioning),
  ...group('Accepted', unused),
] as const satisfies ConfigDef;
