import type { Fault, Faults } from './faults.ts';
import type { PostDraft } from './generator.ts';
import type { PostLog } from './post-log.ts';
import { Problem, plainProblem } from './problems.ts';
import { compileQuery } from './query.ts';
import { QuerySyntaxError } from './query-tokens.ts';
import type { PostStream } from './stream.ts';

export interface Stats {
  readonly issued: number;
  /** Posts in answers, those served twice counted twice. */
  readonly served: number;
  /** Different posts in answers. */
  readonly seen: number;
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly stream: { readonly rate: number; readonly paused: boolean };
}

export interface Controlled {
  readonly log: PostLog;
  readonly stream: PostStream;
  readonly faults: Faults;
  stats(): Stats;
}

/** What `/simulator/…` offers to tests and to the curious; the real API has nothing of it. */
export function control(parts: Controlled, method: string, url: URL, body: unknown): unknown {
  switch (`${method} ${url.pathname}`) {
    case 'GET /simulator/posts':
      return { posts: listPosts(parts.log, url.searchParams.get('query')) };
    case 'POST /simulator/posts':
      return { posts: parts.stream.issue(readDrafts(body)) };
    case 'GET /simulator/stats':
      return parts.stats();
    case 'POST /simulator/faults':
      parts.faults.add(readFault(body));
      return {};
    case 'DELETE /simulator/faults':
      parts.faults.clear();
      return {};
    case 'POST /simulator/stream':
      parts.stream.change(readStreamChange(body));
      return parts.stream.state;
    default:
      throw plainProblem(404);
  }
}

function refused(detail: string): Problem {
  return new Problem(400, { title: 'Bad Request', detail, type: 'about:blank', status: 400 });
}

function listPosts(log: PostLog, query: string | null): unknown[] {
  try {
    return query === null ? [...log.all] : log.all.filter(compileQuery(query));
  } catch (error) {
    if (error instanceof QuerySyntaxError) throw refused(error.message);
    throw error;
  }
}

function readDrafts(body: unknown): PostDraft[] {
  const posts = (body as { posts?: unknown } | null)?.posts;
  if (!Array.isArray(posts)) throw refused('send {"posts": ["text" or {"text": …, "username": …, …}, …]}');
  return posts.map((post: unknown) => {
    if (typeof post === 'string') return { text: post };
    if (typeof (post as PostDraft | null)?.text === 'string') return post as PostDraft;
    throw refused('a post is a text or an object with a text');
  });
}

function readFault(body: unknown): Fault {
  const { status, count = 1, after = 0, resetSeconds = 2 } = (body ?? {}) as Partial<Fault>;
  const valid =
    [status, count, after].every(Number.isInteger) && Number(status) >= 400 && count > 0 && resetSeconds >= 0;
  if (!valid) throw refused('send {"status": 429, "count": 1, "after": 0, "resetSeconds": 2}');
  return { status: status as number, count, after, resetSeconds };
}

function readStreamChange(body: unknown): { rate?: number; paused?: boolean } {
  const { rate, paused } = (body ?? {}) as { rate?: unknown; paused?: unknown };
  if (rate !== undefined && !(typeof rate === 'number' && rate >= 0))
    throw refused('rate: a number of posts per second');
  if (paused !== undefined && typeof paused !== 'boolean') throw refused('paused: true or false');
  return { ...(rate === undefined ? {} : { rate }), ...(paused === undefined ? {} : { paused }) };
}
