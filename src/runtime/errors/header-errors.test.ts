import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Header, Schemas } from '../../api/index.ts';
import { jsonHeaderConverter } from '../../converters/json.ts';
import { numberConverters } from '../../converters/number.ts';
import { PluginRegistry } from '../plugin-registry.ts';
import { ToyCluster } from '../testing/toy-cluster.ts';
import { line } from '../testing/toy-connectors.ts';

let cluster: ToyCluster;
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const LONG_CONVERTER = 'org.apache.kafka.connect.converters.LongConverter';
const TOLERANT = { 'errors.tolerance': 'all' };
const DEAD_LETTERS = {
  'errors.deadletterqueue.topic.name': 'dead',
  'errors.deadletterqueue.context.headers.enable': 'true',
};
const SINK = {
  ...{ 'connector.class': 'ToySink', topics: 'in', 'value.converter': 'org.test.ToyConverter' },
  ...{ 'header.converter': JSON_CONVERTER, 'header.converter.schemas.enable': 'false' },
};
const SOURCE = { 'connector.class': 'ToySource', topic: 'out', 'header.converter': LONG_CONVERTER };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  const plugins = new PluginRegistry([...cluster.toys.plugins, jsonHeaderConverter, ...numberConverters]);
  Object.assign(cluster.runtime, { plugins });
  cluster.kafka.create('in', 1);
  cluster.kafka.create('out');
});

afterEach(() => vi.useRealTimers());

/** Three records, the one in the middle with the header `trace`, which is no JSON, behind one that is. */
async function sink(config: Record<string, string>): Promise<void> {
  for (const [n, value] of ['a', 'b', 'c'].entries()) {
    const headers = n === 1 ? ['1', '{'].map((text, i) => ({ key: i ? 'trace' : 'n', value: Buffer.from(text) })) : [];
    const place = { topic: 'in', partition: 0, offset: BigInt(n), timestamp: 5, timestampType: 'CREATE_TIME' as const };
    cluster.kafka.topics.get('in')![0]!.push({ ...place, key: null, value: Buffer.from(value), headers });
  }
  await cluster.put('c', config);
  await cluster.settle();
}

/** Two records, the first with a header that is no INT64. */
async function source(config: Record<string, string>): Promise<void> {
  const headers: Header[] = [{ key: 'trace', schema: Schemas.STRING, value: 'text' }];
  cluster.toys.onPolled = () => [{ ...line('out', 'a', 1), headers }, line('out', 'b', 2)];
  await cluster.put('c', config);
  await cluster.settle();
}

const written = () => cluster.toys.put.map((entry) => entry.split(' ')[2]);
const trace = async () => (await cluster.herder.taskStatus('c', 0)).trace ?? '';

test('of a sink, without tolerance: the trace names stage, class and header', async () => {
  await sink({ ...SINK, ...DEAD_LETTERS });
  expect(written()).toEqual(['a']);
  expect((await trace()).split('\n')[0]).toBe(
    'org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler',
  );
  expect(await trace()).toContain("Error converting message header 'trace' in topic 'in' partition 0 at offset 1");
  expect(await trace()).toContain(`while executing stage 'HEADER_CONVERTER' with class '${JSON_CONVERTER}'`);
  expect(cluster.kafka.values('dead')).toEqual(['b']);
});

test('of a sink, with tolerance: the record is a dead letter as it was, with what happened', async () => {
  await sink({ ...SINK, ...TOLERANT, ...DEAD_LETTERS });
  expect(written()).toEqual(['a', 'c']);
  const [dead, ...more] = cluster.kafka.topics.get('dead')!.flat();
  expect(more).toEqual([]);
  expect(dead!.value).toEqual(Buffer.from('b'));
  const texts = dead!.headers.map(({ key, value }) => [key.replace('__connect.errors.', ''), String(value)]);
  expect(texts.slice(0, 2)).toEqual([
    ['n', '1'],
    ['trace', '{'],
  ]);
  expect(Object.fromEntries(texts)).toMatchObject({
    ...{ stage: 'HEADER_CONVERTER', 'class.name': JSON_CONVERTER, offset: '1' },
    'exception.class.name': 'org.apache.kafka.connect.errors.DataException',
    'exception.message': 'Converting byte[] to Kafka Connect data failed due to serialization error: ',
  });
});

test('of a sink: where the value fails too, that is what is said, and once', async () => {
  cluster.toys.onConvert = (text) => {
    if (text === 'b') throw new Error('no good');
  };
  await sink({ ...SINK, ...TOLERANT, ...DEAD_LETTERS });
  const [dead, ...more] = cluster.kafka.topics.get('dead')!.flat();
  expect(more).toEqual([]);
  expect(dead!.headers.find(({ key }) => key.endsWith('stage'))?.value).toEqual(Buffer.from('VALUE_CONVERTER'));
});

test('of a source, without tolerance: nothing of the record is sent, and the trace names stage, class and header', async () => {
  await source(SOURCE);
  expect(cluster.kafka.values('out')).toEqual([]);
  expect(await trace()).toContain(
    `Error converting message header 'trace' in source partition {"part":"p"} with offset {"next":1} for topic 'out': `,
  );
  expect(await trace()).toContain(`while executing stage 'HEADER_CONVERTER' with class '${LONG_CONVERTER}'`);
});

test('of a source, with tolerance: the record is left out, logged, and its offset stored', async () => {
  await source({ ...SOURCE, ...TOLERANT, 'errors.log.enable': 'true' });
  expect(cluster.kafka.values('out')).toEqual(['b']);
  expect(await cluster.runtime.offsets.sourceOffset('c', { part: 'p' })).toEqual({ next: 2 });
  expect(cluster.complaints.join('\n')).toContain(
    `Error encountered in task c-0. Executing stage 'HEADER_CONVERTER' with class '${LONG_CONVERTER}'`,
  );
});
