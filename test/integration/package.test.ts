import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
async function printed(program: string): Promise<string> {
  const file = join(consumer, 'program.mjs');
  await writeFile(file, program);
  return (await promisify(execFile)(process.execPath, [file])).stdout;
}

async function output(program: string): Promise<unknown> {
  return JSON.parse(await printed(program));
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
    ...['createPlugin', 'builtInPlugins', 'PluginRegistry', 'validateValue', 'sourceRecord', 'sinkRecord'],
    ...['Cast', 'ExtractField', 'Flatten', 'HeaderFrom', 'HoistField', 'InsertField', 'MaskField', 'ReplaceField'],
    ...['SetSchemaMetadata', 'TimestampConverter', 'DropHeaders', 'Filter', 'InsertHeader', 'RegexRouter'],
    ...['TimestampRouter', 'ValueToKey', 'HasHeaderKey', 'RecordIsTombstone', 'TopicNameMatches'],
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

it('transforms a record by classes and by their names', async () => {
  const results = await output(`
    import { ConnectHeaders, createPlugin, HasHeaderKey, HoistField, RegexRouter, sinkRecord } from 'connectless';
    const router = new RegexRouter();
    router.configure({ regex: '(.*)', replacement: 'x-$1' });
    const hoist = new HoistField.Key();
    hoist.configure({ field: 'id' });
    const insert = createPlugin('transformation', 'InsertField$Value', { 'offset.field': 'at' });
    const hasHeader = new HasHeaderKey();
    hasHeader.configure({ name: 'h' });
    const record = sinkRecord({ topic: 't', key: 5, value: new Map([['a', 1]]), headers: new ConnectHeaders().addString('h', 'x') });
    const bare = { topic: 't', value: { a: 1 }, kafkaOffset: 7n };
    let refused;
    try {
      createPlugin('transform', 'Filter');
    } catch (error) {
      refused = error.message;
    }
    console.log(JSON.stringify({
      topic: router.apply(record).topic,
      key: hoist.apply(record).key,
      value: (await insert.apply(record)).value,
      bare: [(await insert.apply(bare)).value, hasHeader.test(bare)],
      has: hasHeader.test(record),
      refused,
    }));
  `);
  expect(results).toEqual({
    topic: 'x-t',
    key: { id: 5 },
    value: { a: 1, at: 0 },
    bare: [{ a: 1, at: 7 }, false],
    has: true,
    refused: expect.stringMatching(/^There is no kind of plugin transform, only .*header_converter.*\.$/),
  });
});

it('packs a command that runs where it is installed', async () => {
  const run = promisify(execFile);
  const shell = process.platform === 'win32';
  const npm = ['pack', '--json', '--ignore-scripts', '--pack-destination', consumer];
  const [{ filename }] = JSON.parse((await run('npm', npm, { cwd: projectRoot, shell })).stdout);
  await run('tar', ['-xzf', filename], { cwd: consumer });
  const installed = join(consumer, 'package');
  await symlink(join(projectRoot, 'node_modules'), join(installed, 'node_modules'), 'junction');
  const { bin, version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const program = await readFile(join(installed, bin.connectless), 'utf8');
  expect(program).toMatch(/^#!\/usr\/bin\/env node\n/);
  // As npm does it.
  const link = join(consumer, 'connectless');
  await symlink(join(installed, bin.connectless), link);
  expect((await run(process.execPath, [link, '--version'])).stdout).toBe(`${version}\n`);
  const { stdout: help } = await run(process.execPath, [link, '--help']);
  for (const command of ['triggers', 'brokers', 'migrate']) expect(help).toMatch(new RegExp(`^  ${command}`, 'm'));
});

it('does what the page about the library says', async () => {
  const page = await readFile(join(projectRoot, 'docs', 'library.md'), 'utf8');
  const program = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code).join('');
  const promised = [...program.matchAll(/console\.log\(.*\/\/ (.*)/g)].map(([, text]) => text);
  expect(promised.length).toBeGreaterThan(8);
  expect((await printed(program)).trim().split('\n')).toEqual(promised);
});
