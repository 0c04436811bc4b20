import { describe, expect, it } from 'vitest';
import { kafkaSource } from './connection.ts';
import { kafkaSettings } from './settings.ts';

const base = { type: 'kafkaTrigger', direction: 'in', topic: 't', brokerList: 'BROKERS', consumerGroup: 'g' } as const;
const settings = { BROKERS: 'a:1, b', USER: 'u', SECRET: 's' };

describe('kafkaSource', () => {
  it('resolves settings and adds the usual port', () => {
    expect(kafkaSource(base, settings)).toEqual({
      topic: 't',
      consumerGroup: 'g',
      connection: { brokers: ['a:1', 'b:9092'] },
    });
  });

  it.each([
    ['saslSsl', 'scramSha512', { ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'u', password: 's' } }],
    ['SaslPlaintext', 'Plain', { sasl: { mechanism: 'plain', username: 'u', password: 's' } }],
    ['ssl', undefined, { ssl: true }],
  ])('%s with %s', (protocol, authenticationMode, connection) => {
    const binding = { ...base, protocol, authenticationMode, username: 'USER', password: '%SECRET%' };
    expect(kafkaSource(binding, settings).connection).toEqual({ brokers: ['a:1', 'b:9092'], ...connection });
  });

  it('connects to Event Hubs by a connection string', () => {
    const binding = { ...base, brokerList: 'namespace', eventHubConnectionString: 'SECRET' };
    expect(kafkaSource(binding, settings).connection).toEqual({
      brokers: ['namespace.servicebus.windows.net:9093'],
      ssl: true,
      sasl: { mechanism: 'plain', username: '$ConnectionString', password: 's' },
    });
  });

  it.each([
    [{ topic: '' }, "lacks 'topic'"],
    [{ protocol: 'http' }, "protocol 'http'"],
    [{ protocol: 'saslSsl', authenticationMode: 'gssapi' }, "authenticationMode 'gssapi'"],
    [{ protocol: 'saslSsl', authenticationMode: 'plain' }, 'username and password'],
  ])('names what is wrong in %j', (options, message) => {
    expect(() => kafkaSource({ ...base, ...options }, settings)).toThrow(message);
  });
});

describe('kafkaSettings', () => {
  it('has the real defaults', () => {
    expect(kafkaSettings({})).toMatchObject({
      maxBatchSize: 64,
      subscriberIntervalMs: 1_000,
      autoCommitIntervalMs: 200,
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 10_000,
      commitOnFailure: true,
      maxRetries: 5,
    });
  });

  it('reads what is given, from text too, and names what is wrong', () => {
    const section = { MaxBatchSize: '10', autoOffsetReset: 'Latest', commitOnFailure: 'False', maxRetries: -1 };
    expect(kafkaSettings(section)).toMatchObject({
      maxBatchSize: 10,
      autoOffsetReset: 'latest',
      commitOnFailure: false,
      maxRetries: -1,
    });
    expect(() => kafkaSettings({ maxBatchSize: 0 })).toThrow('extensions.kafka.maxBatchSize');
    expect(() => kafkaSettings({ autoOffsetReset: 'middle' })).toThrow('autoOffsetReset');
  });
});
