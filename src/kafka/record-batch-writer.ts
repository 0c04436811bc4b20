import { compress, compressionNumber, crc32c } from './codecs.ts';
import type { ProducerRecord } from './kafka.ts';
import type { Compression } from './properties.ts';

/** The producer's identity and the place of the batch in its partition's sequence. */
export interface BatchIdentity {
  producerId: bigint;
  producerEpoch: number;
  firstSequence: number;
}

export const batchHeaderBytes = 61;
/** Length, attributes and deltas of a record. */
const maxRecordOverhead = 5 + 1 + 10 + 5;
/** Of a record beside key, value and headers, at most: length, attributes, deltas, lengths of key and value, number of headers. */
const recordOverhead = maxRecordOverhead + 5 + 5 + 5;
const crcOffset = 17;
const attributesOffset = 21;

/** An upper bound of what a record adds to a batch, in bytes. */
export function recordSize({ key, value, headers }: ProducerRecord): number {
  let size = recordOverhead + (key?.length ?? 0) + (value?.length ?? 0);
  if (headers) for (const header of headers) size += 10 + header.key.length * 3 + (header.value?.length ?? 0);
  return size;
}

/** What a record takes at most in a batch of its own, in bytes, reckoned as Kafka's own producer does for max.request.size. */
export function serializedSize({ key, value, headers = [] }: ProducerRecord): number {
  let size = batchHeaderBytes + maxRecordOverhead + bytesSize(key) + bytesSize(value) + varintSize(headers.length);
  for (const header of headers) {
    const keyBytes = Buffer.byteLength(header.key);
    size += varintSize(keyBytes) + keyBytes + bytesSize(header.value);
  }
  return size;
}

/** Writes a record batch of message format 2. */
export function writeRecordBatch(
  records: readonly ProducerRecord[],
  compression: Compression,
  identity: BatchIdentity,
): Buffer {
  const now = Date.now();
  const baseTimestamp = records[0]?.timestamp ?? now;
  let maxTimestamp = baseTimestamp;
  let size = batchHeaderBytes;
  for (const record of records) size += recordSize(record);
  let batch = Buffer.allocUnsafe(size);
  let at = batchHeaderBytes;
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as ProducerRecord;
    const timestamp = record.timestamp ?? now;
    if (timestamp > maxTimestamp) maxTimestamp = timestamp;
    at = writeRecord(batch, at, record, timestamp - baseTimestamp, i);
  }
  if (compression !== 'none') {
    const compressed = compress(batch.subarray(batchHeaderBytes, at), compression);
    batch = Buffer.concat([batch.subarray(0, batchHeaderBytes), compressed]);
    at = batch.length;
  }
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(at - 12, 8);
  batch.writeInt32BE(-1, 12);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(compressionNumber(compression), attributesOffset);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(baseTimestamp), 27);
  batch.writeBigInt64BE(BigInt(maxTimestamp), 35);
  batch.writeBigInt64BE(identity.producerId, 43);
  batch.writeInt16BE(identity.producerEpoch, 51);
  batch.writeInt32BE(identity.firstSequence, 53);
  batch.writeInt32BE(records.length, 57);
  batch = batch.subarray(0, at);
  batch.writeUInt32BE(crc32c(batch.subarray(attributesOffset)), crcOffset);
  return batch;
}

function writeRecord(
  into: Buffer,
  start: number,
  record: ProducerRecord,
  timestampDelta: number,
  offsetDelta: number,
): number {
  const { key, value, headers } = record;
  // The length comes first, and takes as many bytes as it needs: its room is reckoned from the parts.
  let length =
    1 +
    varlongSize(timestampDelta) +
    varintSize(offsetDelta) +
    bytesSize(key) +
    bytesSize(value) +
    varintSize(headers?.length ?? 0);
  if (headers) {
    for (const header of headers) {
      const keyBytes = Buffer.byteLength(header.key);
      length += varintSize(keyBytes) + keyBytes + bytesSize(header.value);
    }
  }
  let at = writeVarint(into, start, length);
  into[at++] = 0;
  at = writeVarlong(into, at, timestampDelta);
  at = writeVarint(into, at, offsetDelta);
  at = writeBytes(into, at, key);
  at = writeBytes(into, at, value);
  at = writeVarint(into, at, headers?.length ?? 0);
  if (headers) {
    for (const header of headers) {
      at = writeVarint(into, at, Buffer.byteLength(header.key));
      at += into.write(header.key, at);
      at = writeBytes(into, at, header.value);
    }
  }
  return at;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function varintSize(value: number): number {
  const encoded = zigzag(value);
  if (encoded < 0x80) return 1;
  if (encoded < 0x4000) return 2;
  if (encoded < 0x200000) return 3;
  return encoded < 0x10000000 ? 4 : 5;
}

function writeVarint(into: Buffer, start: number, value: number): number {
  let at = start;
  let encoded = zigzag(value);
  while (encoded >= 0x80) {
    into[at++] = (encoded & 0x7f) | 0x80;
    encoded >>>= 7;
  }
  into[at++] = encoded;
  return at;
}

/** Of differences of timestamps, which stay below 2^52. */
function zigzagLong(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function varlongSize(value: number): number {
  let size = 1;
  for (let encoded = zigzagLong(value); encoded >= 0x80; encoded = Math.floor(encoded / 128)) size++;
  return size;
}

function writeVarlong(into: Buffer, start: number, value: number): number {
  let at = start;
  let encoded = zigzagLong(value);
  while (encoded >= 0x80) {
    into[at++] = (encoded % 128) | 0x80;
    encoded = Math.floor(encoded / 128);
  }
  into[at++] = encoded;
  return at;
}

function bytesSize(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

function writeBytes(into: Buffer, at: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(into, at, -1);
  const start = writeVarint(into, at, bytes.length);
  into.set(bytes, start);
  return start + bytes.length;
}
