import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConnectException, NotFoundException } from '../../api/index.ts';

export type Offsets = { partition: Record<string, unknown>; offset: Record<string, unknown> | null }[];

export interface Found {
  config: Config;
  type: 'source' | 'sink' | 'unknown';
  /** Of the connector: RUNNING, PAUSED, STOPPED, FAILED or UNASSIGNED. */
  state: string;
  /** Of its tasks. */
  tasks: string[];
}

export interface Validation {
  error_count: number;
  configs: { definition: { name: string } | null; value: { name: string; errors: string[] } }[];
}

interface ClusterOptions {
  /** Headers of every call, such as `x-functions-key` or `authorization`. */
  headers?: Record<string, string>;
  /** For a connector to stop. Milliseconds. */
  patienceMs?: number;
}

const RETRIES = 5;
const STEP_MS = 300;

/** A Connect cluster by its REST API, be it Kafka Connect's or connectless'. Errors are ConnectException and name the call. */
export class ConnectCluster {
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #patienceMs: number;

  constructor(url: string, { headers = {}, patienceMs = 60_000 }: ClusterOptions = {}) {
    this.url = url.replace(/\/+$/, '');
    this.#headers = headers;
    this.#patienceMs = patienceMs;
  }

  /** All connectors, by name. */
  async connectors(): Promise<Map<string, Found>> {
    type Expanded = {
      info: { config: Config; type: Found['type'] };
      status?: { connector: { state: string }; tasks: { state: string }[] };
    };
    const all = (await this.#call('GET', '/connectors?expand=info&expand=status')) as Record<string, Expanded>;
    return new Map(
      Object.entries(all).map(([name, { info, status }]) => [
        name,
        {
          ...{ config: info.config, type: info.type, state: status?.connector.state ?? 'UNASSIGNED' },
          tasks: (status?.tasks ?? []).map(({ state }) => state),
        },
      ]),
    );
  }

  /** Classes of the connectors that are installed. */
  async plugins(): Promise<Set<string>> {
    const list = (await this.#call('GET', '/connector-plugins')) as { class: string }[];
    return new Set(list.map((plugin) => plugin.class));
  }

  async validate(config: Config): Promise<Validation> {
    const plugin = encodeURIComponent(config['connector.class'] ?? '');
    return (await this.#call('PUT', `/connector-plugins/${plugin}/config/validate`, config)) as Validation;
  }

  /** Registers a connector that is stopped. */
  async createStopped(name: string, config: Config): Promise<void> {
    await this.#call('POST', '/connectors', { name, config, initial_state: 'STOPPED' });
  }

  async remove(name: string): Promise<void> {
    await this.#call('DELETE', path(name));
  }

  /** Stops a connector, and resolves once none of its tasks is there any more. */
  async stop(name: string): Promise<void> {
    await this.#call('PUT', `${path(name)}/stop`);
    for (const end = Date.now() + this.#patienceMs; ; await sleep(STEP_MS)) {
      const found = (await this.connectors()).get(name);
      if (found?.state === 'STOPPED' && found.tasks.length === 0) return;
      if (Date.now() > end) {
        throw new ConnectException(`${name} at ${this.url} did not stop within ${this.#patienceMs / 1_000} s.`);
      }
    }
  }

  async start(name: string, state: 'RUNNING' | 'PAUSED'): Promise<void> {
    await this.#call('PUT', `${path(name)}/${state === 'PAUSED' ? 'pause' : 'resume'}`);
  }

  async offsets(name: string): Promise<Offsets> {
    const { offsets } = (await this.#call('GET', `${path(name)}/offsets`)) as { offsets: Offsets };
    return offsets;
  }

  async setOffsets(name: string, offsets: Offsets): Promise<void> {
    if (offsets.length) await this.#call('PATCH', `${path(name)}/offsets`, { offsets });
  }

  async #call(method: string, where: string, body?: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send(method, where, body);
      const text = await response.text();
      if (response.ok) return text ? parse(text, `${method} ${this.url}${where}`) : undefined;
      // 409: the cluster rebalances; 503: it is not there yet. Nothing was done.
      const passing = response.status === 409 ? /rebalance/i.test(text) : response.status === 503;
      if (!passing || attempt === RETRIES) throw refusal(method, `${this.url}${where}`, response.status, text);
      await sleep(STEP_MS * 2 ** attempt);
    }
  }

  async #send(method: string, where: string, body: unknown): Promise<Response> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { accept: 'application/json', ...json, ...this.#headers };
    try {
      return await fetch(`${this.url}${where}`, {
        ...{ method, headers, signal: AbortSignal.timeout(this.#patienceMs) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      const why = (cause as Error).cause ?? cause;
      throw new ConnectException(`${method} ${this.url}${where}: no answer: ${(why as Error).message}`, { cause });
    }
  }
}

function path(name: string): string {
  return `/connectors/${encodeURIComponent(name)}`;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConnectException(`${what}: the answer is no JSON: ${text.slice(0, 80)}`, { cause });
  }
}

function refusal(method: string, url: string, status: number, text: string): ConnectException {
  let message = text.slice(0, 300);
  try {
    message = (JSON.parse(text) as { message?: string }).message ?? message;
  } catch {
    // the text says it
  }
  const what = `${method} ${url}: ${status} ${message}`;
  return status === 404 ? new NotFoundException(what) : new ConnectException(what);
}
