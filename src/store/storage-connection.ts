import { ConfigException } from '../api/errors.ts';
import type { TableConnection } from './azure-table-client.ts';

/**
 * The connection that an app setting holds, in the ways the Functions host takes it: a connection string under the name itself, or
 * for an identity `NAME__accountName` or `NAME__tableServiceUri`, with `NAME__clientId` for a user-assigned one. Throws ConfigException.
 */
export function storageConnection(env: Readonly<Record<string, string | undefined>>, name: string): TableConnection {
  const setting = (part: string) => env[`${name}__${part}`] || env[`${name}:${part}`] || undefined;
  if (env[name]) return env[name];
  const [accountName, endpoint, clientId] = [setting('accountName'), setting('tableServiceUri'), setting('clientId')];
  if (accountName || endpoint) {
    return {
      ...(accountName ? { accountName } : {}),
      ...(endpoint ? { endpoint } : {}),
      ...(clientId ? { clientId } : {}),
    };
  }
  const only = setting('blobServiceUri') ? ` It has a blobServiceUri, but no ${name}__tableServiceUri.` : '';
  throw new ConfigException(
    `The app setting ${name} is not set; it holds the connection of the storage account.${only}`,
    {
      hint: `Set ${name} to a connection string, ${name}__accountName for an identity, or name another setting by CONNECT_STORAGE.`,
    },
  );
}
