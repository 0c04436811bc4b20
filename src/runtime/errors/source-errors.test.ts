import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConnectException, DataException, type SourceRecord } from '../../api/index.ts';
import { ToyCluster } from '../testing/toy-cluster.ts';

let cluster: ToyCluster;
const SOURCE = { 'connector.class': 'ToySource', topic: 'out', 'value.converter': 'org.test.ToyConverter' };
const TOLERANT = { ...SOURCE, 'errors.tolerance': 'all' };
const LOGGED = { 'errors.log.enable': 'true', 'errors.log.include.messages': 'true' };
const CONNECT = 'org.apache.kafka.connect.errors.ConnectException';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('out');
  cluster.toys.onConvert = (text) => {
    if (text === 'bad') throw new DataException('no good');
  };
});

afterEach(() => vi.useRealTimers());

async function source(config: Record<string, string>, ...lines: string[]): Promise<void> {
  cluster.toys.lines = lines;
  await cluster.put('s', config);
  await cluster.settle();
}

const offset = async () => (await cluster.runtime.offsets.sourceOffset('s', { part: 'p' }))?.next;
const trace = async () => (await cluster.herder.taskStatus('s', 0)).trace ?? '';

test('none: the task fails at the record; what came before is sent and stored', async () => {
  await source(SOURCE, 'a', 'bad', 'c');
  expect(cluster.kafka.values('out')).toEqual(['a']);
  expect(await offset()).toBe(1);
  expect((await trace()).split('\n')[0]).toBe(`${CONNECT}: Tolerance exceeded in error handler`);
  expect(await trace()).toContain(
    `Error converting message value in source partition {"part":"p"} with offset {"next":2} for topic 'out': no good`,
  );
});

test('none: the records before it in the same poll are sent too', async () => {
  const polled: SourceRecord[] = ['a', 'b', 'bad', 'd'].map((value, i) => ({
    ...{ topic: 'out', kafkaPartition: 0, keySchema: undefined, key: null, valueSchema: undefined, value },
    ...{ timestamp: undefined, headers: [], sourcePartition: { part: 'p' }, sourceOffset: { next: i + 1 } },
  }));
  cluster.toys.onPolled = () => polled;
  await source(SOURCE, 'x');
  expect(cluster.kafka.values('out')).toEqual(['a', 'b']);
  expect(await offset()).toBe(2);
});

test('all: the record is left out, and its offset stored', async () => {
  await source({ ...TOLERANT, ...LOGGED }, 'a', 'bad');
  expect(cluster.kafka.values('out')).toEqual(['a']);
  expect(await offset()).toBe(2);
  expect(cluster.complaints.join('\n')).toContain(
    "Error encountered in task s-0. Executing stage 'VALUE_CONVERTER' with class 'org.test.ToyConverter', where source record is = " +
      "SourceRecord{sourcePartition={part=p}, sourceOffset={next=2}} ConnectRecord{topic='out', kafkaPartition=0, key=null, ",
  );
});

test('a record that Kafka refuses fails the task, or with tolerance is left out and logged', async () => {
  cluster.kafka.refusals.set('big', new ConnectException('The message is too large'));
  await source(SOURCE, 'a', 'big');
  expect((await trace()).split('\n').slice(0, 2)).toEqual([
    `${CONNECT}: Unrecoverable exception from producer send callback`,
    "\twhile executing stage 'KAFKA_PRODUCE' with class 'org.apache.kafka.connect.runtime.WorkerSourceTask'",
  ]);
  expect(await offset()).toBe(1);
  await source({ ...TOLERANT, ...LOGGED }, 'a', 'big', 'c');
  expect(cluster.kafka.values('out')).toEqual(['a', 'c']);
  expect(await offset()).toBe(3);
  expect(cluster.complaints.join('\n')).toContain("Executing stage 'KAFKA_PRODUCE'");
});

test('what a poll throws fails the task as it is, and is named', async () => {
  cluster.toys.onPoll = () => {
    throw new ConnectException('no such table');
  };
  await source(TOLERANT, 'a');
  expect((await trace()).split('\n').slice(0, 2)).toEqual([
    `${CONNECT}: no such table`,
    "\twhile executing stage 'TASK_POLL' with class 'org.apache.kafka.connect.source.SourceTask'",
  ]);
});
