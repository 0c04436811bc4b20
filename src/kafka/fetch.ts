import { ByteReader } from './byte-reader.ts';
import type { Connections } from './connections.ts';
import type { AbortedTransaction } from './record-batch-reader.ts';

export interface FetchPartition {
  topic: string;
  partition: number;
  from: bigint;
  maxBytes: number;
}

export interface FetchedPartition {
  topic: string;
  partition: number;
  errorCode: number;
  lastStableOffset: bigint;
  abortedTransactions: AbortedTransaction[];
  /** Record batches as they lie in the log. */
  data: Buffer;
}

const readCommitted = 1;
/** Of all partitions of an answer together, as fetch.max.bytes has it. */
const maxAnswerBytes = 50 * 1024 * 1024;

/** One fetch request to one broker. Error codes are the caller's. */
export async function fetchPartitions(
  connections: Connections,
  node: number,
  partitions: readonly FetchPartition[],
  maxWaitMs: number,
): Promise<FetchedPartition[]> {
  const topics = new Map<string, { partition: number; fetchOffset: string; maxBytes: number }[]>();
  for (const { topic, partition, from, maxBytes } of partitions) {
    const entry = { partition, fetchOffset: String(from), maxBytes };
    const entries = topics.get(topic);
    if (entries) entries.push(entry);
    else topics.set(topic, [entry]);
  }
  const wanted = partitions.reduce((sum, { maxBytes }) => sum + maxBytes, 0);
  const args = {
    replicaId: -1,
    isolationLevel: readCommitted,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes: Math.min(wanted, maxAnswerBytes),
    rackId: '',
    topics: [...topics].map(([topic, entries]) => ({ topic, partitions: entries })),
  };
  const { partitions: fetched } = await connections.request(node, 'Fetch', args, {
    decode: decodeFetch,
    waitMs: maxWaitMs,
  });
  return fetched;
}

function decodeFetch(
  payload: Buffer,
  version: number,
): { throttleTime: number; clientSideThrottleTime: number; partitions: FetchedPartition[] } {
  const reader = new ByteReader(payload);
  const throttleTime = reader.int32();
  if (version >= 7) reader.offset += 6; // the answer's own error and session
  const partitions: FetchedPartition[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string();
    for (let left = reader.int32(); left > 0; left--) partitions.push(decodePartition(reader, topic, version));
  }
  return { throttleTime, clientSideThrottleTime: version >= 8 ? throttleTime : 0, partitions };
}

function decodePartition(reader: ByteReader, topic: string, version: number): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  const stable = reader.int64();
  // Unknown (-1) where there are no transactions.
  const lastStableOffset = stable < 0n ? highWatermark : stable;
  if (version >= 5) reader.int64(); // log start offset
  const abortedTransactions = reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() }));
  if (version >= 11) reader.int32(); // preferred read replica
  const data = reader.slice(Math.max(0, reader.int32()));
  return { topic, partition, errorCode, lastStableOffset, abortedTransactions, data };
}
