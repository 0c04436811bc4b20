import type { TableClient, TableServiceClientOptions } from '@azure/data-tables';
import { ConfigException } from '../api/errors.ts';

/**
 * A connection string, or an account and the identity the app runs with (`clientId`: of a user-assigned one).
 * `endpoint` wins over `accountName`.
 */
export type TableConnection = string | { accountName?: string; endpoint?: string; clientId?: string };

const attemptTimeoutMs = 4_000;
/** What costs time on each call and does nothing here: no proxy, no form data, no tracing, no logs; and nothing may be repeated unseen. */
const needlessPolicies = [
  'defaultRetryPolicy',
  'proxyPolicy',
  'formDataPolicy',
  'multipartPolicy',
  'tracingPolicy',
  'logPolicy',
  'redirectPolicy',
  'secondaryEndpointPolicy',
  'setClientRequestIdPolicy',
  'decompressResponsePolicy',
];

/** Loads the SDK and prepares a client; opens no connection. @throws ConfigException when the connection cannot be understood */
export async function openTableClient(connection: TableConnection, table: string): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  const options: TableServiceClientOptions = { retryOptions: { maxRetries: 0 } };
  let client: TableClient;
  if (typeof connection === 'string') {
    const insecure = /UseDevelopmentStorage=true|Protocol=http(;|$)|TableEndpoint=http:/i.test(connection);
    try {
      client = TableClient.fromConnectionString(connection, table, { ...options, allowInsecureConnection: insecure });
    } catch (error) {
      const why = error instanceof TypeError ? 'it names no account' : (error as Error).message;
      throw new ConfigException(`The storage connection string cannot be used: ${why}`, {
        hint: 'Copy it from the storage account, or use UseDevelopmentStorage=true for Azurite.',
      });
    }
  } else {
    const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
    const credential = connection.clientId
      ? new ManagedIdentityCredential({ clientId: connection.clientId })
      : new DefaultAzureCredential();
    client = new TableClient(endpointOf(connection), table, credential, options);
  }
  for (const name of needlessPolicies) client.pipeline.removePolicy({ name });
  client.pipeline.addPolicy({
    name: 'attemptTimeout',
    sendRequest: (request, next) => {
      request.timeout = attemptTimeoutMs;
      return next(request);
    },
  });
  return client;
}

function endpointOf({ accountName, endpoint }: { accountName?: string; endpoint?: string }): string {
  if (endpoint) return endpoint;
  if (accountName) return `https://${accountName}.table.core.windows.net`;
  throw new ConfigException('The storage connection has neither a connection string nor an account name.', {
    hint: 'Set it to a connection string, or its __accountName or __tableServiceUri for a managed identity.',
  });
}
