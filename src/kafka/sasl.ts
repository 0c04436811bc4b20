import type { TokenCredential } from '@azure/identity';
import type { SASLOptions } from 'kafkajs';
import { ConfigException } from '../api/errors.ts';
import { parseJaas } from '../api/jaas.ts';
import { eventHubsNamespace } from './event-hubs.ts';

type Properties = Readonly<Record<string, string>>;

const MECHANISMS: Record<string, 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer'> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
  OAUTHBEARER: 'oauthbearer',
};

/**
 * How a client logs in. OAUTHBEARER takes tokens of the app's identity, for Event Hubs only. Throws ConfigException.
 * @param host of the first bootstrap server
 */
export function saslOptions(properties: Properties, host: string): SASLOptions {
  const name = (properties['sasl.mechanism'] ?? 'GSSAPI').toUpperCase();
  const mechanism = MECHANISMS[name];
  if (!mechanism) {
    const why = name === 'GSSAPI' ? 'Kerberos is not supported' : 'it is not supported';
    const all = Object.keys(MECHANISMS).join(', ');
    throw ConfigException.invalidValue('sasl.mechanism', name, `${why}; use one of ${all}`);
  }
  if (mechanism === 'oauthbearer') {
    if (eventHubsNamespace(host) === undefined) {
      const why = 'it is supported for Event Hubs only, with tokens of the identity that the app runs with';
      throw ConfigException.invalidValue('sasl.mechanism', name, `${why}; ${host} is none`);
    }
    return { mechanism, oauthBearerProvider: azureTokens(host) };
  }
  const jaas = properties['sasl.jaas.config'];
  if (!jaas) throw ConfigException.missing('sasl.jaas.config');
  const options = parseJaas(jaas);
  const option = (key: string): string => {
    const value = options[key];
    if (value === undefined) throw new ConfigException(`The configuration sasl.jaas.config has no ${key}="…".`);
    return value;
  };
  return { mechanism, username: option('username'), password: option('password') } as SASLOptions;
}

/** Tokens for an Event Hubs namespace; the credential keeps one until shortly before it ends. Asked for at every login. */
export function azureTokens(host: string, credential?: TokenCredential): () => Promise<{ value: string }> {
  let used = credential && Promise.resolve(credential);
  return async () => {
    used ??= import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
    const token = await (await used).getToken(`https://${host}/.default`);
    if (!token) throw new ConfigException(`The app's identity got no token for ${host}.`);
    return { value: token.token };
  };
}
