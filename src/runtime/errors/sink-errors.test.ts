import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectException, DataException, RetriableException } from '../../api/index.ts';
import { MissingHubException } from '../../kafka/event-hubs.ts';
import { runSinkBatch } from '../sink-batch.ts';
import { ToyCluster } from '../testing/toy-cluster.ts';

let cluster: ToyCluster;
const SINK = { 'connector.class': 'ToySink', topics: 'in', 'value.converter': 'org.test.ToyConverter' };
const TOLERANT = { ...SINK, 'errors.tolerance': 'all' };
const DEAD_LETTERS = {
  'errors.deadletterqueue.topic.name': 'dead',
  'errors.deadletterqueue.topic.replication.factor': '1',
  'errors.deadletterqueue.context.headers.enable': 'true',
};
const CONNECT = 'org.apache.kafka.connect.errors.ConnectException';
const DATA = 'org.apache.kafka.connect.errors.DataException';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('in', 1);
  cluster.toys.onConvert = (text) => {
    if (text.startsWith('bad')) throw new DataException(`${text} is no good`);
  };
});

afterEach(() => vi.useRealTimers());

async function sink(config: Record<string, string>, ...values: string[]): Promise<void> {
  for (const value of values) cluster.kafka.append('in', 0, value);
  await cluster.put('c', config);
  await cluster.settle();
}

const written = () => cluster.toys.put.map((entry) => entry.split(' ')[2]);
const next = async () => (await cluster.runtime.offsets.listSinks('c'))[0]?.next;
const trace = async () => (await cluster.herder.taskStatus('c', 0)).trace ?? '';
const dead = () => cluster.kafka.topics.get('dead')!.flat();
const headers = (n: number) =>
  Object.fromEntries(dead()[n]!.headers.map(({ key, value }) => [key.replace('__connect.errors.', ''), String(value)]));

describe('errors.tolerance', () => {
  test('none: the task fails in Connect’s words, with the stage, the place and the cause', async () => {
    await sink(SINK, 'a', 'bad', 'c');
    expect(written()).toEqual(['a']);
    expect(await next()).toBe(1n);
    const text = await trace();
    expect(text.split('\n')[0]).toBe(`${CONNECT}: Tolerance exceeded in error handler`);
    expect(text).toContain(
      "Error converting message value in topic 'in' partition 0 at offset 1 and timestamp 0: bad is no good\n\twhile executing stage 'VALUE_CONVERTER' with class 'org.test.ToyConverter'",
    );
    expect(text).toContain(`Caused by: ${DATA}: bad is no good`);
  });

  test('all: records that cannot be converted are left out, the others written once', async () => {
    await sink(TOLERANT, 'a', 'bad', 'c', 'bad');
    expect(written()).toEqual(['a', 'c']);
    expect(await next()).toBe(4n);
    expect(await cluster.states('c')).toEqual(['RUNNING']);
  });

  test('all: what a task throws for is not tolerated', async () => {
    cluster.toys.onPut = () => {
      throw new DataException('I will not');
    };
    await sink(TOLERANT, 'a');
    const text = await trace();
    expect(text.split('\n').slice(0, 2)).toEqual([
      `${CONNECT}: Exiting WorkerSinkTask due to unrecoverable exception.`,
      "\twhile executing stage 'TASK_PUT' with class 'org.apache.kafka.connect.sink.SinkTask'",
    ]);
    expect(text).toContain(`Caused by: ${DATA}: I will not`);
  });
});

