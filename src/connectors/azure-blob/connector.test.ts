import { describe, expect, test } from 'vitest';
import type { Config } from '../../api/config-def.ts';
import { azureBlobStore } from './azure-blob-store.ts';
import { azureBlobStorageSink } from './connector.ts';
import { readSettings } from './settings.ts';

/** As the lab registers it, numbers turned into text as Connect does. */
const lab: Config = {
  'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
  ...{ 'tasks.max': '1', topics: 'twitterstatus', 'flush.size': '3' },
  ...{ 'azblob.account.name': 'account', 'azblob.account.key': btoa('key'), 'azblob.container.name': 'posts' },
  'format.class': 'io.confluent.connect.azure.blob.format.avro.AvroFormat',
  ...{ 'confluent.topic.bootstrap.servers': 'kafka:9092', 'confluent.topic.replication.factor': '3' },
};
const validate = (options: Config) => azureBlobStorageSink.create().validate?.({ ...lab, ...options });

describe('configuration', () => {
  test("the lab's is valid", () => {
    expect(validate({})).toEqual({});
    expect(readSettings(lab).format.extension).toBe('.avro');
    expect(azureBlobStore(lab).location).toBe('account/posts');
  });

  test.each<[string, Config, string]>([
    ['azblob.account.name', { 'azblob.account.name': '' }, 'azblob.connection.string'],
    ['azblob.account.key', { 'azblob.account.key': 'not base64!' }, 'base64'],
    ['azblob.connection.string', { 'azblob.connection.string': 'nonsense' }, 'no connection string'],
    ['format.class', { 'format.class': 'x.y.parquet.ParquetFormat' }, 'use AvroFormat or JsonFormat'],
    ['format.class', { 'format.class': 'XmlFormat' }, 'known are AvroFormat, JsonFormat'],
    ['avro.codec', { 'avro.codec': 'snappy' }, 'null or deflate'],
    ['az.compression.type', { 'az.compression.type': 'gzip' }, 'use avro.codec'],
    ['partitioner.class', { 'partitioner.class': 'com.x.Own' }, 'known are DefaultPartitioner'],
    ['partition.field.name', { 'partitioner.class': 'FieldPartitioner' }, 'needs a field'],
    ['timezone', { 'rotate.schedule.interval.ms': '60000' }, 'needs a time zone'],
    ['locale', { 'partitioner.class': 'HourlyPartitioner', timezone: 'UTC' }, 'Locale cannot be empty'],
    [
      'path.format',
      {
        'partitioner.class': 'io.confluent.connect.storage.partitioner.TimeBasedPartitioner',
        ...{ 'partition.duration.ms': '1000', locale: 'en', timezone: 'UTC', 'path.format': 'yyyy/qq' },
      },
      'Illegal pattern component: qq',
    ],
  ])('%s is refused: %o', (option, options, message) => {
    expect(validate(options)).toEqual({ [option]: [expect.stringContaining(message)] });
  });

  test('what a single option’s own check reports is not reported twice', () => {
    expect(validate({ 'flush.size': 'many' })).toEqual({});
  });

  test('references to secrets are left to the task', () => {
    expect(validate({ 'azblob.account.key': `\${env:KEY}` })).toEqual({});
  });

  test('an option without effect is told', () => {
    expect(readSettings({ ...lab, 'rotate.interval.ms': '1000' }).warnings).toEqual([
      expect.stringContaining('rotate.interval.ms is ignored'),
    ]);
  });

  test('only options that shape files change the layout', () => {
    const layout = (options: Config) => readSettings({ ...lab, ...options }).layout;
    expect(layout({ 'flush.size': '10', 'azblob.block.size': '100000' })).toBe(layout({}));
    expect(layout({ 'topics.dir': 'other' })).not.toBe(layout({}));
  });
});

test('every task gets the whole configuration', () => {
  const context = { name: 'sink', createdAt: 0, log: { debug() {}, info() {}, warn() {}, error() {} } };
  expect(azureBlobStorageSink.create().taskConfigs(lab, 3, context)).toEqual([lab, lab, lab]);
});
