import { ConfigException, ConnectException } from '../api/errors.ts';

type Properties = Readonly<Record<string, string>>;

/** In the public cloud, in China, and for the US Government. */
const namespaceHost =
  /^(?:\w+:\/\/)?([a-z][\w-]*)\.(?:privatelink\.)?servicebus\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)\.?(?::\d+)?$/i;

/**
 * The namespace of Azure Event Hubs that clients are pointed to; undefined where it is another Kafka. An endpoint is known by its host alone.
 * @param servers a host, or the value of bootstrap.servers
 */
export function eventHubsNamespace(servers: string): string | undefined {
  return namespaceHost.exec((servers.split(',')[0] as string).trim())?.[1];
}

/**
 * Where a client of Event Hubs differs from Kafka's defaults, as Microsoft recommends. Its load balancers drop a connection after 240 s
 * without traffic and tell nobody; it delays what exceeds the throughput bought by up to the request's timeout.
 */
const defaults: Properties = {
  'connections.max.idle.ms': '180000',
  'metadata.max.age.ms': '180000',
  'request.timeout.ms': '60000',
  'delivery.timeout.ms': '120000',
  'max.request.size': '1000000',
  // A login may have to fetch a token first.
  'socket.connection.setup.timeout.ms': '10000',
};

interface Limit {
  holds: (value: string) => boolean;
  why: string;
}

const limits: Readonly<Record<string, Limit>> = {
  'compression.type': {
    holds: (value) => value === 'none' || value === 'gzip',
    why: 'Event Hubs takes none, or gzip where its tier is Premium or Dedicated',
  },
  'connections.max.idle.ms': {
    holds: (value) => Number(value) < 240_000,
    why: 'Azure drops connections to Event Hubs that are idle for 240 s and tells nobody; it must be below 240000',
  },
  'max.request.size': {
    holds: (value) => Number(value) < 1_046_528,
    why: 'Event Hubs closes the connection on a larger request; it must be below 1046528',
  },
  'request.timeout.ms': {
    holds: (value) => Number(value) > 20_000,
    why: 'Event Hubs may take that long to answer; it must be above 20000',
  },
};

/** A client's properties with what Event Hubs needs, or as they are for any other Kafka. Throws ConfigException for one that does harm. */
export function forEventHubs(properties: Properties): Properties {
  if (eventHubsNamespace(properties['bootstrap.servers'] ?? '') === undefined) return properties;
  for (const [name, value] of Object.entries(properties)) {
    const why = eventHubsObjection(name, value);
    if (why !== undefined) throw ConfigException.invalidValue(name, value.trim(), why);
  }
  const unset = Object.entries(defaults).filter(([name]) => !properties[name]?.trim());
  return { ...properties, ...Object.fromEntries(unset) };
}

/** Why a client's property does harm with Event Hubs. */
export function eventHubsObjection(name: string, value: string): string | undefined {
  const limit = limits[name];
  return limit === undefined || value.trim() === '' || limit.holds(value.trim()) ? undefined : limit.why;
}

/** A topic that nobody but the owner of the namespace can add. It is no fault of a record. */
export class MissingHubException extends ConnectException {
  override name = 'MissingHubException';

  /** @param partitions -1 where nobody has said how many */
  constructor(namespace: string, topic: string, partitions = -1) {
    const count = partitions > 0 ? partitions : 1;
    super(
      `Topic ${topic} does not exist, and clients create none in Event Hubs: the namespace ${namespace} needs an event hub ${topic}.`,
      {
        hint:
          `Add { name: '${topic}', partitions: ${count}, retentionHours: 168 } to the parameter eventHubs of infra/main.bicep and deploy it, or run: ` +
          `az eventhubs eventhub create --resource-group GROUP --namespace-name ${namespace} --name ${topic} --partition-count ${count} ` +
          '--cleanup-policy Delete --retention-time-in-hours 168. Then restart the task. A namespace of the tier Standard takes 10.',
      },
    );
  }
}
