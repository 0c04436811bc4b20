import { InputError } from '../errors.ts';

/** How the app reaches X, by the names of app settings that the lab's connectors refer to. */
export interface XAccess {
  kind: 'simulated' | 'bearer' | 'oauth';
  settings: Record<string, string>;
}

const realBaseUrl = 'https://api.x.com';
const oauthNames = [
  'TWITTER_CONSUMER_KEY',
  'TWITTER_CONSUMER_SECRET',
  'TWITTER_ACCESS_TOKEN',
  'TWITTER_ACCESS_TOKEN_SECRET',
] as const;

export type OauthValues = Record<(typeof oauthNames)[number], string>;

/**
 * The real X where its credentials are in the environment (a bearer token goes before the four OAuth values), else the
 * simulator with the credentials that it takes.
 * @throws InputError where only some of the four OAuth values are set
 */
export function xAccess(env: NodeJS.ProcessEnv, simulator: { baseUrl: string; oauth: OauthValues }): XAccess {
  const real = { TWITTER_API_BASE_URL: env.TWITTER_API_BASE_URL || realBaseUrl };
  if (env.TWITTER_BEARER_TOKEN) {
    return { kind: 'bearer', settings: { ...real, TWITTER_BEARER_TOKEN: env.TWITTER_BEARER_TOKEN } };
  }
  const missing = oauthNames.filter((name) => !env[name]);
  if (missing.length === 0) {
    return {
      kind: 'oauth',
      settings: { ...real, ...Object.fromEntries(oauthNames.map((name) => [name, env[name]!])) },
    };
  }
  if (missing.length < oauthNames.length) {
    throw new InputError(`To read the real X, set ${missing.join(' and ')} too, or TWITTER_BEARER_TOKEN alone.`);
  }
  return { kind: 'simulated', settings: { TWITTER_API_BASE_URL: simulator.baseUrl, ...simulator.oauth } };
}
