import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { unpack } from './packed.ts';

const folder = join(import.meta.dirname, '..', '..', 'src', 'rest', 'fixtures');

/** One request to a real Kafka Connect 4.3.1, and what it answered. */
export interface Exchange {
  /** A header that is null is not sent. A body without a content-type goes as application/json. */
  request: { method: string; path: string; headers?: Record<string, string | null>; body?: string };
  /** The answer comes after a while: ask until it is there. */
  settles?: true;
  response: Answer;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

export type Send = (request: Exchange['request']) => Promise<Answer>;

/** The names of the recordings in `src/rest/fixtures`; each starts and ends without connectors. */
export function recordingNames(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
}

/** The exchanges of a recording, in their order. */
export function recording(name: string): Exchange[] {
  return unpack(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
}

export function headersOf({ headers, body }: Exchange['request']): Record<string, string> {
  const all: Record<string, string | null> = body === undefined ? {} : { 'content-type': 'application/json' };
  Object.assign(all, headers);
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** Sends to a running server, the path untouched. */
export function sendTo(base: URL): Send {
  return (wanted) =>
    new Promise((resolve, reject) => {
      const body = wanted.body === undefined ? undefined : Buffer.from(wanted.body);
      const headers = { ...headersOf(wanted), ...(body ? { 'content-length': String(body.length) } : {}) };
      const { method, path } = wanted;
      // A connection for each request: servers end it after some bad ones, and the next request must not meet that.
      const options = { host: base.hostname, port: base.port, method, path, headers, agent: false };
      const sent = httpRequest(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const headers = Object.entries(response.headers).map(([key, value]) => [key, String(value)]);
          resolve(answer(response.statusCode ?? 0, Object.fromEntries(headers), Buffer.concat(parts).toString()));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

export function answer(status: number, headers: Record<string, string>, text: string): Answer {
  if (text === '') return { status, headers };
  return { status, headers, body: /^[{[]/.test(text) ? JSON.parse(text) : text };
}

/**
 * Replays a recording and returns the differences, one line each. The server has not seen it before, and its working folder has
 * a file `lines.txt` with the lines one, two and three, and no `no-such-folder`. `timeoutMs` is for an answer that settles.
 */
export async function replay(exchanges: readonly Exchange[], send: Send, timeoutMs = 20_000): Promise<string[]> {
  const found: string[] = [];
  for (const exchange of exchanges) {
    const end = Date.now() + timeoutMs;
    let different = differences(exchange, await send(exchange.request));
    while (exchange.settles && different.length > 0 && Date.now() < end) {
      await sleep(100);
      different = differences(exchange, await send(exchange.request));
    }
    found.push(...different);
  }
  return found;
}

/** How an answer differs from the recorded one; volatile fields are compared by shape. */
export function differences({ request, response }: Exchange, actual: Answer): string[] {
  const about = `${request.method} ${request.path} ${(request.body ?? '').slice(0, 120)}`;
  const found: string[] = [];
  const differ = (what: string, expected: unknown, got: unknown) =>
    found.push(`${about}: ${what} should be ${JSON.stringify(expected)}, is ${JSON.stringify(got)}`);
  if (actual.status !== response.status) differ('status', response.status, actual.status);
  for (const header of ['content-type', 'location', 'allow'] as const) {
    const [expected, got] = [response, actual].map(({ headers }) => normalHeader(header, headers[header]));
    if (!isDeepStrictEqual(expected, got)) differ(header, expected, got);
  }
  if (request.method === 'OPTIONS') return found;
  const subset = /^\/connector-plugins\/?(\?|$)/.test(request.path) && response.status === 200;
  const [expected, got] = [normalBody(response.body), normalBody(actual.body)];
  if (subset && Array.isArray(expected) && Array.isArray(got)) {
    for (const plugin of expected) {
      if (!got.some((other) => isDeepStrictEqual(other, plugin))) differ('list of plugins', plugin, 'without it');
    }
  } else if (/^\/admin\/loggers\/?$/.test(request.path) && response.status === 200) {
    const [root, ours] = [expected, got].map((all) => (all as Record<string, unknown> | undefined)?.root);
    if (!isDeepStrictEqual(root, ours)) differ('root logger', root, ours);
  } else if (!isDeepStrictEqual(expected, got)) differ('body', expected, got);
  return found;
}

function normalHeader(name: string, value: string | undefined): unknown {
  if (value === undefined) return undefined;
  if (name === 'allow') return value.split(/,\s*/).sort();
  if (name === 'location') return new URL(value).pathname;
  return value.toLowerCase().replace(/;\s+/g, ';');
}

/** Values that are another's to choose become their kind; lists whose order says nothing are sorted. */
function normalBody(body: unknown): unknown {
  if (typeof body === 'string' && body.startsWith('<html>')) return /<title>(.*)<\/title>/.exec(body)?.[1];
  if (typeof body === 'string') return withoutAddress(body);
  if (Array.isArray(body) && body.every((item) => typeof item === 'string')) return [...body].sort();
  if (body === undefined) return undefined;
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) => {
      if (typeof value === 'string') {
        if (['worker_id', 'version', 'commit', 'kafka_cluster_id', 'documentation'].includes(key)) return '<text>';
        if (key === 'trace') return value.split('\n')[0];
        if (key === 'message') return normalMessage(value);
        if (key === 'url') return withoutAddress(value);
      }
      if (key === 'last_modified' && typeof value === 'number') return '<time>';
      if ((key === 'tasks' || key === 'offsets') && Array.isArray(value)) return sorted(value);
      if (key === 'recommended_values' && Array.isArray(value) && value.length > 0) return '<values>';
      if (isPluginVersion(value)) return { ...value, default_value: '<version>', value: '<version>' };
      return isInfo(value) ? { ...value, tasks: '<tasks>' } : value;
    }),
  );
}

function withoutAddress(text: string): string {
  return text.replace(/https?:\/\/[^/\s]+/, 'http://worker');
}

/** A restart's plan, and offsets, come in the order of a Java map. */
function sorted(items: readonly unknown[]): unknown[] {
  const text = (item: unknown) =>
    JSON.stringify(item, (_, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** A connector's tasks come some time after the connector: `/status` and `/tasks` are what shows them. */
function isInfo(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'config' in value && 'tasks' in value;
}

function isPluginVersion(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'name' in value && /plugin\.version$/.test(String(value.name));
}

/** A map's order is Java's; the list of classes is the installation's; a real worker names the exception before it from the second time on. */
function normalMessage(message: string): string {
  return message
    .replace(
      /^Connector config \{(.*)\}/s,
      (_, map: string) => `Connector config {${map.split(', ').sort().join(', ')}}`,
    )
    .replace(/available connectors are: .*/s, 'available connectors are: …')
    .replace('org.apache.kafka.connect.errors.ConnectException: Failed to find', 'Failed to find');
}
