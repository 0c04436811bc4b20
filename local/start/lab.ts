import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../project.ts';
import type { XAccess } from './x-access.ts';

/** A connector as it is POSTed. */
export interface ConnectorRequest {
  name: string;
  config: Record<string, unknown>;
}

/** The lab's two connectors, as in `examples/lab`. */
export async function readLab(): Promise<{ source: ConnectorRequest; sink: ConnectorRequest }> {
  const read = async (file: string) =>
    JSON.parse(await readFile(join(projectRoot, 'examples', 'lab', file), 'utf8')) as ConnectorRequest;
  const [source, sink] = await Promise.all([read('twitter-to-kafka.json'), read('kafka-to-blob.json')]);
  return { source, sink };
}

/** With a bearer token there are no OAuth values that the source could refer to. */
export function withAccess(source: ConnectorRequest, kind: XAccess['kind']): ConnectorRequest {
  if (kind !== 'bearer') return source;
  const kept = Object.entries(source.config).filter(([option]) => !option.startsWith('twitter.oauth.'));
  return { ...source, config: { ...Object.fromEntries(kept), 'twitter.bearer.token': '${env:TWITTER_BEARER_TOKEN}' } };
}

/**
 * Registers a connector unless one of its name is there, which stays as it is.
 * @returns whether it is new
 * @throws Error with what the REST API said
 */
export async function register(restUrl: string, connector: ConnectorRequest, signal: AbortSignal): Promise<boolean> {
  const found = await call(`${restUrl}/connectors/${encodeURIComponent(connector.name)}`, { signal });
  if (found.status === 200) return false;
  const answer = await call(`${restUrl}/connectors`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(connector),
    signal,
  });
  if (answer.status === 201) return true;
  throw new Error(`The connector ${connector.name} was not registered: ${answer.status} ${answer.body}`);
}

/** Asks again for some seconds while the app says that it cannot answer yet. */
async function call(
  url: string,
  request: RequestInit & { signal: AbortSignal },
): Promise<{ status: number; body: string }> {
  for (const end = Date.now() + 15_000; ; ) {
    const response = await fetch(url, {
      ...request,
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(30_000)]),
    });
    const body = await response.text();
    if (response.status < 500 || Date.now() >= end) return { status: response.status, body };
    await sleep(200, undefined, { signal: request.signal });
  }
}
