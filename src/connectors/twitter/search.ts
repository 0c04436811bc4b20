import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  ApiPartialResponseError,
  ApiRequestError,
  ApiResponseError,
  type TweetV2,
  type Tweetv2SearchResult,
  TwitterApi,
  type TwitterRateLimit,
} from 'twitter-api-v2';
import { ConnectException, RetriableException } from '../../api/index.ts';
import { type Includes, indexIncludes, SEARCH_FIELDS } from './convert.ts';
import { type Credentials, credentialOptions } from './settings.ts';
import type { Range } from './walk.ts';

const REQUEST_TIMEOUT_MS = 15_000;
const PAGE_SIZE = 100;
/** How long to wait where a 429 does not say until when. */
const UNKNOWN_RESET_MS = 60_000;

export interface Allowance {
  readonly remaining: number;
  /** When the allowance is renewed, ms since 1970 by this machine's clock. */
  readonly resetAt: number;
}

export interface SearchPage {
  readonly posts: readonly TweetV2[];
  readonly includes: Includes;
  readonly nextToken: string | undefined;
  readonly allowance: Allowance | undefined;
}

/** X allows no request before `resetAt` (ms since 1970). */
export class RateLimited extends Error {
  override name = 'RateLimited';
  readonly resetAt: number;

  constructor(resetAt: number) {
    super(`rate limit until ${new Date(resetAt).toISOString()}`);
    this.resetAt = resetAt;
  }
}

/** X refuses to go on from a page: the walk has to begin again. */
export class PageRefused extends RetriableException {
  override name = 'PageRefused';
}

/** Recent search of X API v2 at any address. */
export class RecentSearch {
  readonly #credentials: Credentials;
  readonly #prefix: string;
  readonly #agent: HttpAgent;
  readonly #client: TwitterApi;

  constructor(baseUrl: string, credentials: Credentials) {
    this.#credentials = credentials;
    this.#prefix = `${baseUrl.replace(/\/+$/, '')}/2/`;
    // The client speaks plain HTTP only with an agent that does.
    this.#agent = baseUrl.startsWith('http:')
      ? new HttpAgent({ keepAlive: true })
      : new HttpsAgent({ keepAlive: true });
    this.#client = makeClient(credentials, this.#agent);
  }

  /**
   * One page of a range, newest post first. Throws RateLimited; PageRefused; RetriableException where X or the network is
   * down; ConnectException where X refuses the credentials or the query.
   */
  async page(query: string, range: Range): Promise<SearchPage> {
    try {
      const { data, headers, rateLimit } = await this.#client.v2.get<Tweetv2SearchResult>(
        'tweets/search/recent',
        {
          query,
          max_results: PAGE_SIZE,
          since_id: String(range.sinceId),
          until_id: range.untilId === undefined ? undefined : String(range.untilId),
          next_token: range.nextToken,
          ...SEARCH_FIELDS,
        },
        { prefix: this.#prefix, fullResponse: true, timeout: REQUEST_TIMEOUT_MS },
      );
      return {
        posts: data.data ?? [],
        includes: indexIncludes(data.includes),
        nextToken: data.meta.next_token,
        allowance: rateLimit && {
          remaining: rateLimit.remaining,
          resetAt: localTime(rateLimit.reset, headers.date),
        },
      };
    } catch (error) {
      throw this.#translate(error, range);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #translate(error: unknown, range: Range): unknown {
    if (error instanceof ApiRequestError || error instanceof ApiPartialResponseError) {
      const cause = causeOf(error);
      return new RetriableException(`No answer from X at ${this.#prefix}: ${cause.message}`, { cause });
    }
    if (!(error instanceof ApiResponseError)) return error;
    const reason = reasonOf(error);
    const options = credentialOptions(this.#credentials);
    switch (error.code) {
      case 401:
        return new ConnectException(`X refused the credentials (401 ${reason}). Check ${options}.`, {
          hint: 'After correcting the configuration, restart the task.',
        });
      case 402:
      case 403:
        return new ConnectException(
          `X does not let the holder of these credentials search (${error.code} ${reason}). ` +
            `Check the access level of the app that ${options} belongs to.`,
        );
      case 429:
        if (error.data?.type?.endsWith('/usage-capped')) {
          return new ConnectException(`The usage cap of the X app is used up (429 ${reason}).`, {
            hint: "Restart the task when X's billing period or plan has changed.",
          });
        }
        return new RateLimited(resetOf(error.rateLimit, error.headers.date));
      default: {
        if (error.code >= 500) return new RetriableException(`X answered ${error.code} ${reason}`);
        const message = `X refused the search (${error.code} ${reason}).`;
        return range.nextToken === undefined ? new ConnectException(message) : new PageRefused(message);
      }
    }
  }
}

function makeClient(credentials: Credentials, httpAgent: HttpAgent): TwitterApi {
  if (credentials.kind === 'app') return new TwitterApi(credentials.bearerToken.value, { httpAgent });
  return new TwitterApi(
    {
      appKey: credentials.consumerKey.value,
      appSecret: credentials.consumerSecret.value,
      accessToken: credentials.accessToken.value,
      accessSecret: credentials.accessTokenSecret.value,
    },
    { httpAgent },
  );
}

/** The client keeps what was wrong with the connection where its own `requestError` does not look. */
function causeOf(error: ApiRequestError | ApiPartialResponseError): Error {
  const options: { error?: Error } | undefined = Reflect.get(error, '_options');
  return options?.error ?? error;
}

function reasonOf({ data }: ApiResponseError): string {
  const messages = (data?.errors ?? []).flatMap((error) => ('message' in error ? [String(error.message)] : []));
  const reason = messages.length > 0 ? messages.join('; ') : (data?.detail ?? data?.title ?? data?.error);
  return reason ?? 'without a reason';
}

/** Of the limits that X counts, the one that is used up. */
function resetOf(limit: TwitterRateLimit | undefined, date: string | undefined): number {
  const exhausted = [limit?.day, limit?.userDay, limit].find((one) => one?.remaining === 0);
  return exhausted ? localTime(exhausted.reset, date) : Date.now() + UNKNOWN_RESET_MS;
}

/** X's clock and ours may differ; what counts is how far the reset is from the answer's own date. */
function localTime(seconds: number, date: string | undefined): number {
  const answered = Date.parse(date ?? '');
  const distance = seconds * 1000 - (Number.isNaN(answered) ? Date.now() : answered);
  return Date.now() + Math.max(0, distance);
}
