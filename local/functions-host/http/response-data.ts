import type { InvocationResult, TypedData } from '../contract.ts';

export interface HttpAnswer {
  status: number;
  headers: [string, string][];
  body: Uint8Array;
}

interface RpcCookie {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds: number } };
  maxAge?: { value: number };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
}

const SAME_SITE = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' };

/** A Set-Cookie header's value. */
export function setCookie(cookie: RpcCookie): string {
  const sameSite = SAME_SITE[cookie.sameSite ?? 'none'];
  const parts = [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    cookie.expires && `expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`,
    cookie.maxAge && `max-age=${cookie.maxAge.value}`,
    cookie.domain && `domain=${cookie.domain.value}`,
    cookie.path ? `path=${cookie.path.value}` : 'path=/',
    cookie.secure?.value && 'secure',
    sameSite && `samesite=${sameSite}`,
    cookie.httpOnly?.value && 'httponly',
  ];
  return parts.filter(Boolean).join('; ');
}

function bytesOf(data: TypedData | null | undefined): Uint8Array {
  if (data?.bytes) return data.bytes;
  const text = data?.string ?? data?.json;
  return text === undefined ? new Uint8Array(0) : Buffer.from(text);
}

/** Headers that belong to the connection, not to the function. */
const CONNECTION_HEADERS = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** What the client gets for a function's result; a function that returned nothing answers 204. */
export function httpAnswer(result: InvocationResult, outputName: string): HttpAnswer {
  const data = result.returnValue ?? result.outputData.find((output) => output.name === outputName)?.data;
  if (!data) return { status: 204, headers: [], body: new Uint8Array(0) };
  if (!data.http) return { status: 200, headers: [['content-type', 'text/plain; charset=utf-8']], body: bytesOf(data) };
  const http = data.http as {
    statusCode?: string;
    headers?: Record<string, string>;
    cookies?: RpcCookie[];
    body?: TypedData;
  };
  const headers = Object.entries(http.headers ?? {}).filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()));
  for (const cookie of http.cookies ?? []) headers.push(['set-cookie', setCookie(cookie)]);
  return { status: Number(http.statusCode ?? 200), headers, body: bytesOf(http.body) };
}
