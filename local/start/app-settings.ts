const jsonConverter = 'org.apache.kafka.connect.json.JsonConverter';

/** What the app needs to know of its surroundings. */
export interface Surroundings {
  port: number;
  bootstrapServers: string;
  connectionString: string;
  /** Settings by which connectors reach X. */
  x: Record<string, string>;
}

/**
 * The environment that the Functions host hands to the app: the user's own, over the defaults of the local stack, and
 * under what the local stack itself has brought up.
 */
export function appSettings(env: NodeJS.ProcessEnv, around: Surroundings): NodeJS.ProcessEnv {
  return {
    CONNECT_GROUP_ID: 'connectless',
    CONNECT_KEY_CONVERTER: jsonConverter,
    CONNECT_KEY_CONVERTER_SCHEMAS_ENABLE: 'true',
    CONNECT_VALUE_CONVERTER: jsonConverter,
    CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE: 'true',
    CONNECT_REST_ADVERTISED_HOST_NAME: 'localhost',
    AzureWebJobsDisableHomepage: 'true',
    ...env,
    ...around.x,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: around.connectionString,
    CONNECT_BOOTSTRAP_SERVERS: around.bootstrapServers,
    CONNECT_REST_PORT: String(around.port),
    CONNECT_REST_ADVERTISED_PORT: String(around.port),
  };
}
