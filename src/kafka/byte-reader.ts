/** Reads the primitive types of Kafka's protocol one after the other. Slices share the memory of the buffer read. */
export class ByteReader {
  readonly buffer: Buffer;
  offset = 0;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  get remaining(): number {
    return this.buffer.length - this.offset;
  }

  int8(): number {
    return this.buffer.readInt8(this.offset++);
  }

  int16(): number {
    this.offset += 2;
    return this.buffer.readInt16BE(this.offset - 2);
  }

  int32(): number {
    this.offset += 4;
    return this.buffer.readInt32BE(this.offset - 4);
  }

  int64(): bigint {
    this.offset += 8;
    return this.buffer.readBigInt64BE(this.offset - 8);
  }

  /** Exact up to 2^53: for timestamps. */
  int64AsNumber(): number {
    this.offset += 8;
    return this.buffer.readInt32BE(this.offset - 8) * 2 ** 32 + this.buffer.readUInt32BE(this.offset - 4);
  }

  /** Empty for null. */
  string(): string {
    return this.slice(Math.max(0, this.int16())).toString('utf8');
  }

  slice(length: number): Buffer {
    this.offset += length;
    return this.buffer.subarray(this.offset - length, this.offset);
  }

  array<T>(read: (reader: this) => T): T[] {
    const result: T[] = [];
    for (let left = this.int32(); left > 0; left--) result.push(read(this));
    return result;
  }

  varint(): number {
    const { buffer } = this;
    let byte = buffer[this.offset++] as number;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = buffer[this.offset++] as number;
      value |= (byte & 0x7f) << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** Exact up to 2^53. */
  varlong(): number {
    const { buffer } = this;
    let byte = buffer[this.offset++] as number;
    let value = byte & 0x7f;
    for (let factor = 128; byte >= 0x80; factor *= 128) {
      byte = buffer[this.offset++] as number;
      value += (byte & 0x7f) * factor;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Bytes after a length as varint; -1 is null. */
  varBytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.slice(length);
  }
}
