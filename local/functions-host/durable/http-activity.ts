import type { HttpRequestAction } from './actions.ts';

/** Carries out an orchestrator's `callHttp`; the answer as the library expects it, with the delay for polling beside it. */
export async function callHttp(input: string, sleepMs: number): Promise<string> {
  const { method, uri, content, headers } = JSON.parse(input) as HttpRequestAction;
  const response = await fetch(uri, {
    method,
    redirect: 'manual',
    ...(headers ? { headers } : {}),
    ...(content ? { body: content } : {}),
  });
  return JSON.stringify({
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    content: await response.text(),
    sleepMs,
  });
}
