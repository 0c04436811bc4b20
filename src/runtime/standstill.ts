const byOwner = new WeakMap<object, Map<string, Standstill>>();

/**
 * Since when things that should move have been seen at one place, by this process alone: others may look in between, and what stands
 * where it stood has stood there all the time. What nobody asked for from one turn to the next is forgotten.
 */
export class Standstill {
  #before = new Map<string, { at: bigint; since: number }>();
  #now = new Map<string, { at: bigint; since: number }>();

  /** Of one process, whose runtime is `owner`, and of one who looks there again and again. */
  static of(owner: object, looker: string): Standstill {
    const all = byOwner.get(owner) ?? new Map<string, Standstill>();
    byOwner.set(owner, all);
    const known = all.get(looker) ?? new Standstill();
    all.set(looker, known);
    return known;
  }

  /** Returns since when `name` stands at this place; milliseconds since the epoch. */
  since(name: string, at: bigint, now: number): number {
    let seen = this.#now.get(name) ?? this.#before.get(name);
    if (seen?.at !== at) seen = { at, since: now };
    this.#now.set(name, seen);
    return seen.since;
  }

  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}
