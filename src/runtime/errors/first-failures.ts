/** Entries beyond it are the oldest ones, of work that went on elsewhere. */
const LIMIT = 1_000;

const byOwner = new WeakMap<object, FirstFailures>();

/** When operations that are being tried again failed first: what a slice cannot finish, the next one goes on with. */
export class FirstFailures {
  readonly #since = new Map<string, number>();

  /** Of one process; `owner` is its runtime. */
  static of(owner: object): FirstFailures {
    const known = byOwner.get(owner) ?? new FirstFailures();
    byOwner.set(owner, known);
    return known;
  }

  /** Milliseconds since the epoch; `now` where the operation had not failed. */
  since(operation: string, now: number): number {
    const known = this.#since.get(operation);
    if (known !== undefined) return known;
    this.#since.set(operation, now);
    if (this.#since.size > LIMIT) this.#since.delete(this.#since.keys().next().value!);
    return now;
  }

  forget(operation: string): void {
    this.#since.delete(operation);
  }
}
