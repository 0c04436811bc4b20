import { type Config, ConfigException } from '../../api/index.ts';
import { RegistryException } from './errors.ts';

/** The headers that let a call to a URL in. */
export type Authorization = (url: URL) => Record<string, string> | Promise<Record<string, string>>;

const BASIC_SOURCE = 'basic.auth.credentials.source';
const BEARER_SOURCE = 'bearer.auth.credentials.source';

/** By `basic.auth.…` or `bearer.auth.…`; the credentials of `urls` by default. Throws ConfigException. */
export function authorizationOf(config: Config, urls: readonly URL[]): Authorization {
  if (config[BASIC_SOURCE] && config[BEARER_SOURCE]) {
    throw new ConfigException(`Only one of '${BASIC_SOURCE}' and '${BEARER_SOURCE}' may be specified`);
  }
  return config[BEARER_SOURCE]
    ? bearer(config, config[BEARER_SOURCE])
    : basic(config, config[BASIC_SOURCE] || 'URL', urls);
}

function basic(config: Config, source: string, urls: readonly URL[]): Authorization {
  const header = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });
  switch (source) {
    case 'URL': {
      const users = new Map(urls.filter(({ username }) => username).map((url) => [url.host, userOf(url)]));
      return ({ host }) => (users.has(host) ? header(users.get(host)!) : {});
    }
    case 'USER_INFO': {
      const user = config['schema.registry.basic.auth.user.info'] || config['basic.auth.user.info'];
      if (!user) throw new ConfigException(`UserInfo must be provided when ${BASIC_SOURCE} is set to USER_INFO`);
      return () => header(user);
    }
    case 'SASL_INHERIT': {
      const user = saslUser(config['sasl.jaas.config'] ?? '');
      return () => header(user);
    }
    default:
      throw ConfigException.invalidValue(BASIC_SOURCE, source, 'String must be one of: URL, USER_INFO, SASL_INHERIT');
  }
}

function userOf({ username, password }: URL): string {
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}

function saslUser(jaas: string): string {
  const option = (name: string) => {
    const match = new RegExp(`\\s${name}\\s*=\\s*(?:"((?:\\\\.|[^"\\\\])*)"|'([^']*)'|([^\\s;]+))`).exec(jaas);
    return (match?.[1] ?? match?.[2] ?? match?.[3])?.replace(/\\(.)/g, '$1');
  };
  const [username, password] = [option('username'), option('password')];
  if (username && password !== undefined) return `${username}:${password}`;
  throw new ConfigException(
    "Provided SASL Login module doesn't provide username and password options and can't be inherited",
    { hint: "Set sasl.jaas.config among the converter's own options." },
  );
}

function bearer(config: Config, source: string): Authorization {
  const target: Record<string, string> = {};
  if (config['bearer.auth.logical.cluster']) target['target-sr-cluster'] = config['bearer.auth.logical.cluster'];
  if (config['bearer.auth.identity.pool.id']) {
    target['Confluent-Identity-Pool-Id'] = config['bearer.auth.identity.pool.id'];
  }
  switch (source) {
    case 'STATIC_TOKEN': {
      const token = config['bearer.auth.token'];
      if (!token) {
        throw new ConfigException(
          `Token must be provided via bearer.auth.token config when ${BEARER_SOURCE} is set to STATIC_TOKEN`,
        );
      }
      return () => ({ ...target, authorization: `Bearer ${token}` });
    }
    case 'OAUTHBEARER': {
      const token = clientCredentials(config);
      return async () => ({ ...target, authorization: `Bearer ${await token()}` });
    }
    default:
      throw ConfigException.invalidValue(BEARER_SOURCE, source, 'String must be one of: STATIC_TOKEN, OAUTHBEARER');
  }
}

/** A token by OAuth's client credentials grant, kept until shortly before it expires. */
function clientCredentials(config: Config): () => Promise<string> {
  const needed = (name: string) => {
    const value = config[name];
    if (!value) throw ConfigException.missing(name);
    return value;
  };
  const endpoint = needed('bearer.auth.issuer.endpoint.url');
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: needed('bearer.auth.client.id'),
    client_secret: needed('bearer.auth.client.secret'),
    ...(config['bearer.auth.scope'] ? { scope: config['bearer.auth.scope'] } : {}),
  });
  const bufferMs = 1000 * Number(config['bearer.auth.cache.expiry.buffer.seconds'] ?? 300);
  let known: { token: string; until: number } | undefined;
  return async () => {
    if (known && Date.now() < known.until) return known.token;
    known = await fetchToken(endpoint, body, bufferMs);
    return known.token;
  };
}

async function fetchToken(endpoint: string, body: URLSearchParams, bufferMs: number) {
  let answer: Response;
  try {
    answer = await fetch(endpoint, { method: 'POST', body, signal: AbortSignal.timeout(30_000) });
  } catch (cause) {
    throw new RegistryException(`The token endpoint ${endpoint} cannot be reached`, 0, 0, cause);
  }
  if (!answer.ok) {
    throw new RegistryException(`The token endpoint ${endpoint} refused`, answer.status, answer.status);
  }
  const { access_token: token, expires_in: seconds = 60 } = (await answer.json()) as {
    access_token: string;
    expires_in?: number;
  };
  const lifetime = seconds * 1000;
  return { token, until: Date.now() + (bufferMs < lifetime ? lifetime - bufferMs : lifetime) };
}
