import { describe, expect, it } from 'vitest';
import { RetriableException } from '../api/index.ts';
import { MissingHubException } from '../kafka/event-hubs.ts';
import { TopicRefusedError } from '../kafka/kafka.ts';
import { ToyKafka } from './testing/toy-kafka.ts';
import { TopicCreation } from './topic-creation.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const WORKER = { 'topic.creation.enable': true };
const CONFIG = {
  'topic.creation.default.replication.factor': '-1',
  'topic.creation.default.partitions': '2',
  'topic.creation.groups': 'logs',
  'topic.creation.logs.include': 'log-.*',
  'topic.creation.logs.cleanup.policy': 'compact',
};

describe('TopicCreation', () => {
  it('is left to the brokers without options, and where the worker says so', () => {
    const kafka = new ToyKafka();
    expect(TopicCreation.of(WORKER, { topic: 'a' }, kafka, log)).toBeUndefined();
    expect(TopicCreation.of({ 'topic.creation.enable': false }, CONFIG, kafka, log)).toBeUndefined();
  });

  it('creates each topic that is not there once, by its group', async () => {
    const kafka = new ToyKafka();
    kafka.create('there');
    const creation = TopicCreation.of(WORKER, CONFIG, kafka, log)!;
    await creation.create(['there', 'log-a', 'b']);
    await creation.create(['log-a', 'b']);
    expect([...kafka.created.values()]).toEqual([
      { topic: 'log-a', partitions: 2, replicationFactor: -1, configs: { 'cleanup.policy': 'compact' } },
      { topic: 'b', partitions: 2, replicationFactor: -1, configs: {} },
    ]);
  });

  it('fails the task where a topic cannot be created, and tries again where Kafka does not answer', async () => {
    const refusal = (reason: TopicRefusedError['reason']) => new TopicRefusedError('No.', reason, 'Too many.', {});
    let error: Error = refusal('authorization');
    const admin = { topics: async () => [], createTopic: () => Promise.reject(error) };
    const kafka = { admin: async () => admin } as unknown as ToyKafka;
    const creation = TopicCreation.of(WORKER, CONFIG, kafka, log)!;
    await expect(creation.create(['log-b'])).rejects.toThrow(
      'Task failed to create new topic (name=log-b, numPartitions=2, replicationFactor=default, replicasAssignments=null, ' +
        'configs={cleanup.policy=compact}). Ensure that the task is authorized to create topics or that the topic exists and restart the task',
    );
    error = refusal('configuration');
    await expect(creation.create(['log-b'])).rejects.toThrow("Unable to create topic(s) 'log-b': Too many.");
    error = refusal('other');
    await expect(creation.create(['log-b'])).rejects.toThrow("Error while attempting to create/find topic(s) 'log-b'");
    for (error of [new RetriableException('No broker.'), new MissingHubException('lab', 'log-b', 2)]) {
      await expect(creation.create(['log-b'])).rejects.toBe(error);
    }
  });
});
