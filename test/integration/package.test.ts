import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../local/project.ts';

let consumer: string;

beforeAll(async () => {
  consumer = await mkdtemp(join(tmpdir(), 'connectless-consumer-'));
  await mkdir(join(consumer, 'node_modules'));
  await symlink(projectRoot, join(consumer, 'node_modules', 'connectless'), 'junction');
});

afterAll(() => rm(consumer, { recursive: true, force: true }));

/** What a program prints that stands in a package which depends on this one. */
async function output(program: string): Promise<unknown> {
  const file = join(consumer, 'program.mjs');
  await writeFile(file, program);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  return JSON.parse(stdout);
}

it('gives the classes by the names that Connect gives them', async () => {
  const names = [
    ...[
      'Schema',
      'SchemaBuilder',
      'Schemas',
      'Struct',
      'ConnectHeaders',
      'SchemaAndValue',
      'SchemaProjector',
      'Values',
    ],
    ...['Decimal', 'Date', 'Time', 'Timestamp', 'ConnectDate', 'ConnectTime', 'ConnectTimestamp', 'LogicalTypes'],
    ...['JsonConverter', 'StringConverter', 'ByteArrayConverter', 'SimpleHeaderConverter', 'AvroConverter'],
    ...['LongConverter', 'IntegerConverter', 'ShortConverter', 'DoubleConverter', 'FloatConverter', 'BooleanConverter'],
    ...['ConnectException', 'DataException', 'RetriableException', 'SchemaBuilderException', 'ConfigException'],
    ...['createPlugin', 'builtInPlugins', 'PluginRegistry', 'validateValue'],
  ];
  const missing = await output(`
    import * as connectless from 'connectless';
    console.log(JSON.stringify(${JSON.stringify(names)}.filter((name) => connectless[name] === undefined)));
  `);
  expect(missing).toEqual([]);
});

it('makes plugins of every kind', async () => {
  const made = await output(`
    import { createPlugin, Schemas, SchemaBuilder, Struct } from 'connectless';
    const converter = createPlugin('converter', 'LongConverter', { 'converter.type': 'key' });
    const header = createPlugin('header_converter', 'org.apache.kafka.connect.storage.SimpleHeaderConverter');
    const hoist = createPlugin('transformation', 'org.apache.kafka.connect.transforms.HoistField$Value', { field: 'x' });
    const tombstone = createPlugin('predicate', 'RecordIsTombstone');
    const record = { topic: 't', headers: [], valueSchema: Schemas.INT64, value: 5n };
    const { value } = await hoist.apply(record);
    let refused;
    try {
      createPlugin('converter', 'Nothing');
    } catch (error) {
      refused = error.className;
    }
    console.log(JSON.stringify({
      bytes: converter.fromConnectData('t', Schemas.INT64, 5n).toString('hex'),
      header: header.toConnectHeader('t', 'h', Buffer.from('[1,300]')).value,
      hoisted: String(value),
      tombstone: await tombstone.test({ ...record, value: null }),
      source: createPlugin('source', 'FileStreamSource').constructor.name,
      refused,
    }));
  `);
  expect(made).toEqual({
    bytes: '0000000000000005',
    header: [1, 300],
    hoisted: 'Struct{x=5}',
    tombstone: true,
    source: expect.stringContaining('FileStreamSource'),
    refused: 'org.apache.kafka.connect.errors.ConnectException',
  });
});
