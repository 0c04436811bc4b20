import { createHash } from 'node:crypto';
import { EXPANSIONS, MEDIA_FIELDS, PLACE_FIELDS, POLL_FIELDS, render, TWEET_FIELDS, USER_FIELDS } from './payload.ts';
import type { Post } from './post.ts';
import type { PostLog } from './post-log.ts';
import { invalidRequest } from './problems.ts';
import { compileQuery } from './query.ts';
import { QuerySyntaxError } from './query-tokens.ts';
import { snowflakeAt, snowflakeTime } from './snowflake.ts';

const DAY_MS = 86_400_000;
const REACH_MS = 7 * DAY_MS;
const MAX_QUERY_LENGTH = 512;
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'tweet.fields': TWEET_FIELDS,
  'user.fields': USER_FIELDS,
  'media.fields': MEDIA_FIELDS,
  'place.fields': PLACE_FIELDS,
  'poll.fields': POLL_FIELDS,
  expansions: EXPANSIONS,
};
const KNOWN = new Set([
  ...Object.keys(LISTS),
  ...['query', 'since_id', 'until_id', 'start_time', 'end_time', 'max_results', 'next_token', 'pagination_token'],
  'sort_order',
]);

/** Answers `GET /2/tweets/search/recent`. Throws a Problem for parameters that X refuses. */
export function searchRecent(log: PostLog, parameters: URLSearchParams, now = Date.now()): Record<string, unknown> {
  for (const name of parameters.keys()) {
    if (!KNOWN.has(name)) {
      const known = [...KNOWN].sort().join(',');
      const value = parameters.get(name) ?? '';
      throw invalidRequest(`The query parameter [${name}] is not one of [${known}]`, { [name]: value });
    }
  }
  const matches = readQuery(parameters);
  const limit = readLimit(parameters);
  const { since, until } = readRange(parameters, now);
  const lists = Object.fromEntries(Object.entries(LISTS).map(([name, all]) => [name, readList(parameters, name, all)]));
  const list = (name: string) => lists[name] ?? new Set<string>();
  readSortOrder(parameters);

  const found: Post[] = [];
  const last = readToken(parameters);
  let index = log.countBelow(last !== undefined && last < until ? last : until) - 1;
  for (; index >= 0 && found.length <= limit; index -= 1) {
    const post = log.all[index] as Post;
    if (BigInt(post.id) <= since) break;
    if (post.visibleAt <= now && matches(post)) found.push(post);
  }
  const page = found.slice(0, limit);
  if (page.length === 0) return { meta: { result_count: 0 } };
  const select = {
    tweet: list('tweet.fields'),
    user: list('user.fields'),
    media: list('media.fields'),
    place: list('place.fields'),
    expansions: list('expansions'),
  };
  const oldest = (page.at(-1) as Post).id;
  return {
    ...render(page, select, (id) => log.byId(id)),
    meta: {
      newest_id: (page[0] as Post).id,
      oldest_id: oldest,
      result_count: page.length,
      ...(found.length > limit ? { next_token: makeToken(parameters, oldest) } : {}),
    },
  };
}

function readQuery(parameters: URLSearchParams): (post: Post) => boolean {
  const query = parameters.get('query') ?? '';
  if (query.trim() === '') throw invalidRequest("Invalid 'query':''. 'query' must be a non-empty string", { query });
  if (query.length > MAX_QUERY_LENGTH) {
    throw invalidRequest(
      `Invalid 'query':'${query}'. 'query' must be at most ${MAX_QUERY_LENGTH} characters, it has ${query.length}`,
      { query },
    );
  }
  try {
    return compileQuery(query);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw invalidRequest(`There were errors processing your request: ${error.message}`, { query });
  }
}

function readLimit(parameters: URLSearchParams): number {
  const text = parameters.get('max_results');
  if (text === null) return 10;
  if (!/^\d+$/.test(text)) {
    throw invalidRequest(`The \`max_results\` query parameter value [${text}] is not a valid int`, {
      max_results: text,
    });
  }
  const limit = Number(text);
  if (limit >= 10 && limit <= 100) return limit;
  const message = `The \`max_results\` query parameter value [${text}] is not between 10 and 100`;
  throw invalidRequest(message, { max_results: text });
}

