import { snowflakeAt, snowflakeTime } from './snowflake.ts';

/** With this many posts in hand and no end in sight, a walk begins again in a shorter span of time. */
const MAX_POSTS = 1000;

export interface Range {
  /** Exclusive. */
  readonly sinceId: bigint;
  /** Exclusive; undefined: up to the newest post. */
  readonly untilId: bigint | undefined;
  readonly nextToken: string | undefined;
}

export interface WalkPage<T> {
  readonly posts: readonly { readonly id: bigint; readonly post: T }[];
  readonly nextToken: string | undefined;
}

/**
 * Reads forward what search serves backward. A walk takes the pages of a range from the newest post to the oldest and then
 * gives them all in ascending order. Where the range holds more than memory should, the walk is thrown away and the range
 * is cut into spans of time, oldest first: ids carry their time, so a span is a range of ids.
 */
export class Walk<T> {
  #floor: bigint | undefined;
  #spanMs: number | undefined;
  #catchUpTo = 0n;
  #range: Range | undefined;
  #found: { readonly id: bigint; readonly post: T }[] = [];
  #newest = 0n;
  #horizon: bigint | undefined;

  /** True between rounds: the next page is the first one of a new round. */
  get idle(): boolean {
    return this.#range === undefined && this.#floor === undefined;
  }

  /** The newest post that search showed when the round began; 0 where it showed none. */
  get horizon(): bigint {
    return this.#horizon ?? 0n;
  }

  /** What to ask for next. A round begins above `since`. */
  next(since: bigint): Range {
    if (this.idle) this.#horizon = undefined;
    if (!this.#range) {
      const floor = this.#floor ?? since;
      this.#floor = floor;
      this.#range = { sinceId: floor, untilId: this.#spanEnd(floor), nextToken: undefined };
      this.#found = [];
      this.#newest = 0n;
    }
    return this.#range;
  }

  /** Takes the answer to `next`. Returns the posts of a range that is complete, ascending, else undefined. */
  take(page: WalkPage<T>): readonly { readonly id: bigint; readonly post: T }[] | undefined {
    const range = this.#range as Range;
    for (const found of page.posts) if (found.id > this.#newest) this.#newest = found.id;
    this.#horizon ??= this.#newest;
    this.#found.push(...page.posts);
    if (page.nextToken !== undefined) {
      if (this.#found.length < MAX_POSTS || this.#spanMs === 1) this.#range = { ...range, nextToken: page.nextToken };
      else this.#cut();
      return undefined;
    }
    this.#range = undefined;
    if (range.untilId === undefined) {
      this.#floor = undefined;
      this.#spanMs = undefined;
    } else {
      this.#floor = range.untilId - 1n;
      if (this.#spanMs !== undefined && this.#found.length < MAX_POSTS / 4) this.#spanMs *= 2;
    }
    const found = this.#found;
    this.#found = [];
    return found.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  /** Throws the pages of the range away; `next` asks for its first page again. */
  restart(): void {
    this.#range = undefined;
    this.#found = [];
  }

  #spanEnd(floor: bigint): bigint | undefined {
    if (this.#spanMs === undefined) return undefined;
    const end = snowflakeAt(snowflakeTime(floor) + this.#spanMs);
    return end > this.#catchUpTo ? undefined : end;
  }

  /** Aims at half of what was too much, supposing that posts come as densely elsewhere. */
  #cut(): void {
    const oldest = this.#found.at(-1)?.id ?? this.#newest;
    this.#spanMs = Math.max(1, Math.floor((snowflakeTime(this.#newest) - snowflakeTime(oldest)) / 2));
    if (this.#newest > this.#catchUpTo) this.#catchUpTo = this.#newest;
    this.restart();
  }
}
