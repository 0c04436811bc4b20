import { expect, test } from 'vitest';
import { RequestTimeoutError, UnreachableException } from './client-errors.ts';
import { Connections } from './connections.ts';
import type { Kafkajs, KafkajsBroker } from './kafkajs-internals.ts';
import { clientSettings } from './properties.ts';
import { Throttling } from './throttling.ts';

interface Request {
  api: string;
  answer(value: object): void;
  fail(error: Error): void;
}

class ToyBroker {
  readonly waiting: Request[] = [];
  isUp = false;
  readonly connectionPool: KafkajsBroker['connectionPool'];

  constructor({ host, port }: { host: string; port: number }) {
    this.connectionPool = {
      ...{ host, port, pool: [] },
      send: ({ request: { apiName: api } }) =>
        new Promise((answer, fail) => void this.waiting.push({ api, answer, fail })),
    };
  }

  isConnected = () => this.isUp;
  connect = async () => void (this.isUp = true);
  disconnect = async () => void (this.isUp = false);

  lookupRequest(apiName: string): never {
    const protocol = { request: { apiKey: 0, apiVersion: 0, apiName }, response: { decode: async () => ({}) } };
    return (() => protocol) as never;
  }
}

/** The connections of a client, and the brokers as they are made. */
function connectionsOf() {
  const brokers: ToyBroker[] = [];
  const settings = clientSettings({ 'bootstrap.servers': 'one:9092' });
  const connections = new Connections(settings, new Throttling(settings, undefined));
  const apis = ['Metadata', 'Heartbeat', 'Fetch'];
  const kafkajs = {
    requests: {},
    apiKeys: Object.fromEntries(apis.map((api) => [api, api])),
    broker: async (address: { host: string; port: number }) => {
      const broker = new ToyBroker(address);
      brokers.push(broker);
      return broker;
    },
  };
  connections.kafkajs = async () => kafkajs as unknown as Kafkajs;
  return { connections, brokers };
}

const settled = () => new Promise(setImmediate);

/** The first connection, by the address of the bootstrap server. */
async function connected() {
  const client = connectionsOf();
  const asked = client.connections.metadata([]);
  await settled();
  const [broker] = client.brokers;
  broker!.waiting.pop()!.answer({ brokers: [{ nodeId: 1, host: 'one', port: 9092 }], topicMetadata: [] });
  await asked;
  return { ...client, broker: broker! };
}

test('a connection whose request was not answered is given up, also where it has become the one of a broker meanwhile', async () => {
  const { connections, brokers, broker } = await connected();
  const slow = connections.request('any', 'Heartbeat', {});
  await settled();
  const fetched = connections.request(1, 'Fetch', {});
  await settled();
  expect(brokers).toHaveLength(1);
  broker.waiting[1]!.answer({ records: 2 });
  expect(await fetched).toEqual({ records: 2 });
  broker.waiting[0]!.fail(new RequestTimeoutError('late'));
  await expect(slow).rejects.toThrow(UnreachableException);
  expect(broker.isUp).toBe(false);
  void connections.request(1, 'Fetch', {});
  await settled();
  expect(brokers).toHaveLength(2);
});

test('a connection that took the place of one that was lost is kept when the last request on the old one fails', async () => {
  const { connections, brokers, broker } = await connected();
  const requests = [connections.request('any', 'Heartbeat', {}), connections.request('any', 'Heartbeat', {})];
  const failed = requests.map((request) => expect(request).rejects.toThrow(UnreachableException));
  await settled();
  const [first, last] = broker.waiting;
  first!.fail(new RequestTimeoutError('late'));
  await failed[0];
  const next = connections.request('any', 'Heartbeat', {});
  await settled();
  last!.fail(new RequestTimeoutError('late'));
  await failed[1];
  expect(brokers.map(({ isUp }) => isUp)).toEqual([false, true]);
  brokers[1]!.waiting[0]!.answer({ alive: true });
  expect(await next).toEqual({ alive: true });
});
