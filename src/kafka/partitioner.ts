const seed = 0x9747b28c;
const m = 0x5bd1e995;

/** MurmurHash2 as Kafka's Java clients compute it, as a signed 32-bit number. */
export function murmur2(data: Buffer): number {
  const { length } = data;
  let h = seed ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(data.readInt32LE(i), m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  if (length - whole > 0) {
    for (let i = length - 1; i >= whole; i--) h ^= (data[i] as number) << (8 * (i - whole));
    h = Math.imul(h, m);
  }
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
}

/** The partition that Java's default partitioner gives a key. */
export function partitionOfKey(key: Buffer, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** As Java's batch.size: so many bytes go to one partition before the next is taken. */
const stickyBytes = 16_384;

/** Deals records without a key to the partitions of a topic: some to one, then some to the next. */
export class StickyPartition {
  #partition: number | undefined;
  #bytes = 0;

  take(bytes: number, partitions: number): number {
    if (this.#partition === undefined) this.#partition = Math.floor(Math.random() * partitions);
    else if (this.#bytes >= stickyBytes) {
      this.#partition++;
      this.#bytes = 0;
    }
    this.#partition %= partitions;
    this.#bytes += bytes;
    return this.#partition;
  }
}