describe('the dead letter queue', () => {
  test('is created, with one partition, before a record comes', async () => {
    await sink({ ...TOLERANT, ...DEAD_LETTERS });
    expect(cluster.kafka.created.get('dead')).toEqual({ topic: 'dead', partitions: 1, replicationFactor: 1 });
  });

  test('takes the record as it was, with Connect’s headers behind its own', async () => {
    cluster.kafka.topics.get('in')![0]!.push({
      ...{ topic: 'in', partition: 0, offset: 5n, key: Buffer.from('k'), value: Buffer.from('bad') },
      ...{ timestamp: 77, timestampType: 'CREATE_TIME', headers: [{ key: 'own', value: Buffer.from('h') }] },
    });
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'a');
    expect(dead()).toMatchObject([{ key: Buffer.from('k'), value: Buffer.from('bad'), timestamp: 77 }]);
    expect(headers(0)).toEqual({
      own: 'h',
      topic: 'in',
      partition: '0',
      offset: '5',
      'connector.name': 'c',
      'task.id': '0',
      stage: 'VALUE_CONVERTER',
      'class.name': 'org.test.ToyConverter',
      'exception.class.name': DATA,
      'exception.message': 'bad is no good',
      'exception.stacktrace': expect.stringMatching(
        /^org\.apache\.kafka\.connect\.errors\.DataException: bad is no good\n\tat /,
      ),
    });
    expect(dead()[0]!.headers.map(({ key }) => key)).toEqual([
      'own',
      ...['topic', 'partition', 'offset', 'connector.name', 'task.id', 'stage', 'class.name'].map(
        (name) => `__connect.errors.${name}`,
      ),
      ...['class.name', 'message', 'stacktrace'].map((name) => `__connect.errors.exception.${name}`),
    ]);
  });

  test('gets no headers where they are not wanted', async () => {
    await sink({ ...TOLERANT, ...DEAD_LETTERS, 'errors.deadletterqueue.context.headers.enable': 'false' }, 'bad');
    expect(dead()).toMatchObject([{ headers: [] }]);
  });

  test('gets the record that fails a task too, as in Connect', async () => {
    await sink({ ...SINK, ...DEAD_LETTERS }, 'a', 'bad');
    expect(await cluster.states('c')).toEqual(['FAILED']);
    expect(dead().map(({ value }) => String(value))).toEqual(['bad']);
  });

  test('holds the checkpoint back until it has taken the record', async () => {
    let refusals = 2;
    cluster.kafka.onSend = () => {
      if (refusals-- > 0) throw new RetriableException('not now');
    };
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'a', 'bad');
    expect([await next(), dead()]).toEqual([0n, []]);
    for (let i = 0; i < 3; i++) {
      cluster.pass(5_000);
      await cluster.settle();
    }
    expect(dead()).toHaveLength(1);
    expect(await next()).toBe(2n);
    expect(await cluster.states('c')).toEqual(['RUNNING']);
  });

  test('that does not take the record fails the task, and nothing is lost', async () => {
    cluster.kafka.refusals.set('bad', new ConnectException('too large'));
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'bad', 'b');
    expect(await next()).toBe(0n);
    expect(await trace()).toContain('Could not produce message to dead letter queue. topic=dead');
    expect(await trace()).toContain('too large');
  });

  test('that cannot be created fails the task', async () => {
    const admin = await cluster.kafka.admin();
    const refuse = async () =>
      Promise.reject(new ConnectException('Replication factor: 3 larger than available brokers: 1.'));
    cluster.kafka.admin = async () => ({ ...admin, createTopic: refuse });
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'a');
    expect((await trace()).split('\n')[0]).toBe(`${CONNECT}: Could not initialize dead letter queue with topic=dead`);
    expect(await trace()).toContain('larger than available brokers');
    expect(await trace()).toContain('Create the topic, or set errors.deadletterqueue.topic.replication.factor');
  });

  test('that is no hub of the Event Hubs namespace fails the task with the way to add it', async () => {
    const admin = await cluster.kafka.admin();
    cluster.kafka.admin = async () => ({
      ...admin,
      createTopic: () => Promise.reject(new MissingHubException('lab', 'dead', 1)),
    });
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'a');
    expect(await trace()).toContain('Could not initialize dead letter queue with topic=dead');
    expect(await trace()).toContain(
      'az eventhubs eventhub create --resource-group GROUP --namespace-name lab --name dead',
    );
    expect(await trace()).not.toContain('replication.factor');
  });
});

test('what a trigger hands over goes the same way', async () => {
  await sink({ ...TOLERANT, ...DEAD_LETTERS });
  for (const value of ['a', 'bad', 'c']) cluster.kafka.append('in', 0, value);
  const batch = { topic: 'in', partition: 0, first: 0n, last: 2n, records: undefined };
  await runSinkBatch(cluster.runtime, cluster, 'c', [batch]);
  expect(written()).toEqual(['a', 'c']);
  expect([await next(), dead().length]).toEqual([3n, 1]);
});

