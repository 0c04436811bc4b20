/** The same sequence of choices for a seed, at any time and on any machine (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  /** Below `most` many. */
  some<T>(most: number, make: () => T): T[] {
    return this.many(Math.floor(this.next() * most), make);
  }

  many<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i));
  }

  /** An object with some of the options, each with one of its values. */
  options(of: Readonly<Record<string, readonly string[]>>, probability = 0.5): Record<string, string> {
    const chosen = Object.entries(of).filter(() => this.chance(probability));
    return Object.fromEntries(chosen.map(([name, values]) => [name, this.pick(values)]));
  }
}
