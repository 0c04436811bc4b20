import { createHmac, timingSafeEqual } from 'node:crypto';
import { plainProblem } from './problems.ts';

export interface Credentials {
  readonly bearer: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

export type Principal = 'app' | 'user';

const MAX_CLOCK_SKEW_SECONDS = 900;

/** Says who calls: the app by its bearer token, a user by OAuth 1.0a. Throws the problem 401. */
export function authenticate(
  credentials: Credentials,
  method: string,
  url: URL,
  authorization: string | undefined,
): Principal {
  const [scheme, rest = ''] = splitOnce(authorization ?? '', ' ');
  if (scheme.toLowerCase() === 'bearer' && same(decode(rest), decode(credentials.bearer))) return 'app';
  if (scheme.toLowerCase() === 'oauth' && signatureHolds(credentials, method, url, rest)) return 'user';
  throw plainProblem(401);
}

function signatureHolds(credentials: Credentials, method: string, url: URL, header: string): boolean {
  const fields = new Map(
    [...header.matchAll(/([A-Za-z_]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decode(value)]),
  );
  const signature = fields.get('oauth_signature') ?? '';
  fields.delete('oauth_signature');
  fields.delete('realm');
  if (fields.get('oauth_consumer_key') !== credentials.consumerKey) return false;
  if (fields.get('oauth_token') !== credentials.accessToken) return false;
  if (fields.get('oauth_signature_method') !== 'HMAC-SHA1') return false;
  const age = Math.abs(Date.now() / 1000 - Number(fields.get('oauth_timestamp')));
  if (!(age <= MAX_CLOCK_SKEW_SECONDS)) return false;
  const parameters = [...fields, ...url.searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [method.toUpperCase(), encode(`${url.origin}${url.pathname}`), encode(parameters)].join('&');
  const key = `${encode(credentials.consumerSecret)}&${encode(credentials.accessTokenSecret)}`;
  return same(signature, createHmac('sha1', key).update(base).digest('base64'));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Percent-encoding of RFC 3986, which OAuth signs. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}
