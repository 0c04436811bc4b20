import { expect, test } from 'vitest';
import { azureTokens, saslOptions } from './sasl.ts';

test('OAUTHBEARER takes tokens of the identity, for Event Hubs alone', () => {
  const properties = { 'sasl.mechanism': 'OAUTHBEARER' };
  const options = saslOptions(properties, 'lab.servicebus.windows.net');
  expect(options).toEqual({ mechanism: 'oauthbearer', oauthBearerProvider: expect.any(Function) });
  expect(() => saslOptions(properties, 'kafka.example.com')).toThrow(/Event Hubs only.*kafka\.example\.com is none/);
  expect(() => saslOptions(properties, 'servicebus.windows.net.example.com')).toThrow(/Event Hubs only/);
});

test('a token is asked for at every login, for the namespace', async () => {
  const asked: unknown[] = [];
  const tokens = azureTokens('lab.servicebus.windows.net', {
    getToken: async (scope) => {
      asked.push(scope);
      return { token: `t${asked.length}`, expiresOnTimestamp: 0 };
    },
  });
  expect([await tokens(), await tokens()]).toEqual([{ value: 't1' }, { value: 't2' }]);
  expect(asked).toEqual(Array(2).fill('https://lab.servicebus.windows.net/.default'));
});
