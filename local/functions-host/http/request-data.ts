import type { IncomingMessage } from 'node:http';
import type { TypedData } from '../contract.ts';
import { requestPath, urlPath } from './request-path.ts';

const MAX_BODY_BYTES = 100 * 1024 * 1024;

/** Reads a whole request body; undefined when it is longer than the real host allows (100 MB). */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks, length);
}

function nullable(values: Iterable<[string, string]>): Record<string, { value: string }> {
  return Object.fromEntries([...values].map(([name, value]) => [name, { value }]));
}

/** Splits a request target into its path, as routing sees it, and its query with the `?`. */
export function splitTarget(target: string): { path: string; query: string } {
  const at = target.indexOf('?');
  const raw = at < 0 ? target : target.slice(0, at);
  return { path: requestPath(raw), query: at < 0 ? '' : target.slice(at) };
}

/** The HTTP trigger's data for the worker, with the header in which App Service's front end gives the path as it was sent. */
export function requestData(request: IncomingMessage, body: Buffer, params: Record<string, string>): TypedData {
  const { path, query } = splitTarget(request.url ?? '/');
  const search = new URLSearchParams(query);
  const byName = [...new Set(search.keys())].map((name): [string, string] => [name, search.getAll(name).join(',')]);
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    http: {
      url: `http://${request.headers.host ?? 'localhost'}${urlPath(path)}${query}`,
      method: request.method ?? 'GET',
      nullableHeaders: nullable([...headers, ['x-waws-unencoded-url', request.url ?? '/']]),
      nullableQuery: nullable(byName),
      nullableParams: nullable(Object.entries(params)),
      ...(body.length > 0 ? { body: { bytes: body } } : {}),
    },
  };
}
