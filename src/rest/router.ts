import { ConnectException, type Logger } from '../api/index.ts';
import type { Herder } from '../runtime/herder-api.ts';
import type { Call, Handler, TopicTracking } from './call.ts';
import { listPlugins, validateConfig } from './connector-plugins.ts';
import * as connectors from './connectors.ts';
import { errorReply, HttpException } from './errors.ts';
import { bodyType, jsonTypeFor } from './media-types.ts';
import { segmentsOf } from './path.ts';
import { ok, type Reply } from './reply.ts';
import { getTaskStatus, getTasks, restartTask } from './tasks.ts';

export interface RouterOptions extends Partial<TopicTracking> {
  log: Logger;
}

interface Route {
  readonly segments: readonly string[];
  readonly methods: Readonly<Record<string, Handler>>;
}

const route = (path: string, methods: Route['methods']): Route => ({ segments: path.split('/').slice(1), methods });

const ROOT: Route = { segments: [], methods: { GET: async ({ herder }) => ok(await herder.serverInfo()) } };

const ROUTES: readonly Route[] = [
  ROOT,
  route('/connectors', { GET: connectors.listConnectors, POST: connectors.createConnector }),
  route('/connectors/{}', { GET: connectors.getConnector, DELETE: connectors.deleteConnector }),
  route('/connectors/{}/config', { GET: connectors.getConfig, PUT: connectors.putConfig }),
  route('/connectors/{}/status', { GET: connectors.getStatus }),
  route('/connectors/{}/pause', { PUT: connectors.pause }),
  route('/connectors/{}/resume', { PUT: connectors.resume }),
  route('/connectors/{}/stop', { PUT: connectors.stop }),
  route('/connectors/{}/restart', { POST: connectors.restart }),
  route('/connectors/{}/topics', { GET: connectors.getTopics }),
  route('/connectors/{}/topics/reset', { PUT: connectors.resetTopics }),
  route('/connectors/{}/tasks', { GET: getTasks }),
  route('/connectors/{}/tasks/{}/status', { GET: getTaskStatus }),
  route('/connectors/{}/tasks/{}/restart', { POST: restartTask }),
  route('/connector-plugins', { GET: listPlugins }),
  route('/connector-plugins/{}/config/validate', { PUT: validateConfig }),
];

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
      const { found, path } = match(segmentsOf(url.pathname));
      const method = request.method.toUpperCase();
      if (method === 'OPTIONS') return allowed(found, request);
      const handler = found.methods[method === 'HEAD' ? 'GET' : method];
      if (!handler) throw new HttpException(405);
      contentType = negotiate(found, request);
      const call: Call = { herder, settings, path, query: url.searchParams, request };
      return respond(await handler(call), { contentType, url, head: method === 'HEAD' });
    } catch (error) {
      const reply = errorReply(error);
      const details = { method: request.method, path: url.pathname, error };
      if (reply.status >= 500) options.log.error('Uncaught exception in REST call', details);
      const typed = !(error instanceof HttpException) || error.typed;
      return respond(reply, {
        contentType: typed ? (contentType ?? 'application/json') : undefined,
        url,
        head: request.method === 'HEAD',
      });
    }
  };
}

/** For every request to a worker that could not be set up: its settings are wrong, not the request. */
export function workerFailure(error: unknown): Response {
  const hint = error instanceof ConnectException && error.hint ? ` ${error.hint}` : '';
  const { message } = errorReply(error).body;
  return Response.json({ error_code: 500, message: `The worker cannot start. ${message}${hint}` }, { status: 500 });
}

function match(segments: readonly string[]): { found: Route; path: string[] } {
  for (const found of ROUTES) {
    if (found.segments.length !== segments.length) continue;
    if (!found.segments.every((part, i) => part === '{}' || part === segments[i])) continue;
    return { found, path: segments.filter((_, i) => found.segments[i] === '{}') };
  }
  throw new HttpException(404);
}

/** The Content-Type of the answer. Throws HttpException: 400, 415 or 406. */
function negotiate(found: Route, request: Request): string {
  const type = bodyType(request.headers.get('content-type'));
  if (type === 'malformed') throw new HttpException(400, { typed: true });
  if (type === 'other' && found !== ROOT) throw new HttpException(415);
  const contentType = jsonTypeFor(request.headers.get('accept'));
  if (contentType === undefined) throw new HttpException(406);
  return contentType;
}

function allowed({ methods }: Route, request: Request): Response {
  const names = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['HEAD', 'GET'] : [method]));
  names.push('OPTIONS');
  const allow = names.join(',');
  const accepted = request.headers.get('accept') ?? '*/*';
  const wantsJson = jsonTypeFor(accepted) !== undefined && !/text\/plain|text\/\*|\*\/\*/.test(accepted);
  if (wantsJson) return new Response(null, { headers: { allow, 'content-type': 'application/json' } });
  return new Response(names.join(', '), { headers: { allow, 'content-type': 'text/plain' } });
}

function respond(reply: Reply, how: { contentType: string | undefined; url: URL; head: boolean }): Response {
  const headers = new Headers();
  if (reply.location !== undefined) headers.set('location', how.url.origin + reply.location);
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers });
  if (how.contentType !== undefined) headers.set('content-type', how.contentType);
  const body = Buffer.from(JSON.stringify(reply.body));
  return new Response(how.head ? null : body, { status: reply.status, headers });
}
