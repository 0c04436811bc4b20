import type { Herder } from '../runtime/herder-api.ts';
import { HttpException, RestException } from './errors.ts';
import { bodyType } from './media-types.ts';
import type { Reply } from './reply.ts';

/** One request on its way to the handler of its route. */
export interface Call {
  readonly herder: Herder;
  readonly settings: TopicTracking;
  /** What stands in the route's `{…}` places, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly request: Request;
}

/** The worker's settings `topic.tracking.enable` and `topic.tracking.allow.reset`. */
export interface TopicTracking {
  readonly topicTracking: boolean;
  readonly topicTrackingReset: boolean;
}

export type Handler = (call: Call) => Promise<Reply>;

/** The body as text, empty where there is none. Throws HttpException (415) for what does not say it is JSON. */
export async function bodyText(call: Call): Promise<string> {
  const text = await anyText(call);
  const type = bodyType(call.request.headers.get('content-type'));
  if (type !== 'json' && (type !== 'absent' || text !== '')) throw new HttpException(415, { typed: true });
  return text;
}

/** As `bodyText`, of any type. */
export async function anyText({ request }: Call): Promise<string> {
  const bytes = await request.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RestException(500, 'Invalid UTF-8 in the request body: send JSON in UTF-8.');
  }
}

/** A boolean query parameter as Java reads it: `true` in any case, else false; the default if missing or empty. */
export function booleanQuery({ query }: Call, name: string, byDefault: boolean): boolean {
  const text = query.get(name);
  return text ? text.toLowerCase() === 'true' : byDefault;
}
