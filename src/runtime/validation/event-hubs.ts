import type { Config } from '../../api/index.ts';
import type { ClientType } from '../../config/client-options.ts';
import type { ConfigValue } from '../../config/validate-config.ts';
import { withPrefix } from '../../config/worker.ts';
import { eventHubsNamespace, eventHubsObjection } from '../../kafka/event-hubs.ts';

/** Characters of a consumer group's name in Event Hubs. */
const LONGEST_GROUP = 256;

/** The namespace of Event Hubs that one of a connector's clients uses; undefined where it is another Kafka. */
function namespaceOf(client: ClientType, worker: Config, config: Config): string | undefined {
  const name = 'bootstrap.servers';
  const servers = config[`${client}.override.${name}`] ?? worker[`${client}.${name}`] ?? worker[name];
  return eventHubsNamespace(servers ?? '');
}

/** Adds what overrides of client options would do harm with Event Hubs. */
export function validateEventHubsOverrides(
  client: ClientType,
  worker: Config,
  config: Config,
  values: readonly ConfigValue[],
): void {
  if (namespaceOf(client, worker, config) === undefined) return;
  const written = withPrefix(config, `${client}.override.`);
  for (const value of values) {
    const why = eventHubsObjection(value.name, written[value.name] ?? '');
    if (why !== undefined)
      value.errors.push(
        `Invalid value ${written[value.name]} for configuration ${client}.override.${value.name}: ${why}`,
      );
  }
}

/** Adds an error where a source asks for transactions of Event Hubs. */
export function validateEventHubsSource(
  worker: Config,
  config: Config,
  values: ReadonlyMap<string, ConfigValue>,
): void {
  const support = values.get('exactly.once.support');
  const namespace = namespaceOf('producer', worker, config);
  if (namespace === undefined || String(support?.value).toLowerCase() !== 'required') return;
  support?.errors.push(
    `Exactly-once delivery needs Kafka transactions, which the Event Hubs namespace ${namespace} does not have. Set ` +
      "exactly.once.support to 'requested': records are then delivered at least once.",
  );
}

/** Adds an error where a sink's consumer group has a name that Event Hubs does not take. */
export function validateEventHubsSink(worker: Config, config: Config, values: ReadonlyMap<string, ConfigValue>): void {
  const name = values.get('name');
  const group = `connect-${name?.value}`;
  if (namespaceOf('consumer', worker, config) === undefined || group.length <= LONGEST_GROUP) return;
  name?.errors.push(
    `The sink's consumer group ${group} has ${group.length} characters; Event Hubs takes ${LONGEST_GROUP}. Give the connector a shorter name.`,
  );
}
