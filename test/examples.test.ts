import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '../src/api/index.ts';
import { resolveConfig } from '../src/config/providers/resolve-config.ts';
import { workerProviders } from '../src/config/providers/worker-providers.ts';
import { builtInPlugins } from '../src/plugins.ts';
import { PluginRegistry } from '../src/runtime/plugin-registry.ts';
import { validateConnector } from '../src/runtime/validation/validate-connector.ts';

const EXAMPLES = join(import.meta.dirname, '..', 'examples');
const files = globSync('**/*.json', { cwd: EXAMPLES });

const context = {
  resolve: (config: Config) => resolveConfig(config, workerProviders({})),
  plugins: new PluginRegistry(builtInPlugins),
  worker: { 'key.converter': 'JsonConverter', 'value.converter': 'JsonConverter' },
};

interface Written {
  name: string;
  config: Record<string, unknown>;
}

function read(file: string): Written {
  return JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8'));
}

/** As the REST API makes text of the values. */
function asText(config: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([option, value]) => [option, String(value)]));
}

async function errorsOf({ name, config }: Written): Promise<Record<string, readonly string[]>> {
  const { configs } = await validateConnector(context, { name, ...asText(config) });
  return Object.fromEntries(configs.flatMap(({ value }) => (value.errors.length ? [[value.name, value.errors]] : [])));
}

test('there are examples', () => {
  expect(files.length).toBeGreaterThanOrEqual(5);
});

test.each(files)('%s is a connector that can be registered', async (file) => {
  const { name, config } = read(file);
  expect(name).toMatch(/\S/);
  expect(config.name ?? name).toBe(name);
  expect(await errorsOf({ name, config })).toEqual({});
});

test.each(files)('%s has only options that there are', async (file) => {
  const { name, config } = read(file);
  const { configs } = await validateConnector(context, { name, ...asText(config) });
  const known = new Set(configs.map(({ value }) => value.name));
  expect(Object.keys(config).filter((option) => !known.has(option))).toEqual([]);
});

test('a missing option would be seen', async () => {
  const [file] = files.filter((one) => one.endsWith('flights-to-avro.json'));
  const { name, config } = read(file!);
  const { 'flush.size': _, ...rest } = config;
  expect(Object.keys(await errorsOf({ name, config: rest }))).toEqual(['flush.size']);
});
