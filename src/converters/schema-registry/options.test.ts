import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../api/index.ts';
import { AvroConverter } from '../avro.ts';
import { authorizationOf } from './credentials.ts';
import { REGISTRY_OPTIONS } from './options.ts';
import { tlsSettings } from './tls.ts';

const URLS = [new URL('http://localhost:8081')];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-registry-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('credentials', () => {
  it.each<[string, Config]>([
    [
      "Only one of 'basic.auth.credentials.source' and 'bearer.auth.credentials.source' may be specified",
      { 'basic.auth.credentials.source': 'URL', 'bearer.auth.credentials.source': 'STATIC_TOKEN' },
    ],
    [
      'UserInfo must be provided when basic.auth.credentials.source is set to USER_INFO',
      { 'basic.auth.credentials.source': 'USER_INFO' },
    ],
    [
      "Provided SASL Login module doesn't provide username and password options and can't be inherited",
      { 'basic.auth.credentials.source': 'SASL_INHERIT', 'sasl.jaas.config': 'x.Y required;' },
    ],
    [
      'Token must be provided via bearer.auth.token config when bearer.auth.credentials.source is set to STATIC_TOKEN',
      { 'bearer.auth.credentials.source': 'STATIC_TOKEN' },
    ],
    [
      'Missing required configuration "bearer.auth.issuer.endpoint.url" which has no default value.',
      { 'bearer.auth.credentials.source': 'OAUTHBEARER' },
    ],
    [
      'Invalid value KERBEROS for configuration basic.auth.credentials.source: String must be one of: URL, USER_INFO, SASL_INHERIT',
      { 'basic.auth.credentials.source': 'KERBEROS' },
    ],
  ])('throws: %s', (message, config) => {
    expect(() => authorizationOf(config, URLS)).toThrow(message);
  });

  it('fetches a token for a client, once while it lasts', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (bytes) => asked.push(String(bytes)));
      request.on('end', () => response.end(JSON.stringify({ access_token: `t${asked.length}`, expires_in: 3600 })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const authorization = authorizationOf(
      {
        'bearer.auth.credentials.source': 'OAUTHBEARER',
        'bearer.auth.issuer.endpoint.url': `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
        'bearer.auth.client.id': 'me',
        'bearer.auth.client.secret': 'secret',
        'bearer.auth.scope': 'all',
        'bearer.auth.logical.cluster': 'lsrc-1',
        'bearer.auth.identity.pool.id': 'pool-1',
      },
      URLS,
    );
    const headers = [await authorization(URLS[0]!), await authorization(URLS[0]!)];
    server.close();
    const expected = {
      authorization: 'Bearer t1',
      'target-sr-cluster': 'lsrc-1',
      'Confluent-Identity-Pool-Id': 'pool-1',
    };
    expect(headers).toEqual([expected, expected]);
    expect(asked).toEqual(['grant_type=client_credentials&client_id=me&client_secret=secret&scope=all']);
  });
});

describe('TLS', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----\n';

  it('reads certificates from files, or from one line', async () => {
    const location = await file('ca.pem', certificate);
    expect(tlsSettings({ 'schema.registry.ssl.truststore.location': location }).ca?.toString()).toBe(certificate);
    const line = certificate.replaceAll('\n', ' ');
    const { ca } = tlsSettings({ 'schema.registry.ssl.truststore.certificates': line });
    expect(String(ca).trim()).toBe(certificate.trim());
  });

  it('takes a key from PEM or PKCS12', async () => {
    const both = await file('client.pem', `${certificate}-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n`);
    expect(tlsSettings({ 'schema.registry.ssl.keystore.location': both })).toMatchObject({ cert: expect.anything() });
    const pfx = await file('client.p12', Buffer.from([0x30, 0x82, 1, 2, 3]));
    const options = { 'schema.registry.ssl.keystore.location': pfx, 'schema.registry.ssl.keystore.password': 'p' };
    expect(tlsSettings(options)).toMatchObject({ pfx: expect.anything(), passphrase: 'p' });
  });

  it('does not look at the name where it is told not to', () => {
    expect(tlsSettings({ 'schema.registry.ssl.endpoint.identification.algorithm': '' })).toHaveProperty(
      'checkServerIdentity',
    );
    expect(tlsSettings({})).toEqual({});
  });

  it('says what it cannot read', async () => {
    const jks = await file('store.jks', Buffer.from('feedfeed00000002', 'hex'));
    for (const store of ['keystore', 'truststore']) {
      expect(() => tlsSettings({ [`schema.registry.ssl.${store}.location`]: jks })).toThrow(
        `Configuration schema.registry.ssl.${store}.location must name a PEM`,
      );
    }
    expect(() => tlsSettings({ 'schema.registry.ssl.truststore.location': join(folder, 'none') })).toThrow('ENOENT');
  });
});

describe('options', () => {
  const configure = (config: Config) => () => new AvroConverter().configure(config, false);

  it.each<[string, Config]>([
    ['Missing required configuration "schema.registry.url" which has no default value.', {}],
    [
      'Invalid value nonsense for configuration schema.registry.url: must be an http or https URL',
      { 'schema.registry.url': 'nonsense' },
    ],
    [
      'Invalid value ftp://host for configuration schema.registry.url: must be an http or https URL',
      { 'schema.registry.url': 'ftp://me:secret@host' },
    ],
    [
      'Invalid value Mine for configuration value.subject.name.strategy: Class Mine could not be found.',
      { 'schema.registry.url': 'http://h', 'value.subject.name.strategy': 'Mine' },
    ],
    [
      'Missing required configuration "schema.registry.group" which has no default value.',
      { 'schema.registry.url': 'https://n.servicebus.windows.net', 'schema.registry.kind': 'azure' },
    ],
  ])('throws: %s', (message, config) => {
    expect(configure(config)).toThrow(message);
  });

  it('hides secrets', () => {
    const options = parseConfig(REGISTRY_OPTIONS, { 'schema.registry.url': 'http://h', 'bearer.auth.token': 'abc' });
    expect(JSON.stringify(options)).not.toContain('abc');
  });
});
