import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientSettings } from './properties.ts';

const servers = { 'bootstrap.servers': 'a:9092' };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'properties-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('client properties', () => {
  it('give the addresses', () => {
    const { addresses } = clientSettings({ 'bootstrap.servers': 'a:1, PLAINTEXT://b.c:2,[::1]:3' });
    expect(addresses).toEqual([
      { host: 'a', port: 1 },
      { host: 'b.c', port: 2 },
      { host: '::1', port: 3 },
    ]);
    expect(clientSettings(servers).kafkajs).not.toHaveProperty('ssl');
  });

  it('log in by PLAIN and SCRAM', () => {
    const login = (mechanism: string, jaas: string) =>
      clientSettings({
        ...servers,
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': mechanism,
        'sasl.jaas.config': jaas,
      }).kafkajs;
    const module = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
    expect(
      login('PLAIN', `${module} username="$ConnectionString" password="Endpoint=sb://x/;Key=a\\"b=";`),
    ).toMatchObject({
      ssl: {},
      sasl: { mechanism: 'plain', username: '$ConnectionString', password: 'Endpoint=sb://x/;Key=a"b=' },
    });
    expect(login('SCRAM-SHA-512', `x required username='u v' password=p;`)).toMatchObject({
      sasl: { mechanism: 'scram-sha-512', username: 'u v', password: 'p' },
    });
  });

  it('take certificates from PEM files', async () => {
    const path = join(folder, 'ca.pem');
    await writeFile(path, '-----BEGIN CERTIFICATE-----\n');
    const ssl = { ...servers, 'security.protocol': 'SSL' };
    expect(clientSettings({ ...ssl, 'ssl.truststore.location': path }).kafkajs.ssl).toEqual({
      ca: ['-----BEGIN CERTIFICATE-----\n'],
    });
    const binary = join(folder, 'trust.jks');
    await writeFile(binary, Buffer.from([1, 2, 3]));
    expect(() => clientSettings({ ...ssl, 'ssl.truststore.location': binary })).toThrow(
      /ssl.truststore.location: .* not PEM/,
    );
    expect(() => clientSettings({ ...ssl, 'ssl.truststore.location': '/none' })).toThrow(
      /ssl.truststore.location: ENOENT/,
    );
  });

  it.each([
    [{}, /Missing required configuration "bootstrap.servers"/],
    [{ 'bootstrap.servers': 'a' }, /Invalid value a for configuration bootstrap.servers/],
    [{ ...servers, 'security.protocol': 'TLS' }, /security.protocol: it must be one of PLAINTEXT/],
    [{ ...servers, 'security.protocol': 'SASL_SSL' }, /sasl.mechanism: Kerberos is not supported/],
    [{ ...servers, 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN' }, /"sasl.jaas.config"/],
    [
      {
        ...servers,
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'PLAIN',
        'sasl.jaas.config': 'a.B required password=p;',
      },
      /no username/,
    ],
    [{ ...servers, 'request.timeout.ms': 'soon' }, /Invalid value soon for configuration request.timeout.ms/],
    [{ ...servers, 'compression.type': 'rar' }, /compression.type/],
  ])('say which of them is wrong: %j', (properties, message) => {
    expect(() => clientSettings(properties)).toThrow(message);
  });
});
