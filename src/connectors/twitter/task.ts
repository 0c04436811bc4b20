import { setTimeout as sleep } from 'node:timers/promises';
import type { TweetV2 } from 'twitter-api-v2';
import type { Config, SourceRecord, SourceTask, SourceTaskContext } from '../../api/index.ts';
import { type Includes, toStatus, toStatusKey } from './convert.ts';
import { Position } from './position.ts';
import { STATUS_KEY_SCHEMA, STATUS_SCHEMA } from './schemas.ts';
import { type Allowance, PageRefused, RateLimited, RecentSearch } from './search.ts';
import { readCredentials, readTaskSettings, type TaskSettings } from './settings.ts';
import { snowflakeAt, snowflakeTime } from './snowflake.ts';
import { Walk } from './walk.ts';

/** Search knows the posts of 7 days; two minutes less, because X rounds and clocks differ. */
const REACH_MS = 7 * 86_400_000 - 120_000;

/** While posts keep coming, a poll waits for the next search rather than giving up the slice. */
const BUSY_WAIT_MS = 2000;

interface Found {
  readonly id: bigint;
  readonly post: { readonly tweet: TweetV2; readonly includes: Includes };
}

/** After more searches in a row that found nothing, a task searches less often. Milliseconds. */
const ROUNDS_UNTIL_QUIET = 3;
const QUIET_INTERVAL_MS = 5_000;

export class TwitterSourceTask implements SourceTask {
  #settings!: TaskSettings;
  #context!: SourceTaskContext;
  #search!: RecentSearch;
  #position!: Position;
  #walk = new Walk<Found['post']>();
  /** Posts to be returned, ascending, from `#given` on. */
  #queue: readonly Found[] = [];
  #given = 0;
  #nextSearchAt = 0;
  #roundBegan = 0;
  /** In a row; a fresh object takes the stream for a quiet one until a search finds posts. */
  #emptyRounds = ROUNDS_UNTIL_QUIET;
  #roundHadPosts = false;

  async start(config: Config, context: SourceTaskContext): Promise<void> {
    this.#settings = readTaskSettings(config);
    this.#context = context;
    const { query, baseUrl, overlapMs, startTime, processDeletes } = this.#settings;
    if (processDeletes) {
      context.log.warn('process.deletes has no effect: X API v2 does not tell of deleted posts', {});
    }
    this.#search = new RecentSearch(baseUrl, readCredentials(config));
    const offset = await context.offset({ query });
    if (offset) this.#position = Position.fromOffset(offset, overlapMs);
    else {
      const begin = startTime ?? context.createdAt;
      this.#position = new Position(snowflakeAt(begin) - 1n, overlapMs);
      this.#nextSearchAt = begin;
    }
    context.log.info('searching X', { query, since_id: String(this.#position.since) });
  }

  async poll(signal: AbortSignal): Promise<SourceRecord[] | null> {
    if (this.#given < this.#queue.length) return this.#batch();
    const wait = this.#nextSearchAt - Date.now();
    const patience = this.#roundHadPosts ? Math.max(this.#settings.emptyMs, BUSY_WAIT_MS) : this.#settings.emptyMs;
    if (wait > patience) return this.#nothing();
    if (wait > 0 && !(await pause(wait, signal))) return this.#nothing();
    try {
      while (!signal.aborted) {
        const complete = await this.#readPage(signal);
        if (this.#queue.length > 0) return this.#batch();
        if (complete || this.#nextSearchAt > Date.now()) break;
      }
    } catch (error) {
      if (error instanceof PageRefused) this.#walk.restart();
      if (!(error instanceof RateLimited)) throw error;
      this.#nextSearchAt = error.resetAt;
      this.#context.log.info('X allows no search for now', { until: new Date(error.resetAt).toISOString() });
    }
    return this.#nothing();
  }

  stop(): void {
    this.#search?.close();
  }

  #nothing(): null {
    this.#context.pollAgainAt(this.#nextSearchAt);
    return null;
  }

  #batch(): SourceRecord[] {
    const { query, topic, batchSize } = this.#settings;
    const batch = this.#queue.slice(this.#given, this.#given + batchSize);
    this.#given += batch.length;
    return batch.map(({ id, post: { tweet, includes } }) => ({
      sourcePartition: { query },
      sourceOffset: this.#position.advance(id, this.#walk.horizon),
      topic,
      kafkaPartition: undefined,
      keySchema: STATUS_KEY_SCHEMA,
      key: toStatusKey(tweet),
      valueSchema: STATUS_SCHEMA,
      value: toStatus(tweet, includes),
      timestamp: undefined,
      headers: [],
    }));
  }

  /** Asks for the next page. Fills the queue when a range of posts is complete; true when the round is. */
  async #readPage(signal: AbortSignal): Promise<boolean> {
    if (this.#walk.idle) {
      this.#roundBegan = Date.now();
      this.#roundHadPosts = false;
      this.#skipUnreachable();
    }
    const range = this.#walk.next(this.#position.since);
    const { query, debug } = this.#settings;
    const page = await unlessAborted(this.#search.page(query, range), signal);
    if (!page) return false;
    if (debug) {
      this.#context.log.info('searched X', {
        since_id: String(range.sinceId),
        posts: page.posts.length,
        more: page.nextToken !== undefined,
        remaining: page.allowance?.remaining,
      });
    }
    const found = this.#walk.take({
      posts: page.posts.map((tweet) => ({ id: BigInt(tweet.id), post: { tweet, includes: page.includes } })),
      nextToken: page.nextToken,
    });
    this.#queue = found?.filter(({ id }) => !this.#position.isDone(id)) ?? [];
    this.#given = 0;
    if (this.#queue.length > 0) this.#roundHadPosts = true;
    const complete = this.#walk.idle;
    if (complete) this.#emptyRounds = this.#roundHadPosts ? 0 : this.#emptyRounds + 1;
    this.#nextSearchAt = this.#earliestSearch(complete, page.allowance);
    return complete;
  }

  /** Between rounds the allowance is spread over the time until its reset; within a round only its end counts. */
  #earliestSearch(complete: boolean, allowance: Allowance | undefined): number {
    if (allowance?.remaining === 0) return allowance.resetAt;
    if (!complete) return 0;
    const { intervalMs, taskCount } = this.#settings;
    const share = allowance ? ((allowance.resetAt - Date.now()) * taskCount) / allowance.remaining : 0;
    const quiet = this.#emptyRounds > ROUNDS_UNTIL_QUIET ? QUIET_INTERVAL_MS : 0;
    return this.#roundBegan + Math.max(intervalMs, quiet, share);
  }

  #skipUnreachable(): void {
    const reachable = snowflakeAt(Date.now() - REACH_MS);
    const since = this.#position.since;
    if (since >= reachable) return;
    this.#context.log.warn('search reaches back 7 days: posts made before, if any are unread, are missed', {
      from: new Date(snowflakeTime(since)).toISOString(),
      to: new Date(snowflakeTime(reachable)).toISOString(),
    });
    this.#position.raise(reachable);
  }
}

/** False when the signal came first. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** Undefined when the signal came first; the answer is then dropped and asked for again. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}
