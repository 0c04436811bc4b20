import { expect, test } from 'vitest';
import { storageConnection } from './storage-connection.ts';

test.each([
  [{ S: 'UseDevelopmentStorage=true' }, 'UseDevelopmentStorage=true'],
  [{ S__accountName: 'a' }, { accountName: 'a' }],
  [{ S__tableServiceUri: 'https://a.table.core.windows.net' }, { endpoint: 'https://a.table.core.windows.net' }],
  [
    { S__tableServiceUri: 'https://a/', S__credential: 'managedidentity', S__clientId: 'c' },
    { endpoint: 'https://a/', clientId: 'c' },
  ],
  [{ S: '', S__accountName: 'a' }, { accountName: 'a' }],
])('%j', (env, connection) => {
  expect(storageConnection(env, 'S')).toEqual(connection);
});

test('says what is missing', () => {
  expect(() => storageConnection({}, 'S')).toThrow('The app setting S is not set');
  expect(() => storageConnection({ S__blobServiceUri: 'https://a' }, 'S')).toThrow('but no S__tableServiceUri');
});
