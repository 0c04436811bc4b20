import { describe, expect, it } from 'vitest';
import { eventHubsNamespace, MissingHubException } from './event-hubs.ts';
import { clientSettings } from './properties.ts';

const hubs = { 'bootstrap.servers': 'lab.servicebus.windows.net:9093' };

describe('a namespace of Event Hubs', () => {
  it.each([
    ['lab.servicebus.windows.net', 'lab'],
    ['lab.servicebus.windows.net:9093', 'lab'],
    ['SASL_SSL://Lab-1.ServiceBus.Windows.Net:9093', 'Lab-1'],
    ['lab.servicebus.chinacloudapi.cn:9093', 'lab'],
    ['lab.servicebus.usgovcloudapi.net:9093', 'lab'],
    ['lab.privatelink.servicebus.windows.net:9093, other:9092', 'lab'],
    ['kafka.example.com:9092', undefined],
    ['servicebus.windows.net:9093', undefined],
    ['lab.servicebus.windows.net.example.com:9093', undefined],
    ['', undefined],
  ])('is known by its host: %s', (servers, namespace) => {
    expect(eventHubsNamespace(servers)).toBe(namespace);
  });
});

describe('the settings of a client', () => {
  it('are those that Event Hubs needs, unless they are set', () => {
    expect(clientSettings(hubs)).toMatchObject({
      eventHubs: 'lab',
      maxIdleMs: 180_000,
      metadataMaxAgeMs: 180_000,
      requestTimeoutMs: 60_000,
      deliveryTimeoutMs: 120_000,
      connectTimeoutMs: 10_000,
      maxRequestSize: 1_000_000,
      maxBatchesSize: 1_000_000,
    });
    const own = { 'request.timeout.ms': '30000', 'max.request.size': '500000', 'connections.max.idle.ms': ' ' };
    expect(clientSettings({ ...hubs, ...own })).toMatchObject({
      maxIdleMs: 180_000,
      requestTimeoutMs: 30_000,
      maxRequestSize: 500_000,
      maxBatchesSize: 500_000,
    });
    expect(clientSettings({ 'bootstrap.servers': 'kafka:9092' })).toMatchObject({
      eventHubs: undefined,
      requestTimeoutMs: 30_000,
      maxRequestSize: 1_048_576,
    });
  });

  it('keep what is said by an empty value', () => {
    const { kafkajs } = clientSettings({
      ...hubs,
      'security.protocol': 'SSL',
      'ssl.endpoint.identification.algorithm': '',
    });
    expect(kafkajs.ssl).toMatchObject({ checkServerIdentity: expect.any(Function) });
  });

  it.each([
    ['connections.max.idle.ms', '540000', /Invalid value 540000 .*idle for 240 s.*below 240000/],
    ['max.request.size', '1048576', /Invalid value 1048576 .*closes the connection.*below 1046528/],
    ['request.timeout.ms', '20000', /Invalid value 20000 .*above 20000/],
    [
      'compression.type',
      'zstd',
      /Invalid value zstd for configuration compression.type: Event Hubs takes none, or gzip/,
    ],
  ])('are refused where they do harm: %s=%s', (name, value, message) => {
    expect(() => clientSettings({ ...hubs, [name]: value })).toThrow(message);
    expect(() => clientSettings({ 'bootstrap.servers': 'kafka:9092', [name]: value })).not.toThrow();
  });

  it('may ask for gzip', () => {
    expect(clientSettings({ ...hubs, 'compression.type': 'gzip' }).compression).toBe('gzip');
  });
});

it('a missing hub is named, with the ways to add it', () => {
  const { message, hint } = new MissingHubException('lab', 'posts', 4);
  expect(message).toBe(
    'Topic posts does not exist, and clients create none in Event Hubs: the namespace lab needs an event hub posts.',
  );
  expect(hint).toContain("{ name: 'posts', partitions: 4, retentionHours: 168 } to the parameter eventHubs");
  expect(hint).toContain(
    'az eventhubs eventhub create --resource-group GROUP --namespace-name lab --name posts --partition-count 4 ' +
      '--cleanup-policy Delete --retention-time-in-hours 168.',
  );
  expect(new MissingHubException('lab', 'posts').hint).toContain('--partition-count 1 ');
});
