import { type Config, ConfigException, Password } from '../api/index.ts';
import { parseJaas } from '../api/jaas.ts';

/** How clients reach the brokers, from Kafka's own client properties. */
export interface ClientSecurity {
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** Where the protocol has SASL. */
  readonly sasl?: SaslSettings;
  /** Where the protocol has SSL. */
  readonly ssl?: SslSettings;
}

export interface SaslSettings {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER';
  /** Undefined for OAUTHBEARER. */
  readonly username?: string;
  readonly password?: Password;
  /** The other options of the login module. */
  readonly options: Config;
}

export interface SslSettings {
  /** False where `ssl.endpoint.identification.algorithm` is empty. */
  readonly verifyHostname: boolean;
  /** PEM text or the path of a file, as `ssl.truststore.type=PEM` has them. */
  readonly truststore?: PemSource;
  readonly keystore?: PemSource & { readonly key?: Password; readonly keyPassword?: Password };
}

export interface PemSource {
  readonly certificates?: string;
  readonly location?: string;
}

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;

/** Throws ConfigException, which names the property and never shows a secret. */
export function clientSecurity(properties: Config): ClientSecurity {
  const protocol = choice(properties, 'security.protocol', PROTOCOLS, 'PLAINTEXT');
  return {
    protocol,
    ...(protocol.startsWith('SASL_') ? { sasl: saslSettings(properties) } : {}),
    ...(protocol.endsWith('SSL') ? { ssl: sslSettings(properties) } : {}),
  };
}

function saslSettings(properties: Config): SaslSettings {
  const mechanism = choice(properties, 'sasl.mechanism', MECHANISMS, undefined);
  const jaas = properties['sasl.jaas.config'];
  if (!jaas?.trim()) {
    if (mechanism === 'OAUTHBEARER') return { mechanism, options: {} };
    throw ConfigException.missing('sasl.jaas.config');
  }
  const options = parseJaas(jaas);
  if (mechanism === 'OAUTHBEARER') return { mechanism, options };
  const { username, password, ...others } = options;
  for (const [name, value] of Object.entries({ username, password })) {
    if (value === undefined) {
      throw new ConfigException(`Invalid value [hidden] for configuration sasl.jaas.config: it has no ${name}.`, {
        hint: `Write it as: …LoginModule required username="…" password="…";`,
      });
    }
  }
  return { mechanism, username: username!, password: new Password(password!), options: others };
}

function sslSettings(properties: Config): SslSettings {
  const truststore = pem(properties, 'ssl.truststore', 'certificates');
  const keystore = pem(properties, 'ssl.keystore', 'certificate.chain');
  const key = properties['ssl.keystore.key'];
  const keyPassword = properties['ssl.key.password'];
  return {
    verifyHostname: properties['ssl.endpoint.identification.algorithm']?.trim() !== '',
    ...(truststore ? { truststore } : {}),
    ...(keystore
      ? {
          keystore: {
            ...keystore,
            ...(key ? { key: new Password(key) } : {}),
            ...(keyPassword ? { keyPassword: new Password(keyPassword) } : {}),
          },
        }
      : {}),
  };
}

function pem(properties: Config, store: string, textOption: string): PemSource | undefined {
  const certificates = properties[`${store}.${textOption}`];
  const location = properties[`${store}.location`];
  if (!certificates && !location) return undefined;
  const type = properties[`${store}.type`] ?? 'JKS';
  if (type.toUpperCase() !== 'PEM') {
    throw new ConfigException(`Invalid value ${type} for configuration ${store}.type: must be PEM.`, {
      hint: 'Java key stores cannot be read here: export the certificates as PEM.',
    });
  }
  return { ...(certificates ? { certificates } : {}), ...(location ? { location } : {}) };
}

function choice<T extends string>(properties: Config, name: string, allowed: readonly T[], fallback: T | undefined): T {
  const value = properties[name]?.trim().toUpperCase() || fallback;
  if (value === undefined) throw ConfigException.missing(name);
  const found = allowed.find((item) => item === value);
  if (!found)
    throw ConfigException.invalidValue(name, properties[name], `String must be one of: ${allowed.join(', ')}`);
  return found;
}
