/** Writes integers as LEB128 and text by its place in a table that stands before everything else. */
export class BinaryWriter {
  readonly #strings = new Map<string, number>();
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  /** A whole number from 0 to 2^63 - 1. */
  unsigned(value: number | bigint): this {
    this.#reserve(10);
    if (typeof value === 'bigint') {
      while (value > 0x7fffffffn) {
        this.#bytes[this.#length++] = Number(value & 0x7fn) | 0x80;
        value >>= 7n;
      }
      value = Number(value);
    }
    while (value > 0x7f) {
      this.#bytes[this.#length++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** Any safe integer. */
  signed(value: number): this {
    return this.unsigned(value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value));
  }

  /** 0 for undefined, else 1 and the value. */
  optional<T>(value: T | undefined, write: (value: T) => void): this {
    this.unsigned(value === undefined ? 0 : 1);
    if (value !== undefined) write(value);
    return this;
  }

  text(value: string): this {
    let index = this.#strings.get(value);
    if (index === undefined) this.#strings.set(value, (index = this.#strings.size));
    return this.unsigned(index);
  }

  /** Bytes whose length the reader knows. */
  raw(value: Buffer): this {
    this.#reserve(value.length);
    value.copy(this.#bytes, this.#length);
    this.#length += value.length;
    return this;
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    this.unsigned(items.length);
    for (const item of items) write(item);
    return this;
  }

  finish(version: number): Buffer {
    const head = new BinaryWriter().unsigned(version).unsigned(this.#strings.size);
    for (const value of this.#strings.keys()) {
      const bytes = Buffer.from(value);
      head.unsigned(bytes.length).raw(bytes);
    }
    return Buffer.concat([head.#bytes.subarray(0, head.#length), this.#bytes.subarray(0, this.#length)]);
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafe(2 * (this.#bytes.length + size));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}

/** Reads what `BinaryWriter` wrote. Throws RangeError where the bytes end too early. */
export class BinaryReader {
  readonly version: number;
  readonly #bytes: Buffer;
  readonly #strings: string[];
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.version = this.number();
    this.#strings = [];
    for (let left = this.number(); left > 0; left--) this.#strings.push(this.raw(this.number()).toString());
  }

  unsigned(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const value = this.unsigned();
    return Number(value & 1n ? -((value + 1n) >> 1n) : value >> 1n);
  }

  optional<T>(read: () => T): T | undefined {
    return this.number() === 0 ? undefined : read();
  }

  text(): string {
    const value = this.#strings[this.number()];
    if (value === undefined) throw new RangeError('a text that the table does not have');
    return value;
  }

  raw(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the bytes end too early');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  list<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.number(); left > 0; left--) items.push(read());
    return items;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('the bytes end too early');
    return byte;
  }
}
