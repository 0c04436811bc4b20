import { ConfigException } from '../api/index.ts';
import { ValidationFailure } from '../runtime/validation/validation-failure.ts';
import { bodyText, booleanQuery, type Handler } from './call.ts';
import { RestException } from './errors.ts';
import { ok } from './reply.ts';
import { readConfig } from './request-body.ts';

export const listPlugins: Handler = async (call) => ok(call.herder.plugins(booleanQuery(call, 'connectorsOnly', true)));

export const validateConfig: Handler = async (call) => {
  const plugin = call.path[0]!;
  const config = readConfig(await bodyText(call));
  if (config === null) {
    throw new RestException(500, 'Cannot invoke "java.util.Map.get(Object)" because "connectorConfig" is null');
  }
  const included = config['connector.class'] ?? null;
  if (included !== null && !withoutSuffix(included).endsWith(withoutSuffix(plugin))) {
    throw new RestException(400, `Included connector type ${included} does not match request type ${plugin}`);
  }
  try {
    return ok(await call.herder.validate(plugin, config));
  } catch (error) {
    if (error instanceof ValidationFailure) throw new RestException(500, `${error.className}: ${error.message}`);
    if (!(error instanceof ConfigException)) throw error;
    throw new RestException(500, `org.apache.kafka.connect.runtime.rest.errors.BadRequestException: ${error.message}`);
  }
};

export const getPluginConfig: Handler = async (call) =>
  ok(await call.herder.pluginConfig(call.path[0]!, call.query.get('version') ?? undefined));

function withoutSuffix(plugin: string): string {
  return plugin === 'Connector' ? plugin : plugin.replace(/Connector$/, '');
}