/** Ids above `since` and below `until`. */
function readRange(parameters: URLSearchParams, now: number): { since: bigint; until: bigint } {
  const sinceId = readId(parameters, 'since_id');
  const untilId = readId(parameters, 'until_id');
  const start = readTime(parameters, 'start_time');
  const end = readTime(parameters, 'end_time');
  const given = ['since_id', 'until_id', 'start_time', 'end_time'].flatMap((name): [string, string][] => {
    const value = parameters.get(name);
    return value === null ? [] : [[name, value]];
  });
  const earliest = Math.floor((now - REACH_MS) / 60_000) * 60_000;
  if ((sinceId !== undefined || untilId !== undefined) && (start !== undefined || end !== undefined)) {
    throw invalidRequest(
      "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'.",
      Object.fromEntries(given),
    );
  }
  if (sinceId !== undefined && snowflakeTime(sinceId) < earliest) {
    throw invalidRequest(
      `'since_id' must be a tweet id created after ${minute(earliest)}. ` +
        `Please use a 'since_id' that is larger than ${snowflakeAt(earliest)}`,
      { since_id: String(sinceId) },
    );
  }
  if (untilId !== undefined && snowflakeTime(untilId) < earliest) {
    throw invalidRequest(
      `'until_id' must be a tweet id created after ${minute(earliest)}. ` +
        `Please use an 'until_id' that is larger than ${snowflakeAt(earliest)}`,
      { until_id: String(untilId) },
    );
  }
  for (const [name, time] of [
    ['start_time', start],
    ['end_time', end],
  ] as const) {
    if (time === undefined) continue;
    const value = parameters.get(name) ?? '';
    if (time < earliest) {
      const message = `Invalid '${name}':'${minute(time)}'. '${name}' must be on or after ${minute(earliest)}`;
      throw invalidRequest(message, { [name]: value });
    }
    if (time > now - 10_000) {
      const message = `Invalid '${name}':'${minute(time)}'. '${name}' must be a minimum of 10 seconds prior to the request time.`;
      throw invalidRequest(message, { [name]: value });
    }
  }
  if (start !== undefined && end !== undefined && start >= end) {
    throw invalidRequest(
      `Invalid 'start_time':'${minute(start)}'. 'start_time' must be before 'end_time'`,
      Object.fromEntries(given),
    );
  }
  return {
    since: sinceId ?? snowflakeAt(start ?? now - REACH_MS) - 1n,
    until: untilId ?? snowflakeAt(end ?? now + DAY_MS),
  };
}

function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

function readId(parameters: URLSearchParams, name: string): bigint | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (/^[0-9]{1,19}$/.test(text)) return BigInt(text);
  throw invalidRequest(`The \`${name}\` query parameter value [${text}] does not match ^[0-9]{1,19}$`, {
    [name]: text,
  });
}

function readTime(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isNaN(time)) return Math.floor(time / 1000) * 1000;
  throw invalidRequest(`The \`${name}\` query parameter value [${text}] is not a valid RFC3339 date-time`, {
    [name]: text,
  });
}

function readSortOrder(parameters: URLSearchParams): void {
  const order = parameters.get('sort_order') ?? 'recency';
  if (order === 'recency' || order === 'relevancy') return;
  const message = `The \`sort_order\` query parameter value [${order}] is not one of [recency,relevancy]`;
  throw invalidRequest(message, { sort_order: order });
}

function readList(parameters: URLSearchParams, name: string, all: readonly string[]): ReadonlySet<string> {
  const values = (parameters.get(name) ?? '').split(',').filter((value) => value !== '');
  for (const value of values) {
    if (all.includes(value)) continue;
    const message = `The \`${name}\` query parameter value [${value}] is not one of [${all.join(',')}]`;
    throw invalidRequest(message, { [name]: parameters.get(name) ?? '' });
  }
  return new Set(values);
}

/** A token belongs to the search that it came from: the same query and range. */
function searchHash(parameters: URLSearchParams): string {
  const named = ['query', 'since_id', 'until_id', 'start_time', 'end_time', 'sort_order'];
  const text = named.map((name) => `${name}=${parameters.get(name) ?? ''}`).join('&');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function makeToken(parameters: URLSearchParams, lastId: string): string {
  return Buffer.from(`${searchHash(parameters)}${BigInt(lastId).toString(36)}`).toString('base64url');
}

function readToken(parameters: URLSearchParams): bigint | undefined {
  const name = parameters.has('next_token') ? 'next_token' : 'pagination_token';
  const token = parameters.get(name);
  if (token === null) return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  if (text.slice(0, 12) === searchHash(parameters) && /^[0-9a-z]+$/.test(text.slice(12))) {
    return [...text.slice(12)].reduce((id, digit) => id * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  }
  throw invalidRequest(`The \`${name}\` query parameter value [${token}] is not valid`, { [name]: token });
}
