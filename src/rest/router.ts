import { exact } from '../api/exact-json.ts';
import { ConnectException, type Logger } from '../api/index.ts';
import type { Herder } from '../runtime/herder-api.ts';
import type { Call, TopicTracking } from './call.ts';
import { errorReply, HttpException } from './errors.ts';
import { asksForHealth, unhealthy } from './health.ts';
import { acceptedTypes, bodyType, JSON_TYPE, jsonTypeFor, optionsTypeFor } from './media-types.ts';
import { type Segment, segmentsOf } from './path.ts';
import type { Reply } from './reply.ts';
import { isPlace, ROUTES, type Route } from './routes.ts';
import { ServerException, serverAnswer } from './server-page.ts';

export interface RouterOptions extends Partial<TopicTracking> {
  log: Logger;
}

/**
 * Kafka Connect's REST API over a herder. The names in paths are read from the request's raw URL. Never rejects: every
 * failure is answered as Connect answers it, and what is not the client's doing is logged.
 */
export function createRouter(herder: Herder, options: RouterOptions): (request: Request) => Promise<Response> {
  const settings = {
    topicTracking: options.topicTracking ?? true,
    topicTrackingReset: options.topicTrackingReset ?? true,
  };
  return async (request) => {
    const url = new URL(request.url);
    let contentType: string | undefined;
    try {
      const segments = segmentsOf(url.pathname);
      if (bodyType(request.headers.get('content-type')) === 'malformed')
        throw new ServerException('Bad Request', url.href);
      const { found, path } = match(segments);
      const method = request.method.toUpperCase();
      if (method === 'OPTIONS') return allowed(found, request);
      const answered = method === 'HEAD' ? 'GET' : method;
      const handler = found.methods[answered];
      if (!handler) throw new HttpException(405);
      contentType = negotiate(request, found.anyType.includes(answered));
      const call: Call = { herder, settings, path, query: url.searchParams, request };
      return respond(await handler(call), { contentType, url, head: method === 'HEAD' });
    } catch (error) {
      if (error instanceof ServerException) return serverAnswer(error, request);
      const reply = errorReply(error);
      const details = { method: request.method, path: url.pathname, error };
      if (reply.status >= 500) options.log.error('Uncaught exception in REST call', details);
      const typed = !(error instanceof HttpException) || error.typed;
      return respond(reply, {
        contentType: typed ? (contentType ?? JSON_TYPE) : undefined,
        url,
        head: request.method === 'HEAD',
      });
    }
  };
}

/** For every request to a worker that could not be set up: its settings are wrong, not the request. */
export function workerFailure(error: unknown, request: { url: string }): Response {
  if (asksForHealth(request)) {
    const { status, body } = unhealthy(error);
    return Response.json(body, { status });
  }
  const hint = error instanceof ConnectException && error.hint ? ` ${error.hint}` : '';
  const { message } = errorReply(error).body;
  return Response.json({ error_code: 500, message: `The worker cannot start. ${message}${hint}` }, { status: 500 });
}

function match(segments: readonly Segment[]): { found: Route; path: string[] } {
  for (const found of ROUTES) {
    if (found.segments.length !== segments.length) continue;
    if (!found.segments.every((part, i) => isPlace(part) || part === segments[i]!.raw)) continue;
    return { found, path: segments.flatMap(({ text }, i) => (isPlace(found.segments[i]!) ? [text] : [])) };
  }
  throw new HttpException(404);
}

/** The Content-Type of the answer. Throws HttpException: 415 or 406. */
function negotiate(request: Request, anyType: boolean): string {
  const type = bodyType(request.headers.get('content-type'));
  if (type === 'other' && !anyType) throw new HttpException(415);
  const contentType = jsonTypeFor(accepted(request));
  if (contentType === undefined) throw new HttpException(406);
  return contentType;
}

function accepted({ headers, url }: Request) {
  const types = acceptedTypes(headers.get('accept'));
  if (!types) throw new ServerException('Bad Request', new URL(url).href);
  return types;
}

function allowed({ methods }: Route, request: Request): Response {
  const names = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['HEAD', 'GET'] : [method]));
  names.push('OPTIONS');
  const { text, contentType } = optionsTypeFor(accepted(request));
  return new Response(text ? names.join(', ') : null, {
    headers: { allow: names.join(','), 'content-type': contentType },
  });
}

function respond(reply: Reply, how: { contentType: string | undefined; url: URL; head: boolean }): Response {
  const headers = new Headers();
  if (reply.location !== undefined) headers.set('location', how.url.origin + reply.location);
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers });
  if (how.contentType !== undefined) headers.set('content-type', how.contentType);
  const body = Buffer.from(JSON.stringify(reply.body, exact));
  return new Response(how.head ? null : body, { status: reply.status, headers });
}
