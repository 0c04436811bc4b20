import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenCredential } from '@azure/identity';
import { ConfigException, ConnectException } from '../api/index.ts';
import { noLogin } from './login.ts';

export interface ResourceManagerOptions {
  /** Of Azure Resource Manager, such as `https://management.azure.com`. */
  endpoint: string;
  credential: Pick<TokenCredential, 'getToken'>;
  /** Told what is waited for. */
  say: (line: string) => void;
  /** For an answer, and for what an answer asks to wait for. Milliseconds. */
  answerMs?: number;
  patienceMs?: number;
  /** Between two attempts where the answer names no time. Milliseconds. */
  stepMs?: number;
}

/** An answer that is no success: its status and ARM's own code for it. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** Passes by itself: somebody else changes the resource, too many calls, a fault of the service. */
const PASSING = new Set([408, 409, 429, 500, 502, 503, 504]);

/** ARM cuts its own synchronous calls off after four minutes. */
const ANSWER_MS = 240_000;
const PATIENCE_MS = 300_000;

/** Calls of Azure Resource Manager: tried again while the refusal passes, followed to their end where they are only accepted (202). */
export class ResourceManager {
  readonly #endpoint: URL;
  readonly #options: ResourceManagerOptions;

  /** Throws ConfigException for an endpoint that a token must not be sent to. */
  constructor(options: ResourceManagerOptions) {
    this.#endpoint = endpointUrl(options.endpoint);
    this.#options = options;
  }

  /** Resolves with the body, undefined where there is none. `explain` makes the error of a refusal that does not pass. */
  async call(method: 'GET' | 'POST', path: string, explain: (refusal: Refusal) => Error): Promise<unknown> {
    const { say, patienceMs = PATIENCE_MS, stepMs = 5_000 } = this.#options;
    const end = Date.now() + patienceMs;
    let [next, how] = [new URL(path, this.#endpoint), method];
    for (;;) {
      const answer = await this.#send(how, next);
      const text = await answer.text();
      const wait = retryAfter(answer.headers.get('retry-after')) ?? stepMs;
      if (answer.status === 202) {
        const location = answer.headers.get('location');
        if (!location) return undefined;
        [next, how] = [this.#sameHost(location), 'GET'];
      } else if (answer.ok) {
        return text ? parse(text, how, next) : undefined;
      } else {
        const refusal = readRefusal(answer.status, text);
        if (!PASSING.has(answer.status) || Date.now() + wait > end) throw explain(refusal);
        say(`Azure answers ${refusal.status} ${refusal.code}; trying again in ${Math.ceil(wait / 1_000)} s.`);
      }
      if (Date.now() + wait > end) {
        throw new ConnectException(`${how} ${next.pathname} was accepted and not done within ${patienceMs / 1_000} s.`);
      }
      await sleep(wait);
    }
  }

  async #send(method: string, url: URL): Promise<Response> {
    const { answerMs = ANSWER_MS } = this.#options;
    const headers = { authorization: `Bearer ${await this.#token()}`, accept: 'application/json' };
    try {
      return await fetch(url, { method, headers, redirect: 'error', signal: AbortSignal.timeout(answerMs) });
    } catch (cause) {
      const why = ((cause as Error).cause as Error | undefined) ?? (cause as Error);
      throw new ConnectException(`${method} ${url.origin}${url.pathname}: no answer: ${why.message}`, {
        cause,
        hint: 'Whether it was done is not known; call the command again to find out.',
      });
    }
  }

  async #token(): Promise<string> {
    const { credential } = this.#options;
    const token = await credential.getToken(`${this.#endpoint.origin}/.default`).catch((cause: Error) => {
      throw noLogin(cause);
    });
    if (token) return token.token;
    throw noLogin(new Error('no token'));
  }

  /** The token is ARM's: it goes nowhere else. */
  #sameHost(location: string): URL {
    const url = new URL(location, this.#endpoint);
    if (url.origin === this.#endpoint.origin) return url;
    throw new ConnectException(
      `Azure names ${url.origin} to ask for the outcome, which is not ${this.#endpoint.origin}.`,
    );
  }
}

function endpointUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && local))) return url;
  throw ConfigException.invalidValue('AZURE_RESOURCE_MANAGER_ENDPOINT', text, 'Must be an address with https.');
}

/** Seconds or a date, as HTTP has it; in milliseconds. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function readRefusal(status: number, text: string): Refusal {
  try {
    const { error = {} } = JSON.parse(text) as { error?: { code?: string; message?: string } };
    return { status, code: error.code ?? '', message: error.message ?? '' };
  } catch {
    return { status, code: '', message: text.slice(0, 200) };
  }
}

function parse(text: string, method: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConnectException(`${method} ${url.pathname}: the answer is no JSON: ${text.slice(0, 80)}`, { cause });
  }
}
