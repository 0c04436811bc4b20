import { describe, expect, it } from 'vitest';
import { type Config, ConnectException } from '../api/index.ts';
import { workerConfigFromProperties } from '../config/worker.ts';
import type { KafkaClient } from '../kafka/kafka.ts';
import { connectorClients } from './connector-clients.ts';
import { readLimits } from './read-limits.ts';
import { ToyKafka } from './testing/toy-kafka.ts';

const WORKER = 'bootstrap.servers=localhost:9092\n';

/** One producer, reader and admin, made once, as the real one has. */
async function client(): Promise<KafkaClient> {
  const toy = new ToyKafka();
  const [producer, reader, admin] = await Promise.all([toy.producer(), toy.reader(), toy.admin()]);
  return { producer: async () => producer, reader: async () => reader, admin: async () => admin };
}

async function clients(worker = '') {
  const made: Config[] = [];
  const [shared, other] = await Promise.all([client(), client()]);
  const of = connectorClients(workerConfigFromProperties(WORKER + worker), shared, (properties) => {
    made.push(properties);
    return other;
  });
  return { of, made, shared };
}

describe('connectorClients', () => {
  it('share the worker’s connections without overrides that count', async () => {
    const { of, made, shared } = await clients();
    const own = of({ 'producer.override.linger.ms': '50', 'consumer.override.max.poll.records': '5', topic: 'x' });
    expect(await own.producer()).toBe(await shared.producer());
    expect(await own.reader()).toBe(await shared.reader());
    expect(await own.admin()).toBe(await shared.admin());
    expect(made).toEqual([]);
  });

  it('are made by the overrides of their kind, once for the same ones', async () => {
    const { of, made, shared } = await clients('security.protocol=PLAINTEXT\nproducer.max.request.size=5\n');
    const config = { 'producer.override.compression.type': 'gzip' };
    const producer = await of(config).producer();
    expect(await of({ ...config, other: 'x' }).producer()).toBe(producer);
    expect(await of(config).reader()).toBe(await shared.reader());
    expect(made).toEqual([
      {
        'bootstrap.servers': 'localhost:9092',
        'security.protocol': 'PLAINTEXT',
        'max.request.size': '5',
        'compression.type': 'gzip',
      },
    ]);
  });

  it('are refused where the policy of the worker does not allow an override', async () => {
    const { of } = await clients('connector.client.config.override.policy=Principal\n');
    of({ 'consumer.override.sasl.mechanism': 'PLAIN' });
    const refused = () => of({ 'consumer.override.sasl.mechanism': 'PLAIN', 'producer.override.acks': '1' });
    expect(refused).toThrow(ConnectException);
    expect(refused).toThrow(
      "Client Config Overrides not allowed: The 'Principal' policy does not allow 'acks' to be overridden in the connector configuration.",
    );
  });

  it('say which overrides have no effect', async () => {
    const warnings: string[] = [];
    const log = { debug() {}, info() {}, warn: (message: string) => void warnings.push(message), error() {} };
    const { of } = await clients();
    of(
      {
        'producer.override.acks': '1',
        'producer.override.max.request.size': '9',
        'producer.override.zz': '1',
        'consumer.override.auto.offset.reset': 'latest',
      },
      log,
    );
    expect(warnings).toEqual([
      'producer.override.acks has no effect.',
      "producer.override.zz has no effect: Kafka's producer has no such option.",
    ]);
  });
});

describe('readLimits', () => {
  it('are the connector’s, else the worker’s, else Kafka’s', () => {
    const worker = workerConfigFromProperties(`${WORKER}consumer.max.poll.records=7\n`);
    expect(readLimits(worker, {})).toEqual({ records: 7, maxBytes: 1_048_576 });
    const config = { 'consumer.override.max.poll.records': '3', 'consumer.override.max.partition.fetch.bytes': '99' };
    expect(readLimits(worker, config)).toEqual({ records: 3, maxBytes: 99 });
    expect(() => readLimits(worker, { 'consumer.override.max.poll.records': 'x' })).toThrow(
      'Invalid value x for configuration max.poll.records: Not a number of type INT',
    );
  });

  it('are refused where a property of the worker does harm with Event Hubs', async () => {
    const hubs = 'bootstrap.servers=lab.servicebus.windows.net:9093\n';
    await expect(clients(`${hubs}producer.compression.type=lz4\n`)).rejects.toThrow(
      /^Invalid value lz4 for configuration producer\.compression\.type: Event Hubs takes none, or gzip .*CONNECT_PRODUCER_COMPRESSION_TYPE\)$/,
    );
    await expect(clients(`consumer.connections.max.idle.ms=540000\n${hubs}`)).rejects.toThrow(/below 240000/);
    await clients(`${hubs}producer.compression.type=gzip\nconsumer.connections.max.idle.ms=60000\n`);
    await clients('producer.compression.type=lz4\n');
  });
});
