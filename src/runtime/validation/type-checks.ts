import type { Config, SinkConnector, SourceConnector } from '../../api/index.ts';
import { type ConfigValue, emptyValue } from '../../config/validate-config.ts';

const GROUP_OPTION = 'consumer.override.group.id';
const DEFAULT_GROUP = 'connectless';

/** A sink's consumer group must not be the workers'. */
export function validateConsumerGroup(worker: Config, config: Config, values: Map<string, ConfigValue>): void {
  const workers = worker['group.id'] ?? DEFAULT_GROUP;
  if (GROUP_OPTION in config) {
    const group = config[GROUP_OPTION] ?? null;
    const value = values.get(GROUP_OPTION) ?? emptyValue(GROUP_OPTION, group);
    values.set(GROUP_OPTION, value);
    if (workers === group) value.errors.push(`Consumer group ${group} conflicts with Connect worker group ${workers}`);
    return;
  }
  const name = values.get('name');
  if (name && workers === `connect-${name.value}`) {
    name.errors.push(
      `Consumer group for sink connector named ${name.value} conflicts with Connect worker group ${workers}`,
    );
  }
}

/** What a source's transactions ask of the worker and of the connector. */
export async function validateTransactions(
  connector: SourceConnector | SinkConnector,
  config: Config,
  values: ReadonlyMap<string, ConfigValue>,
): Promise<void> {
  const [support, boundary] = [values.get('exactly.once.support'), values.get('transaction.boundary')];
  if (support?.errors.length === 0 && String(support.value).toLowerCase() === 'required') {
    support.errors.push('This worker does not have exactly-once source support enabled.');
    const why = await unsupported(connector as SourceConnector, config).catch(unexpected);
    if (why !== undefined) support.errors.push(why);
  }
  if (boundary?.errors.length === 0 && String(boundary.value).toLowerCase() === 'connector') {
    boundary.errors.push(
      'The connector does not support connector-defined transaction boundaries with the given configuration. Please ' +
        'reconfigure it to use a different transaction boundary definition.',
    );
  }
}

function unexpected(error: unknown): string {
  return `An unexpected error occurred during validation: ${error instanceof Error ? error.message : String(error)}`;
}

async function unsupported(connector: SourceConnector, config: Config): Promise<string | undefined> {
  const supported = await connector.exactlyOnceSupport?.(config);
  if (supported) return undefined;
  if (supported === false) {
    return 'The connector does not support exactly-once semantics with the provided configuration.';
  }
  return (
    'The connector does not implement the API required for preflight validation of exactly-once source support. Please consult ' +
    'the documentation for the connector to determine whether it supports exactly-once semantics, and then consider ' +
    'reconfiguring the connector to use the value "requested" for this property (which will disable this preflight check and ' +
    'allow the connector to be created).'
  );
}
