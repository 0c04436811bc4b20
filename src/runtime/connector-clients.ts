import { type Config, ConfigException, ConnectException, type Logger } from '../api/index.ts';
import { type ClientType, clientDef } from '../config/client-options.ts';
import { isOverrideAllowed, type OverridePolicy, overridePolicy } from '../config/override-policy.ts';
import { settingName, type WorkerConfig, withPrefix } from '../config/worker.ts';
import { eventHubsNamespace, eventHubsObjection } from '../kafka/event-hubs.ts';
import type { KafkaClient } from '../kafka/kafka.ts';
import { USED_PROPERTIES } from '../kafka/properties.ts';

const CLIENTS = ['producer', 'consumer', 'admin'] as const satisfies readonly ClientType[];
/** What the runtime itself reads of a consumer's options. */
const READ_BY_RUNTIME = ['auto.offset.reset', 'max.partition.fetch.bytes', 'max.poll.records'];

/** A connector's clients: the worker's own, unless the connector overrides what they are made of. */
export type ConnectorClients = (connector: Config, log?: Logger) => KafkaClient;

/**
 * @param shared made of the worker's own properties; connectors without overrides that count share its connections
 * @param create makes a client by its properties
 * @returns throws ConnectException for an override that the worker's policy does not allow, ConfigException for a wrong one
 * @throws ConfigException for a policy that there is not, and for a client property of the worker that does harm with Event Hubs
 */
export function connectorClients(
  worker: WorkerConfig,
  shared: KafkaClient,
  create: (properties: Config) => KafkaClient,
): ConnectorClients {
  const policy = overridePolicy(worker.properties);
  const own = workerClientProperties(worker.properties);
  for (const type of CLIENTS) requireHarmless(worker, own, type);
  const clients = new Map([[keyOf(own), shared]]);
  const clientFor = (type: ClientType, connector: Config): KafkaClient => {
    const properties = { ...own, ...worker.clients[type], ...withPrefix(connector, `${type}.override.`) };
    const key = keyOf(properties);
    const known = clients.get(key) ?? create(properties);
    clients.set(key, known);
    return known;
  };
  return (connector, log) => {
    requireAllowed(policy, connector);
    if (log) warnOfUnused(connector, log);
    return {
      producer: async () => clientFor('producer', connector).producer(),
      reader: async () => clientFor('consumer', connector).reader(),
      admin: async () => clientFor('admin', connector).admin(),
    };
  };
}

/** The worker's client properties: those without a prefix, without what is Connect's own. */
export function workerClientProperties(properties: Config): Config {
  const own = /^(bootstrap\.servers|client\.|security\.|sasl\.|ssl\.|request\.|connections\.|metadata\.)/;
  return Object.fromEntries(Object.entries(properties).filter(([name]) => own.test(name)));
}

function requireHarmless({ clients }: WorkerConfig, own: Config, type: ClientType): void {
  const servers = clients[type]['bootstrap.servers'] ?? own['bootstrap.servers'] ?? '';
  if (eventHubsNamespace(servers) === undefined) return;
  for (const [name, value] of Object.entries(clients[type])) {
    const why = eventHubsObjection(name, value);
    const property = `${type}.${name}`;
    if (why) throw ConfigException.invalidValue(property, value, `${why} (app setting ${settingName(property)})`);
  }
}

/** Clients with the same key are the same. */
function keyOf(properties: Config): string {
  const used = Object.entries(properties).filter(([name]) => USED_PROPERTIES.has(name));
  return JSON.stringify(used.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function requireAllowed(policy: OverridePolicy, connector: Config): void {
  const refused = overridesOf(connector).filter(({ name }) => !isOverrideAllowed(policy, name));
  if (refused.length === 0) return;
  const messages = refused.map(
    ({ name }) =>
      `The '${policy.name}' policy does not allow '${name}' to be overridden in the connector configuration.`,
  );
  throw new ConnectException(`Client Config Overrides not allowed: ${messages.join(' ')}`, {
    hint: 'Remove the overrides, or ask for connector.client.config.override.policy of the worker to allow them.',
  });
}

function warnOfUnused(connector: Config, log: Logger): void {
  const unused = overridesOf(connector).filter(
    ({ client, name }) => !USED_PROPERTIES.has(name) && !(client === 'consumer' && READ_BY_RUNTIME.includes(name)),
  );
  for (const { client, name } of unused) {
    const known = clientDef(client).some((key) => key.name === name);
    log.warn(`${client}.override.${name} has no effect${known ? '' : `: Kafka's ${client} has no such option`}.`);
  }
}

function overridesOf(connector: Config): { client: ClientType; name: string }[] {
  return CLIENTS.flatMap((client) =>
    Object.keys(withPrefix(connector, `${client}.override.`)).map((name) => ({ client, name })),
  );
}
