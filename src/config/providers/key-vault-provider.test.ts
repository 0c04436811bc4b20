import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyVaultProvider } from './key-vault-provider.ts';
import { resolveConfig } from './resolve-config.ts';

const VAULT = 'https://secrets.vault.azure.net';
const PREFIX = 'config.providers.keyvault.param.';
const SECRETS: Record<string, string> = { password: 'p-new', 'password/0123': 'p-old' };

let server: Server;
let port: number;
const asked: string[] = [];

/** Answers as the service does: a challenge first, then secrets. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, VAULT);
    asked.push(`${request.headers.authorization ?? 'nobody'} ${pathname}`);
    const send = (status: number, body: object, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (!request.headers.authorization) {
      const challenge = `Bearer authorization="https://login.microsoftonline.com/tenant", resource="https://vault.azure.net"`;
      return send(401, { error: { code: 'Unauthorized', message: 'No token.' } }, { 'www-authenticate': challenge });
    }
    const name = pathname.replace(/^\/secrets\//, '').replace(/\/$/, '');
    if (name === 'locked') return send(403, { error: { code: 'Forbidden', message: 'No permission for p-new.' } });
    if (!SECRETS[name]) return send(404, { error: { code: 'SecretNotFound', message: 'There is none.' } });
    return send(200, { value: SECRETS[name], id: `${VAULT}/secrets/${name}`, attributes: { enabled: true } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

type HttpClient = NonNullable<SecretClientOptions['httpClient']>;
type HttpResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** Goes to the local server, whatever the vault's address. */
const httpClient: HttpClient = {
  async sendRequest(request) {
    const url = request.url.replace(VAULT, `http://127.0.0.1:${port}`);
    const response = await fetch(url, { method: request.method, headers: request.headers.toJSON() });
    const headers = Object.assign(response.headers, { toJSON: () => Object.fromEntries(response.headers) });
    return {
      request,
      status: response.status,
      headers: headers as unknown as HttpResponse['headers'],
      bodyAsText: await response.text(),
    };
  },
};

/** The service's client, all but its connection. */
function provider() {
  return keyVaultProvider({ 'vault.uri': VAULT }, PREFIX, {
    credential: { getToken: async () => ({ token: 'identity', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    options: { retryOptions: { maxRetries: 0 }, httpClient },
  });
}

describe('keyVaultProvider', () => {
  it('gives the newest version of a secret, or the version that is asked for', async () => {
    const config = { a: '${keyvault:password}', b: 'x-${keyvault:password:0123}' };
    expect(await resolveConfig(config, { keyvault: provider() })).toEqual({ a: 'p-new', b: 'x-p-old' });
    expect(asked).toContain('Bearer identity /secrets/password/');
  });

  it('says what is missing, without any value', async () => {
    const failed = (reference: string) => resolveConfig({ 'a.key': reference }, { keyvault: provider() });
    await expect(failed('${keyvault:nope}')).rejects.toThrow(
      'Could not resolve ${keyvault:nope} of the configuration a.key: there is no such value.',
    );
    await expect(failed('${keyvault:locked}')).rejects.toThrow(
      'Could not resolve ${keyvault:locked} of the configuration a.key: Key Vault answered 403 Forbidden.',
    );
  });

  it('asks for the address of the vault', async () => {
    await expect(resolveConfig({ a: '${keyvault:x}' }, { keyvault: keyVaultProvider({}, PREFIX) })).rejects.toThrow(
      "the worker's setting config.providers.keyvault.param.vault.uri is missing",
    );
  });
});
