import { draftPost, type GeneratorSettings, generatePost, type PostContent, type PostDraft } from './generator.ts';
import type { Post } from './post.ts';
import type { PostLog } from './post-log.ts';
import { Random } from './random.ts';
import { SnowflakeSequence, snowflakeTime } from './snowflake.ts';
import { USERS, userByUsername } from './users.ts';

const REFERABLE = 200;

export interface StreamSettings extends GeneratorSettings {
  /** Posts per second. */
  readonly rate: number;
  /** Posts become visible to search up to this many ms after their creation, out of order. */
  readonly indexDelayMs: number;
}

/** Issues posts at a steady rate, and on demand. */
export class PostStream {
  readonly #log: PostLog;
  readonly #settings: StreamSettings;
  readonly #ids: SnowflakeSequence;
  #rate: number;
  #paused = false;
  #timer: NodeJS.Timeout | undefined;
  #accounted = 0;

  constructor(log: PostLog, settings: StreamSettings) {
    this.#log = log;
    this.#settings = settings;
    this.#rate = settings.rate;
    this.#ids = new SnowflakeSequence(BigInt(log.newest?.id ?? 0));
    this.#schedule();
  }

  get state(): { rate: number; paused: boolean } {
    return { rate: this.#rate, paused: this.#paused };
  }

  change(change: { rate?: number; paused?: boolean }): void {
    this.#rate = change.rate ?? this.#rate;
    this.#paused = change.paused ?? this.#paused;
    this.#schedule();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Issues the given posts at once, in their order. Throws a RangeError for a user that does not exist. */
  issue(drafts: readonly PostDraft[]): Post[] {
    const authors = drafts.map((draft, offset) => this.#author(draft, this.#log.all.length + offset));
    return drafts.map((draft, offset) => {
      const index = this.#log.all.length;
      const content = draftPost(this.#settings, index, draft, authors[offset] as string);
      return this.#append(content, draft.createdAt ?? Date.now(), draft.indexDelayMs ?? this.#delay(index));
    });
  }

  #author(draft: PostDraft, index: number): string {
    if (draft.username === undefined) return (USERS[index % USERS.length] as (typeof USERS)[number]).id;
    const user = userByUsername(draft.username);
    if (!user) throw new RangeError(`no user ${draft.username}`);
    return user.id;
  }

  #schedule(): void {
    clearInterval(this.#timer);
    if (this.#paused || this.#rate <= 0) return;
    this.#accounted = Date.now();
    this.#timer = setInterval(() => this.#tick(), Math.min(1000, Math.max(20, 1000 / this.#rate)));
  }

  #tick(): void {
    const due = Math.floor(((Date.now() - this.#accounted) * this.#rate) / 1000);
    this.#accounted += (due * 1000) / this.#rate;
    // After a long sleep of the machine the missed seconds are not made up.
    for (let left = Math.min(due, Math.max(1, this.#rate * 2)); left >= 1; left -= 1) {
      const index = this.#log.all.length;
      const content = generatePost(this.#settings, index, this.#log.all.slice(-REFERABLE));
      this.#append(content, Date.now(), this.#delay(index));
    }
  }

  #delay(index: number): number {
    const longest = this.#settings.indexDelayMs;
    return longest === 0 ? 0 : new Random(this.#settings.seed, 'delay', index).below(longest + 1);
  }

  #append(content: PostContent, time: number, delay: number): Post {
    const id = this.#ids.next(time);
    const createdAt = snowflakeTime(id);
    const post: Post = { id: String(id), createdAt, visibleAt: createdAt + delay, ...content };
    this.#log.append(post);
    return post;
  }
}
