import { ConnectException, type SourceOffset } from '../../api/index.ts';
import { snowflakeAt, snowflakeTime } from './snowflake.ts';

/** The stored offset holds each of them as some 20 characters; a table's text column takes 32,000. */
const MAX_RECENT = 1000;

/**
 * How far a query has been read: every post up to `since` is done with, and of the newer ones those in `recent`.
 * `since` trails the newest post read by the overlap, because search may find an older post later than a newer one.
 */
export class Position {
  readonly #overlapMs: number;
  #since: bigint;
  /** Ascending, all above `#since`. */
  #recent: bigint[] = [];

  constructor(since: bigint, overlapMs: number) {
    this.#since = since;
    this.#overlapMs = overlapMs;
  }

  /** Throws a ConnectException for an offset that this connector has not written. */
  static fromOffset(offset: SourceOffset, overlapMs: number): Position {
    const { since_id: since, recent_ids: recent = [] } = offset;
    if (!isId(since) || !Array.isArray(recent) || !recent.every(isId)) {
      throw new ConnectException(`The stored offset ${JSON.stringify(offset)} is not one of this connector's.`, {
        hint: 'Write it as {"since_id": "<post id>"}, the id as text.',
      });
    }
    const position = new Position(BigInt(since), overlapMs);
    position.#recent = recent.map((id) => BigInt(id)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    position.#drop();
    return position;
  }

  get since(): bigint {
    return this.#since;
  }

  isDone(id: bigint): boolean {
    return id <= this.#since || this.#recent.includes(id);
  }

  /** Gives up what is older; for posts that search does not reach any more. */
  raise(since: bigint): void {
    if (since <= this.#since) return;
    this.#since = since;
    this.#drop();
  }

  /**
   * Counts a post as read; the posts of a round come in the order of their ids. `horizon` is the newest post that search
   * knew when the round began: what is newer says nothing about posts that were late then. Returns the offset to store.
   */
  advance(id: bigint, horizon: bigint): SourceOffset {
    let at = this.#recent.length;
    while (at > 0 && (this.#recent[at - 1] as bigint) > id) at -= 1;
    this.#recent.splice(at, 0, id);
    const newest = this.#recent.at(-1) as bigint;
    const known = newest < horizon ? newest : horizon;
    const settled = this.#overlapMs === 0 ? newest : snowflakeAt(snowflakeTime(known) - this.#overlapMs) - 1n;
    if (settled > this.#since) this.#since = settled;
    this.#drop();
    return {
      since_id: String(this.#since),
      ...(this.#recent.length > 0 ? { recent_ids: this.#recent.map(String) } : {}),
    };
  }

  #drop(): void {
    const surplus = this.#recent[this.#recent.length - MAX_RECENT - 1];
    if (surplus !== undefined && surplus > this.#since) this.#since = surplus;
    let old = 0;
    while (old < this.#recent.length && (this.#recent[old] as bigint) <= this.#since) old += 1;
    if (old > 0) this.#recent.splice(0, old);
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,19}$/.test(value);
}
