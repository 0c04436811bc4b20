import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/api/index.ts';
import type { ConfigInfos } from '../../src/runtime/herder-api.ts';
import { pluginConfig } from '../../src/runtime/validation/plugin-config.ts';
import { validateConnector } from '../../src/runtime/validation/validate-connector.ts';
import { differences, type Exchange, recording } from '../rest/recordings.ts';
import { plugins } from './plugins.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const context = {
  plugins,
  worker: { 'group.id': 'connect-oracle', 'key.converter': JSON_CONVERTER, 'value.converter': JSON_CONVERTER },
  resolve: async (config: Config) => config,
};

function validations(name: string): Exchange[] {
  return recording(name).filter(
    ({ request, response }) => /\/config\/validate\/?$/.test(request.path) && response.status === 200,
  );
}

/** What is recommended for each option; there may be more plugins here. */
function recommended({ configs }: ConfigInfos, known?: ConfigInfos): [string, string[]][] {
  return configs.map(({ value: { name, recommended_values } }) => {
    const others = known?.configs.find(({ value }) => value.name === name)?.value.recommended_values;
    return [name, others ? recommended_values.filter((value) => others.includes(value)) : recommended_values];
  });
}

describe.each(['plugins', 'validate', 'validate-more', 'validate-pairs'])(
  'what the real Connect says of configurations in the recording %s',
  (name) => {
    it.each(validations(name).map((exchange, i) => [i, exchange] as const))('%i', async (_i, exchange) => {
      const config = JSON.parse(exchange.request.body ?? '{}', (_key, value) =>
        typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
      );
      const named = /plugins\/([^/]*)\//.exec(exchange.request.path)![1]!;
      const answer = await validateConnector(context, { 'connector.class': decodeURIComponent(named), ...config });
      const body: ConfigInfos = JSON.parse(JSON.stringify(answer));
      expect(differences(exchange, { ...exchange.response, body })).toEqual([]);
      const expected = exchange.response.body as ConfigInfos;
      expect(recommended(body, expected)).toEqual(recommended(expected));
    });
  },
);

const options = ['plugin-configs', 'plugin-versions']
  .flatMap(recording)
  .filter(
    ({ request, response }) =>
      request.method === 'GET' && response.status < 500 && !request.path.includes('?connectorsOnly'),
  );

it.each(options.map((exchange) => [exchange.request.path, exchange] as const))('%s', (path, exchange) => {
  const { pathname, searchParams } = new URL(path, 'http://worker');
  const name = decodeURIComponent(/plugins\/([^/]*)\//.exec(pathname)![1]!);
  const answer = () => pluginConfig(plugins, name, searchParams.get('version') ?? undefined);
  if (exchange.response.status >= 400) {
    expect(answer).toThrow((exchange.response.body as { message: string }).message);
    return;
  }
  const body: unknown = JSON.parse(JSON.stringify(answer()));
  expect(differences(exchange, { ...exchange.response, body })).toEqual([]);
});
