import { readFileSync } from 'node:fs';
import type { KafkaConfig } from 'kafkajs';
import { ConfigException } from '../api/errors.ts';
import { eventHubsNamespace, forEventHubs } from './event-hubs.ts';
import { saslOptions } from './sasl.ts';

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What the properties of Kafka's Java clients come down to here. */
export interface ClientSettings {
  /** As written, for messages. */
  bootstrapServers: string;
  /** The namespace, where the brokers are Azure Event Hubs. */
  eventHubs: string | undefined;
  addresses: { host: string; port: number }[];
  kafkajs: KafkaConfig;
  /** Milliseconds after which a connection that was not used is replaced before its next use. */
  maxIdleMs: number;
  /** How long a metadata answer is believed, milliseconds. */
  metadataMaxAgeMs: number;
  /** How long a record may be tried, milliseconds. */
  deliveryTimeoutMs: number;
  /** How long an answer is waited for, milliseconds. */
  requestTimeoutMs: number;
  /** How long a connection, TLS and login with it, may take, milliseconds. */
  connectTimeoutMs: number;
  /** Bytes of the largest record sent, before compression. */
  maxRequestSize: number;
  /** Bytes of the record batches of one request together. */
  maxBatchesSize: number;
  compression: Compression;
}

/** All that `clientSettings` reads. */
export const USED_PROPERTIES: ReadonlySet<string> = new Set([
  'bootstrap.servers',
  'client.id',
  'compression.type',
  'connections.max.idle.ms',
  'delivery.timeout.ms',
  'max.request.size',
  'metadata.max.age.ms',
  'request.timeout.ms',
  'sasl.jaas.config',
  'sasl.mechanism',
  'security.protocol',
  'socket.connection.setup.timeout.ms',
  'ssl.endpoint.identification.algorithm',
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.location',
  'ssl.keystore.type',
  'ssl.truststore.certificates',
  'ssl.truststore.location',
  'ssl.truststore.type',
]);

type Properties = Readonly<Record<string, string>>;

const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];
const compressions: readonly string[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** @throws ConfigException naming the property; properties that mean nothing here are passed over, as Kafka's clients do */
export function clientSettings(given: Properties): ClientSettings {
  const properties = forEventHubs(given);
  const addresses = bootstrapAddresses(properties);
  const requestTimeoutMs = number(properties, 'request.timeout.ms', 30_000);
  const connectTimeoutMs = number(properties, 'socket.connection.setup.timeout.ms', 5_000);
  const protocol = (properties['security.protocol'] ?? 'PLAINTEXT').toUpperCase();
  if (!protocols.includes(protocol)) {
    throw ConfigException.invalidValue('security.protocol', protocol, `it must be one of ${protocols.join(', ')}`);
  }
  const kafkajs: KafkaConfig = {
    brokers: addresses.map(({ host, port }) => `${host}:${port}`),
    clientId: properties['client.id'] || 'connectless',
    connectionTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: false,
    retry: { retries: 0 },
  };
  if (protocol.endsWith('SSL')) kafkajs.ssl = tlsOptions(properties);
  if (protocol.startsWith('SASL')) kafkajs.sasl = saslOptions(properties, addresses[0]!.host);
  const compression = properties['compression.type'] ?? 'none';
  if (!compressions.includes(compression)) {
    throw ConfigException.invalidValue(
      'compression.type',
      compression,
      `String must be one of: ${compressions.join(', ')}`,
    );
  }
  return {
    bootstrapServers: properties['bootstrap.servers'] as string,
    eventHubs: eventHubsNamespace(properties['bootstrap.servers'] as string),
    addresses,
    kafkajs,
    maxIdleMs: number(properties, 'connections.max.idle.ms', 180_000),
    metadataMaxAgeMs: number(properties, 'metadata.max.age.ms', 300_000),
    deliveryTimeoutMs: number(properties, 'delivery.timeout.ms', 30_000),
    requestTimeoutMs,
    connectTimeoutMs,
    maxRequestSize: number(properties, 'max.request.size', 1_048_576),
    maxBatchesSize: number(properties, 'max.request.size', 8 * 1024 * 1024),
    compression: compression as Compression,
  };
}

function bootstrapAddresses(properties: Properties): { host: string; port: number }[] {
  const servers = properties['bootstrap.servers'];
  if (!servers?.trim()) throw ConfigException.missing('bootstrap.servers');
  return servers.split(',').map((server) => {
    const match = /^(?:\w+:\/\/)?(?:\[([^\]]+)\]|([^:\s]+)):(\d+)$/.exec(server.trim());
    if (!match)
      throw ConfigException.invalidValue('bootstrap.servers', server.trim(), 'write host:port, with commas between');
    return { host: (match[1] ?? match[2]) as string, port: Number(match[3]) };
  });
}

function number(properties: Properties, name: string, otherwise: number): number {
  const text = properties[name]?.trim();
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw ConfigException.invalidValue(name, text, 'it must be a whole number, zero or more');
  }
  return value;
}

type TlsOptions = Exclude<NonNullable<KafkaConfig['ssl']>, boolean>;

function tlsOptions(properties: Properties): TlsOptions {
  const options: TlsOptions = {};
  const ca = pem(properties, 'ssl.truststore.certificates', 'ssl.truststore.location', 'ssl.truststore.type');
  const cert = pem(properties, 'ssl.keystore.certificate.chain', 'ssl.keystore.location', 'ssl.keystore.type');
  const key = properties['ssl.keystore.key'] ?? cert;
  if (ca) options.ca = [ca];
  if (cert) options.cert = cert;
  if (cert && key) options.key = key;
  const passphrase = properties['ssl.key.password'];
  if (passphrase) options.passphrase = passphrase;
  // Java's way to switch off the check of the host name is an empty algorithm.
  if (properties['ssl.endpoint.identification.algorithm'] === '') options.checkServerIdentity = () => undefined;
  return options;
}

/** Certificates given as text or in a PEM file; Java's own binary stores cannot be read. */
function pem(properties: Properties, text: string, location: string, type: string): string | undefined {
  if (properties[text]) return properties[text];
  const path = properties[location];
  if (!path) return undefined;
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw ConfigException.invalidValue(location, path, (error as Error).message);
  }
  if (!content.includes('-----BEGIN')) {
    throw ConfigException.invalidValue(
      location,
      path,
      `the file is not PEM. Convert the Java key store with keytool and openssl, and set ${type}=PEM`,
    );
  }
  return content;
}
