/** A map of at most so many entries: the oldest goes first. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #limit: number;

  /** @param limit one at least is kept */
  constructor(limit: number) {
    super();
    this.#limit = Math.max(1, limit);
  }

  override set(key: K, value: V): this {
    super.set(key, value);
    if (this.size > this.#limit) this.delete(this.keys().next().value as K);
    return this;
  }
}
