import { ConnectException } from '../api/errors.ts';
import { ByteReader } from './byte-reader.ts';
import { decompress } from './codecs.ts';
import type { KafkaHeader, KafkaRecord } from './kafka.ts';

export interface AbortedTransaction {
  producerId: bigint;
  firstOffset: bigint;
}

export interface Range {
  topic: string;
  partition: number;
  from: bigint;
  /** Exclusive. */
  to?: bigint | undefined;
}

/** Offset, length: what stands before the part of a batch whose length is given. */
const lengthOverhead = 12;
/** Bytes of a batch before its records. */
const headerBytes = 61;
const magicOffset = 16;
const logAppendTime = 0x08;
const transactional = 0x10;
const control = 0x20;
const abortMarker = 0;

/**
 * Reads the record batches of a fetch answer as read_committed does: without control records and aborted transactions. `next` moves
 * over those and over batches that compaction has emptied, since it comes from the batches' own headers.
 */
export function readRecordBatches(
  data: Buffer,
  range: Range,
  abortedTransactions: readonly AbortedTransaction[],
): { records: KafkaRecord[]; next: bigint } {
  const { from, to } = range;
  const records: KafkaRecord[] = [];
  const pending = [...abortedTransactions].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborted = new Set<bigint>();
  let next = from;
  for (let at = 0; at + headerBytes <= data.length; ) {
    const end = at + lengthOverhead + data.readInt32BE(at + 8);
    // The last batch of an answer may be cut off.
    if (end > data.length) break;
    checkMagic(data.readInt8(at + magicOffset), range);
    const batch = new ByteReader(data.subarray(at, end));
    at = end;
    const baseOffset = batch.int64();
    batch.offset = 21;
    const attributes = batch.int16();
    const lastOffset = baseOffset + BigInt(batch.int32());
    if (lastOffset < from) continue;
    if (to !== undefined && baseOffset >= to) return { records, next: to };
    const baseTimestamp = batch.int64AsNumber();
    const maxTimestamp = batch.int64AsNumber();
    const producerId = batch.int64();
    while (pending[0] !== undefined && pending[0].firstOffset <= lastOffset) {
      aborted.add((pending.shift() as AbortedTransaction).producerId);
    }
    next = lastOffset + 1n;
    if ((attributes & control) !== 0) {
      if (isAbortMarker(batch)) aborted.delete(producerId);
      continue;
    }
    if ((attributes & transactional) !== 0 && aborted.has(producerId)) continue;
    batch.offset = 57;
    const fixedTimestamp = (attributes & logAppendTime) !== 0 ? maxTimestamp : undefined;
    readRecords(batch, attributes & 7, { range, baseOffset, baseTimestamp, fixedTimestamp }, records);
  }
  return { records, next: to !== undefined && next > to ? to : next };
}

function checkMagic(magic: number, { topic, partition }: Range): void {
  if (magic === 2) return;
  throw new ConnectException(
    `The topic ${topic}, partition ${partition}, holds records in the message format ${magic}, from before Kafka 0.11.`,
    { hint: 'Copy them to a topic with a current message.format.version.' },
  );
}

interface BatchContext {
  range: Range;
  baseOffset: bigint;
  baseTimestamp: number;
  fixedTimestamp: number | undefined;
}

function readRecords(batch: ByteReader, codec: number, context: BatchContext, into: KafkaRecord[]): void {
  const { range, baseOffset, baseTimestamp, fixedTimestamp } = context;
  const { topic, partition, from, to } = range;
  const timestampType = fixedTimestamp !== undefined ? 'LOG_APPEND_TIME' : 'CREATE_TIME';
  const count = batch.int32();
  const reader = codec === 0 ? batch : new ByteReader(decompress(batch.slice(batch.remaining), codec));
  for (let left = count; left > 0; left--) {
    const end = reader.varint() + reader.offset;
    reader.offset++;
    const timestamp = fixedTimestamp ?? baseTimestamp + reader.varlong();
    if (fixedTimestamp !== undefined) reader.varlong();
    const offset = baseOffset + BigInt(reader.varint());
    if (to !== undefined && offset >= to) return;
    if (offset >= from) {
      const key = reader.varBytes();
      const value = reader.varBytes();
      const none = timestamp < 0;
      into.push({
        topic,
        partition,
        offset,
        timestamp: none ? undefined : timestamp,
        timestampType: none ? 'NO_TIMESTAMP_TYPE' : timestampType,
        key,
        value,
        headers: readHeaders(reader),
      });
    }
    reader.offset = end;
  }
}

function readHeaders(reader: ByteReader): KafkaHeader[] {
  const headers: KafkaHeader[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const key = (reader.varBytes() as Buffer).toString('utf8');
    headers.push({ key, value: reader.varBytes() });
  }
  return headers;
}

/** A control batch holds one record, whose key is a version and a type. */
function isAbortMarker(batch: ByteReader): boolean {
  batch.offset = headerBytes;
  batch.varint();
  batch.int8();
  batch.varlong();
  batch.varint();
  const key = batch.varBytes();
  return key !== null && key.length >= 4 && key.readInt16BE(2) === abortMarker;
}
