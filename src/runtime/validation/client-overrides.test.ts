import { describe, expect, it } from 'vitest';
import { PluginRegistry } from '../plugin-registry.ts';
import { validateOverrides } from './client-overrides.ts';
import { ReferencedConfig } from './config-references.ts';
import { ValidationFailure } from './validation-failure.ts';

const plugins = new PluginRegistry([]);

async function answers(
  worker: Record<string, string>,
  config: Record<string, string>,
  type: 'source' | 'sink' = 'source',
) {
  const references = await ReferencedConfig.resolve(config, async (option) =>
    Object.fromEntries(Object.entries(option).map(([name, value]) => [name, value.replace('${env:A}', 'a secret')])),
  );
  return validateOverrides(plugins, worker, type, references);
}

describe('validateOverrides', () => {
  it('shows each override, and which of them the policy of the worker refuses', async () => {
    const worker = { 'connector.client.config.override.policy': 'Principal' };
    const config = { 'producer.override.acks': '1', 'producer.override.sasl.mechanism': 'PLAIN' };
    const [infos] = await answers(worker, config);
    expect(infos?.error_count).toBe(1);
    expect(infos?.configs.map(({ value }) => [value.name, value.errors])).toEqual([
      ['producer.override.sasl.mechanism', []],
      [
        'producer.override.acks',
        ["The 'Principal' policy does not allow 'acks' to be overridden in the connector configuration."],
      ],
    ]);
    expect(infos?.configs[1]?.definition).toMatchObject({ type: 'STRING', default_value: 'all', importance: 'LOW' });
  });

  it('looks at the clients that the connector will use', async () => {
    const config = { 'admin.override.a': '1', 'consumer.override.b': '2', 'producer.override.c': '3' };
    const names = async (more: Record<string, string>, type: 'source' | 'sink') =>
      (await answers({}, { ...config, ...more }, type)).flatMap(({ configs }) =>
        configs.map(({ value }) => value.name),
      );
    expect(await names({}, 'source')).toEqual(['producer.override.c']);
    expect(await names({ 'topic.creation.x': '' }, 'source')).toEqual(['producer.override.c', 'admin.override.a']);
    expect(await names({}, 'sink')).toEqual(['consumer.override.b']);
    expect(await names({ 'errors.deadletterqueue.topic.name': 'd' }, 'sink')).toEqual([
      'producer.override.c',
      'consumer.override.b',
      'admin.override.a',
    ]);
  });

  it('hides passwords, and what references stand for', async () => {
    const config = { 'producer.override.ssl.key.password': 'x', 'producer.override.client.id': 'me-${env:A}' };
    const [infos] = await answers({}, config);
    expect(infos?.configs.map(({ value }) => value.value).sort()).toEqual(['[hidden]', 'me-${env:A}']);
  });

  it('fails as Connect does for a value that is not of the option’s type', async () => {
    const failed = answers({}, { 'producer.override.linger.ms': 'soon' });
    await expect(failed).rejects.toBeInstanceOf(ValidationFailure);
    await expect(failed).rejects.toMatchObject({
      className: 'org.apache.kafka.common.config.ConfigException',
      message: 'Invalid value soon for configuration linger.ms: Not a number of type LONG',
    });
  });
});