describe('errors.log.enable', () => {
  const lines = () => cluster.complaints.filter((line) => line.includes('Error encountered'));

  test('logs in Connect’s words', async () => {
    await sink({ ...TOLERANT, 'errors.log.enable': 'true' }, 'bad');
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain(
      "[c|task-0] Error encountered in task c-0. Executing stage 'VALUE_CONVERTER' with class 'org.test.ToyConverter'.\n",
    );
    expect(lines()[0]).toContain(`${DATA}: bad is no good`);
  });

  test('names the record with errors.log.include.messages', async () => {
    await sink({ ...TOLERANT, 'errors.log.enable': 'true', 'errors.log.include.messages': 'true' }, 'bad');
    expect(lines()[0]).toContain(
      ", where consumed record is {topic='in', partition=0, offset=0, timestamp=0, timestampType=CreateTime}.",
    );
  });

  test('is off by default', async () => {
    await sink(TOLERANT, 'bad');
    expect(lines()).toEqual([]);
  });
});

describe('errantRecordReporter', () => {
  test('is there with a dead letter queue or the log, and not for the tolerance alone', async () => {
    await sink(TOLERANT, 'a');
    expect(cluster.toys.reporter).toBeUndefined();
    await sink({ ...TOLERANT, 'errors.log.enable': 'true' }, 'b');
    expect(cluster.toys.reporter).toBeDefined();
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'c');
    expect(cluster.toys.reporter).toBeDefined();
  });

  test('sends the record as it is in Kafka, whatever transformations made of it', async () => {
    cluster.toys.onApply = (record) => ({ ...record, topic: 'routed', value: 'changed' });
    cluster.toys.onPut = async (records) => {
      await cluster.toys.reporter!.report(records[1]!, new DataException('not in my table'));
    };
    const transforms = { transforms: 't', 'transforms.t.type': 'org.test.Toy$Value' };
    await sink({ ...TOLERANT, ...DEAD_LETTERS, ...transforms }, 'a', 'b');
    expect(dead().map(({ value }) => String(value))).toEqual(['b']);
    expect(headers(0)).toMatchObject({
      ...{ topic: 'in', offset: '1', stage: 'TASK_PUT', 'class.name': 'org.apache.kafka.connect.sink.SinkTask' },
      ...{ 'exception.class.name': DATA, 'exception.message': 'not in my table' },
    });
  });

  test('of a record that the task made itself sends that', async () => {
    cluster.toys.onPut = async ([record]) => {
      await cluster.toys.reporter!.report({ ...record!, originalKafkaOffset: 99n, value: 'made' }, new Error('no'));
    };
    await sink({ ...TOLERANT, ...DEAD_LETTERS }, 'a');
    expect(dead().map(({ value }) => String(value))).toEqual(['made']);
  });

  test('fails the task where nothing is tolerated, whether the task waits or not', async () => {
    cluster.toys.onPut = ([record]) => {
      void cluster.toys.reporter!.report(record!, new DataException('no'));
    };
    await sink({ ...SINK, 'errors.log.enable': 'true' }, 'a');
    expect(await trace()).toContain('Tolerance exceeded in error handler');
    expect(await next()).toBe(0n);
  });
});

test('what went wrong is counted by Connect’s names, and logged when a slice ends', async () => {
  cluster.toys.onPut = async ([record]) => {
    if (record) await cluster.toys.reporter!.report(record, new DataException('no'));
  };
  await sink({ ...TOLERANT, ...DEAD_LETTERS, 'errors.log.enable': 'true' }, 'a', 'bad', 'bad');
  expect(cluster.said.filter((line) => line.includes('Errors so far'))).toEqual([
    '[c|task-0] Errors so far: total-record-failures=3 total-record-errors=2 total-records-skipped=2 ' +
      'total-errors-logged=3 deadletterqueue-produce-requests=3',
  ]);
});
