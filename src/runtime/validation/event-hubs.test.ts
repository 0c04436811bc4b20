import { describe, expect, it } from 'vitest';
import type { Config } from '../../api/index.ts';
import { builtInPlugins } from '../../plugins.ts';
import { PluginRegistry } from '../plugin-registry.ts';
import { validateConnector } from './validate-connector.ts';

const plugins = new PluginRegistry(builtInPlugins);
const hubs = { 'bootstrap.servers': 'lab.servicebus.windows.net:9093' };
const kafka = { 'bootstrap.servers': 'kafka:9092' };
const source = { name: 's', 'connector.class': 'FileStreamSource', file: '/f', topic: 't' };
const sink = { name: 's', 'connector.class': 'FileStreamSink', file: '/f', topics: 't' };

/** Errors by option. */
async function errors(worker: Config, config: Config): Promise<Record<string, string[]>> {
  const { configs } = await validateConnector({ plugins, worker, resolve: async (given) => given }, config);
  const wrong = configs.filter(({ value }) => value.errors.length);
  return Object.fromEntries(wrong.map(({ value }) => [value.name, value.errors]));
}

describe('with Event Hubs', () => {
  it('an ordinary connector is valid', async () => {
    expect(await errors(hubs, source)).toEqual({});
    expect(await errors(hubs, { ...sink, 'errors.deadletterqueue.topic.name': 'd' })).toEqual({});
  });

  it('exactly-once delivery is refused, and the message says why', async () => {
    const once = { ...source, 'exactly.once.support': 'required' };
    const why =
      'Exactly-once delivery needs Kafka transactions, which the Event Hubs namespace lab does not have. Set ' +
      "exactly.once.support to 'requested': records are then delivered at least once.";
    expect((await errors(hubs, once))['exactly.once.support']).toContain(why);
    expect((await errors(kafka, once))['exactly.once.support']).not.toContain(why);
    const elsewhere = { 'producer.override.bootstrap.servers': 'lab.servicebus.windows.net:9093' };
    expect((await errors(kafka, { ...once, ...elsewhere }))['exactly.once.support']).toContain(why);
    expect(await errors(hubs, { ...source, 'exactly.once.support': 'requested' })).toEqual({});
  });

  it('overrides that do harm are refused', async () => {
    const overrides = {
      'producer.override.compression.type': 'zstd',
      'producer.override.max.request.size': '5242880',
      'producer.override.connections.max.idle.ms': '540000',
      'producer.override.request.timeout.ms': '30000',
    };
    expect(await errors(hubs, { ...source, ...overrides })).toEqual({
      'producer.override.compression.type': [
        'Invalid value zstd for configuration producer.override.compression.type: Event Hubs takes none, or gzip where its tier is ' +
          'Premium or Dedicated',
      ],
      'producer.override.max.request.size': [expect.stringContaining('must be below 1046528')],
      'producer.override.connections.max.idle.ms': [expect.stringContaining('must be below 240000')],
    });
    expect(await errors(kafka, { ...source, ...overrides })).toEqual({});
    const deadLetters = { ...sink, 'errors.deadletterqueue.topic.name': 'd' };
    expect(Object.keys(await errors(hubs, { ...deadLetters, ...overrides }))).toHaveLength(3);
  });

  it('the name of a sink leaves its consumer group the room it has', async () => {
    expect(await errors(hubs, { ...sink, name: 'n'.repeat(248) })).toEqual({});
    expect(await errors(hubs, { ...sink, name: 'n'.repeat(249) })).toEqual({
      name: [expect.stringMatching(/consumer group connect-n+ has 257 characters; Event Hubs takes 256\./)],
    });
    expect(await errors(kafka, { ...sink, name: 'n'.repeat(249) })).toEqual({});
  });
});
