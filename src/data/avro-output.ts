/** Collects Avro's binary encoding in a buffer that grows. */
export class AvroOutput {
  bytes: Buffer;
  /** Bytes that are written. */
  at = 0;

  constructor(size = 1024) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  byte(value: number): void {
    this.#ensure(1);
    this.bytes[this.at++] = value;
  }

  int(value: number): void {
    this.#ensure(5);
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  long(value: bigint): void {
    const small = Number(value);
    if (small >= -0x40000000 && small < 0x40000000) this.int(small);
    else this.#wide(value);
  }

  #wide(value: bigint): void {
    this.#ensure(10);
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest > 0xfffffffn) {
      const part = Number(rest & 0xfffffffn);
      for (let shift = 0; shift < 28; shift += 7) this.bytes[this.at++] = ((part >>> shift) & 0x7f) | 0x80;
      rest >>= 28n;
    }
    let last = Number(rest);
    while (last > 0x7f) {
      this.bytes[this.at++] = (last & 0x7f) | 0x80;
      last >>>= 7;
    }
    this.bytes[this.at++] = last;
  }

  float(value: number): void {
    this.#ensure(4);
    this.at = this.bytes.writeFloatLE(value, this.at);
  }

  double(value: number): void {
    this.#ensure(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  string(text: string): void {
    const length = Buffer.byteLength(text);
    this.int(length);
    this.#ensure(length);
    this.bytes.write(text, this.at);
    this.at += length;
  }

  raw(bytes: Uint8Array): void {
    this.#ensure(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A copy of what is written, which is then forgotten. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.at));
    this.at = 0;
    return taken;
  }

  #ensure(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.bytes.length + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}
