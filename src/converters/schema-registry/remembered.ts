import type { MaybePromise } from '../../api/index.ts';
import { BoundedMap } from './bounded-map.ts';

interface Entry<T> {
  value?: T;
  pending?: Promise<T>;
  /** Milliseconds since the epoch. */
  until?: number;
}

/** What was once fetched, by subject and key: at once from then on. Failures are not remembered. */
export class Remembered<T> {
  readonly #limit: number;
  readonly #ttlMs: number | undefined;
  readonly #entries: BoundedMap<string, BoundedMap<string | number, Entry<T>>>;

  /** @param limit of entries for each subject, and of subjects; the oldest goes first */
  constructor(limit: number, ttlMs?: number) {
    this.#limit = limit;
    this.#ttlMs = ttlMs;
    this.#entries = new BoundedMap(limit);
  }

  get(subject: string, key: string | number, fetch: () => Promise<T>): MaybePromise<T> {
    let entries = this.#entries.get(subject);
    if (!entries) this.#entries.set(subject, (entries = new BoundedMap(this.#limit)));
    const known = entries.get(key);
    if (known?.pending) return known.pending;
    if (known && (known.until === undefined || Date.now() < known.until)) return known.value as T;
    return this.#fetch(entries, key, fetch);
  }

  #fetch(entries: BoundedMap<string | number, Entry<T>>, key: string | number, fetch: () => Promise<T>): Promise<T> {
    const entry: Entry<T> = {};
    entry.pending = fetch().then(
      (value) => {
        entry.value = value;
        if (this.#ttlMs !== undefined) entry.until = Date.now() + this.#ttlMs;
        delete entry.pending;
        return value;
      },
      (error) => {
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      },
    );
    entries.delete(key);
    entries.set(key, entry);
    return entry.pending;
  }
}
