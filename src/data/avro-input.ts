/** Reads Avro's binary encoding. Throws RangeError where the bytes end early. */
export class AvroInput {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte(): number {
    if (this.#at >= this.#bytes.length) throw new RangeError('The bytes end within a value.');
    return this.#bytes[this.#at++]!;
  }

  int(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      if (shift > 28) throw new RangeError('An int has too many bytes.');
    }
    return (value >>> 1) ^ -(value & 1);
  }

  long(): bigint {
    const start = this.#at;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt((low >>> 1) ^ -(low & 1));
    }
    return this.#longFrom(start, low);
  }

  /** What lies behind the first 28 bits: as two numbers, which is faster than bigint by the byte. */
  #longFrom(start: number, low: number): bigint {
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift >= 35) {
        if (byte > 1) throw new RangeError(`The long at ${start} has too many bytes.`);
        high += byte * 2 ** 35;
        break;
      }
      high += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const zigzag = (BigInt(high) << 28n) | BigInt(low);
    return (zigzag >> 1n) ^ -(zigzag & 1n);
  }

  float(): number {
    const at = this.#take(4);
    return this.#bytes.readFloatLE(at);
  }

  double(): number {
    const at = this.#take(8);
    return this.#bytes.readDoubleLE(at);
  }

  string(): string {
    const length = this.#length();
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  bytes(): Buffer {
    return this.fixed(this.#length());
  }

  fixed(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Calls back for each element of an array's or map's blocks. */
  blocks(element: () => void): void {
    for (;;) {
      let count = this.int();
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.long();
      }
      for (let i = 0; i < count; i++) element();
    }
  }

  #length(): number {
    const length = this.int();
    if (length < 0) throw new RangeError('A length is negative.');
    return length;
  }

  #take(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('The bytes end within a value.');
    return at;
  }
}
