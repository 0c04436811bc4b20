import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { Authorization } from './credentials.ts';
import { RegistryException } from './errors.ts';
import type { TlsSettings } from './tls.ts';

export interface HttpSettings {
  /** Without credentials; asked in turn until one answers. */
  readonly urls: readonly URL[];
  readonly authorization: Authorization;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Further rounds over all URLs after the first. */
  readonly retries: number;
  readonly retryWaitMs: number;
  readonly retryMaxWaitMs: number;
  readonly tls: TlsSettings;
  /** `http://host:port` */
  readonly proxy?: string;
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

/** JSON calls to the several instances of one registry. */
export class RegistryHttp {
  readonly #settings: HttpSettings;
  #dispatcher: Promise<Dispatcher> | undefined;
  #current = 0;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  /** Throws RegistryException. */
  async call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const { retries } = this.#settings;
    for (let round = 0; ; round++) {
      try {
        return await this.#round(method, path, body);
      } catch (error) {
        if (!(error instanceof RegistryException) || !error.retriable || round >= retries) throw error;
      }
      await sleep(this.#delay(round));
    }
  }

  async close(): Promise<void> {
    await (await this.#dispatcher)?.close();
  }

  async #round(method: 'GET' | 'POST', path: string, body: unknown): Promise<unknown> {
    const { urls } = this.#settings;
    for (let tried = 1; ; tried++) {
      const url = urls[this.#current]!;
      try {
        return await this.#send(method, url, path, body);
      } catch (error) {
        if (!(error instanceof RegistryException) || !error.retriable) throw error;
        this.#current = (urls.indexOf(url) + 1) % urls.length;
        if (tried >= urls.length) throw error;
      }
    }
  }

  async #send(method: 'GET' | 'POST', base: URL, path: string, body: unknown): Promise<unknown> {
    const { authorization, headers } = this.#settings;
    const url = `${base.href.replace(/\/$/, '')}${path}`;
    const credentials = await authorization(base);
    let status: number;
    let text: string;
    try {
      const { request } = await import('undici');
      const answer = await request(url, {
        method,
        dispatcher: await (this.#dispatcher ??= dispatcherOf(this.#settings)),
        headers: { 'content-type': MEDIA_TYPE, accept: `${MEDIA_TYPE}, application/json`, ...headers, ...credentials },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new RegistryException(
        `The schema registry ${base.href} cannot be reached: ${message || code}`,
        0,
        0,
        cause,
      );
    }
    return status === 200 ? parsed(text) : refuse(status, text);
  }

  #delay(round: number): number {
    const { retryWaitMs, retryMaxWaitMs } = this.#settings;
    return Math.random() * Math.min(retryWaitMs * 2 ** round, retryMaxWaitMs);
  }
}

async function dispatcherOf(settings: HttpSettings): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici');
  const options = {
    connect: { ...settings.tls, timeout: settings.connectTimeoutMs },
    headersTimeout: settings.readTimeoutMs,
    bodyTimeout: settings.readTimeoutMs,
  };
  return settings.proxy
    ? new ProxyAgent({ ...options, uri: settings.proxy, requestTls: options.connect })
    : new Agent(options);
}

const UNREADABLE = 50005;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RegistryException('The schema registry answered with something that is not JSON', 502, UNREADABLE, cause);
  }
}

function refuse(status: number, text: string): never {
  let answer: { message?: unknown; error_code?: unknown } = {};
  try {
    answer = JSON.parse(text) ?? {};
  } catch {
    answer = { message: text.trim().slice(0, 200) || `HTTP status ${status}` };
  }
  const code = Number(answer.error_code ?? status);
  throw new RegistryException(String(answer.message ?? `HTTP status ${status}`), status, code);
}
