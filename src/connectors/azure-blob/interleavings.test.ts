import { describe, expect, test } from 'vitest';
import { ConnectException, RetriableException } from '../../api/errors.ts';
import { type Fault, MemoryBlobStore } from './testing/memory-blob-store.ts';
import { config, type Owner, record, SinkHarness } from './testing/sink-harness.ts';

/**
 * Owners of one partition that stall anywhere and wake up as zombies, crash, lose answers and have requests applied late; blocks that expire,
 * readers that take blobs away. Every schedule comes from a seed: a failure names it.
 */
const DAY = 86_400_000;
const RECORDS = 12;
const STEPS = 120;
const SEEDS = 80;

function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

interface World {
  partitioner: string;
  flushSize: number;
  expiry: boolean;
  removal: boolean;
}

class Schedule {
  readonly #pick: (limit: number) => number;
  readonly #world: World;
  readonly #store = new MemoryBlobStore();
  readonly #sink: SinkHarness;
  readonly #records = Array.from({ length: RECORDS }, (_, n) => record(n, { n, k: `k${n % 2}` }));
  #waiting: (() => void)[] = [];
  #alive = 0;
  #failure: unknown;
  /** Records of blobs that a reader took away. */
  readonly #taken: string[] = [];

  constructor(seed: number, world: World) {
    this.#pick = random(seed);
    this.#world = world;
    const options = {
      'rotate.schedule.interval.ms': String(DAY),
      timezone: 'UTC',
      'flush.size': String(world.flushSize),
    };
    this.#sink = new SinkHarness(
      this.#store,
      config({ ...options, 'partitioner.class': world.partitioner, 'partition.field.name': 'k' }),
    );
    this.#store.gate = () => this.#wait();
    this.#store.fault = () =>
      this.#chance(12) ? (['lost request', 'lost answer', 'late'] as Fault[])[this.#pick(3)] : undefined;
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS && !this.#failure; step++) {
      this.#step(this.#pick(100));
      await this.#settled();
      expect(new Set(this.#store.history.map(({ name }) => name)).size).toBe(this.#store.history.length);
    }
    await this.#finish();
    if (this.#failure) throw this.#failure;
    const all = this.#records.map(({ value }) => JSON.stringify(value)).sort();
    expect([...this.#sink.records(), ...this.#taken].filter((text) => text !== '').sort()).toEqual(all);
  }

  #step(dice: number): void {
    if (this.#alive === 0 || (dice < 15 && this.#alive < 3)) void this.#live();
    else if (dice < 25) this.#store.settle();
    else if (dice < 40 && this.#world.expiry) this.#expire();
    else if (dice < 50 && this.#world.removal) this.#takeAway();
    else this.#waiting.splice(this.#pick(this.#waiting.length), 1)[0]?.();
  }

  /** One owner, from its lease to its end, a crash, or until it is fenced. */
  async #live(): Promise<void> {
    this.#alive++;
    let owner: Owner | undefined;
    try {
      owner = await this.#sink.lease();
      await owner.begin();
      while (!owner.rewound && !this.#chance(6)) {
        const from = Number(owner.position);
        await owner.put(this.#records.slice(from, from + 1 + this.#pick(3)));
        await this.#wait();
        if (!(await owner.prepare())) break;
        await this.#wait();
        if (this.#chance(6)) break;
        await owner.commit();
      }
    } catch (error) {
      // A failure of one who is fenced says nothing: the runtime drops it.
      const expected = owner?.isFenced || error instanceof RetriableException || (error as Error).message === 'fenced';
      if (!expected) this.#failure ??= error;
    }
    this.#alive--;
  }

  /** No more faults: what still runs ends, and a last owner writes the rest. */
  async #finish(): Promise<void> {
    this.#store.settle();
    this.#store.fault = () => undefined;
    this.#store.gate = () => undefined;
    while (this.#alive > 0 && !this.#failure) {
      for (const go of this.#waiting.splice(0)) go();
      await this.#settled();
    }
    for (let round = 0; round < 10 && !this.#failure; round++) {
      this.#sink.now += this.#sink.row.next === BigInt(RECORDS) ? DAY : 0;
      await this.#sink.run(this.#records);
    }
    expect(this.#sink.row).toMatchObject({ next: BigInt(RECORDS), base: BigInt(RECORDS) });
  }

  #expire(): void {
    this.#store.settle();
    this.#store.expire();
    this.#sink.now += 8 * DAY;
  }

  #takeAway(): void {
    const [name, bytes] = [...this.#store.committed()][0] ?? [];
    if (!name || !bytes) return;
    this.#taken.push(...bytes.toString().trimEnd().split('\n'));
    this.#store.remove(name);
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #chance(in100: number): boolean {
    return this.#pick(100) < in100;
  }

  /** All that can go on without another step has gone on. */
  async #settled(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await undefined;
  }
}

const base: World = { partitioner: 'DefaultPartitioner', flushSize: 2, expiry: false, removal: false };

describe('every record is in the blobs exactly once', () => {
  test.each<[string, World]>([
    ['one file at a time', base],
    ['files side by side', { ...base, partitioner: 'FieldPartitioner', flushSize: 4 }],
    ['blocks that expire', { ...base, expiry: true, flushSize: 3 }],
    [
      'blocks of files side by side that expire',
      { ...base, partitioner: 'FieldPartitioner', expiry: true, flushSize: 4 },
    ],
    ['a reader that takes blobs away', { ...base, removal: true }],
  ])('%s', { timeout: 60_000 }, async (_, world) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      await new Schedule(seed, world).run().catch((error) => {
        if (error instanceof ConnectException) throw error;
        throw new Error(`Seed ${seed}: ${error.message}`, { cause: error });
      });
    }
  });
});
