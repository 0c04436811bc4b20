import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigKey,
  type ConnectorPlugin,
  parseType,
} from '../../api/index.ts';
import { javaHashCopyOrder, javaHashOrder } from '../../api/java-hash-order.ts';
import { type ClientType, clientDef } from '../../config/client-options.ts';
import { isOverrideAllowed, overridePolicy } from '../../config/override-policy.ts';
import { emptyValue } from '../../config/validate-config.ts';
import { withPrefix } from '../../config/worker.ts';
import type { ConfigInfos } from '../herder-api.ts';
import type { PluginRegistry } from '../plugin-registry.ts';
import { prefixedInfos } from './config-infos.ts';
import type { ReferencedConfig } from './config-references.ts';
import { validateEventHubsOverrides } from './event-hubs.ts';
import { classNamed } from './plugin-class.ts';
import { ValidationFailure } from './validation-failure.ts';

/**
 * What the worker's policy says about the overrides for the clients that the connector will use. Throws ValidationFailure for a
 * value that is not of its option's type.
 */
export function validateOverrides(
  plugins: PluginRegistry,
  worker: Config,
  type: ConnectorPlugin['type'],
  references: ReferencedConfig,
): ConfigInfos[] {
  const policy = overridePolicy(worker);
  return clientsOf(type, references.config).map((client) => {
    const prefix = `${client}.override.`;
    const def = clientDef(client);
    const values = overrides(references.config, prefix).map(([name, text]) => {
      const value = emptyValue(name, parsed(plugins, def, name, text));
      const refused = isOverrideAllowed(policy, name)
        ? []
        : [`The '${policy.name}' policy does not allow '${name}' to be overridden in the connector configuration.`];
      value.errors.push(...refused);
      return value;
    });
    validateEventHubsOverrides(client, worker, references.config, values);
    references.conceal(values, prefix);
    return prefixedInfos(prefix, def, values);
  });
}

/** In the order in which Connect validates them. */
function clientsOf(type: ConnectorPlugin['type'], config: Config): ClientType[] {
  const deadLetters = Boolean(config['errors.deadletterqueue.topic.name']?.trim());
  if (type === 'sink') return deadLetters ? ['producer', 'consumer', 'admin'] : ['consumer'];
  const ownOffsets = Boolean(config['offsets.storage.topic']?.trim());
  const createsTopics = Object.keys(config).some((name) => name.startsWith('topic.creation.'));
  return [
    'producer',
    ...(ownOffsets ? (['consumer'] as const) : []),
    ...(ownOffsets || createsTopics ? (['admin'] as const) : []),
  ];
}

function overrides(config: Config, prefix: string): [string, string][] {
  const inOrder = javaHashCopyOrder(Object.keys(config)).map((name) => [name, config[name]!]);
  const own = withPrefix(Object.fromEntries(inOrder), prefix);
  return javaHashOrder(Object.keys(own).filter((name) => name !== '')).map((name) => [name, own[name]!]);
}

function parsed(plugins: PluginRegistry, def: ConfigDef, name: string, text: string): unknown {
  const key: ConfigKey | undefined = def.find((option) => option.name === name);
  if (!key) return text;
  const named = (className: string) =>
    classNamed(plugins, className) ?? (/^org\.apache\.kafka\./.test(className) ? className : undefined);
  try {
    return parseType(name, text, key.type, named);
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error;
    throw new ValidationFailure(error.className, error.message, { cause: error });
  }
}
