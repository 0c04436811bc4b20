import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { type Config, ConfigException } from '../../api/index.ts';

export interface TlsSettings extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'> {
  checkServerIdentity?: () => undefined;
}

const PREFIX = 'schema.registry.ssl.';

/** How to trust the registry, and be known to it, from `schema.registry.ssl.…`. Throws ConfigException, without secrets. */
export function tlsSettings(config: Config): TlsSettings {
  return {
    ...trust(config),
    ...identity(config),
    ...(config[`${PREFIX}endpoint.identification.algorithm`]?.trim() === ''
      ? { checkServerIdentity: () => undefined }
      : {}),
  };
}

function trust(config: Config): TlsSettings {
  const certificates = config[`${PREFIX}truststore.certificates`];
  if (certificates) return { ca: pemText(certificates) };
  const location = config[`${PREFIX}truststore.location`];
  if (!location) return {};
  const bytes = contents('truststore.location', location);
  if (!isPem(bytes)) throw notPem('truststore');
  return { ca: bytes };
}

function identity(config: Config): TlsSettings {
  const passphrase = config[`${PREFIX}key.password`] ?? config[`${PREFIX}keystore.password`];
  const secret = passphrase ? { passphrase } : {};
  const chain = config[`${PREFIX}keystore.certificate.chain`];
  if (chain) {
    const key = config[`${PREFIX}keystore.key`];
    if (!key) throw ConfigException.missing(`${PREFIX}keystore.key`);
    return { cert: pemText(chain), key: pemText(key), ...secret };
  }
  const location = config[`${PREFIX}keystore.location`];
  if (!location) return {};
  const bytes = contents('keystore.location', location);
  if (isPem(bytes)) return { cert: bytes, key: bytes, ...secret };
  if (bytes.readUInt32BE(0) === JKS_MAGIC) throw notPem('keystore');
  return { pfx: bytes, ...secret };
}

const JKS_MAGIC = 0xfeedfeed;

function isPem(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN ');
}

/** PEM in a properties file is one line: Kafka takes blanks for line ends. */
function pemText(text: string): string {
  return text.replace(/(-----(?:BEGIN|END) [A-Z ]+-----)|\s+/g, (_, mark: string | undefined) =>
    mark === undefined ? '\n' : mark,
  );
}

function contents(option: string, location: string): Buffer {
  try {
    return readFileSync(location);
  } catch (cause) {
    throw new ConfigException(
      `Invalid value ${location} for configuration ${PREFIX}${option}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function notPem(store: 'truststore' | 'keystore'): ConfigException {
  const allowed = store === 'keystore' ? 'a PEM or PKCS12 file' : 'a PEM file';
  return new ConfigException(`Configuration ${PREFIX}${store}.location must name ${allowed}.`, {
    hint: `Java's own key stores cannot be read here: export the certificates as PEM and set ${PREFIX}${store}.type to PEM.`,
  });
}
