import { ByteReader } from './byte-reader.ts';
import type { Connections } from './connections.ts';

export interface ProducedBatch {
  topic: string;
  partition: number;
  /** A record batch. */
  batch: Buffer;
}

export interface ProduceAnswer {
  topic: string;
  partition: number;
  errorCode: number;
}

const allReplicas = -1;

/** One produce request to one broker, acks=all. Error codes are the caller's. */
export async function produceBatches(
  connections: Connections,
  node: number,
  batches: readonly ProducedBatch[],
): Promise<ProduceAnswer[]> {
  const topics = Map.groupBy(batches, ({ topic }) => topic);
  const encode = () => encodeProduce(topics, connections.settings.requestTimeoutMs);
  const answer = await connections.request(
    node,
    'Produce',
    { acks: allReplicas, topicData: [] },
    { encode, decode: decodeProduce },
  );
  return answer.partitions;
}

function encodeProduce(topics: Map<string, ProducedBatch[]>, timeoutMs: number): Buffer {
  const parts: Buffer[] = [];
  const head = Buffer.allocUnsafe(12);
  head.writeInt16BE(-1, 0); // no transactional id
  head.writeInt16BE(allReplicas, 2);
  head.writeInt32BE(timeoutMs, 4);
  head.writeInt32BE(topics.size, 8);
  parts.push(head);
  for (const [topic, batches] of topics) {
    const bytes = Buffer.byteLength(topic);
    const name = Buffer.allocUnsafe(2 + bytes + 4);
    name.writeInt16BE(bytes, 0);
    name.write(topic, 2);
    name.writeInt32BE(batches.length, 2 + bytes);
    parts.push(name);
    for (const { partition, batch } of batches) {
      const entry = Buffer.allocUnsafe(8);
      entry.writeInt32BE(partition, 0);
      entry.writeInt32BE(batch.length, 4);
      parts.push(entry, batch);
    }
  }
  return Buffer.concat(parts);
}

function decodeProduce(
  payload: Buffer,
  version: number,
): { throttleTime: number; clientSideThrottleTime: number; partitions: ProduceAnswer[] } {
  const reader = new ByteReader(payload);
  const partitions: ProduceAnswer[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string();
    for (let left = reader.int32(); left > 0; left--) {
      partitions.push({ topic, partition: reader.int32(), errorCode: reader.int16() });
      reader.offset += version >= 5 ? 24 : 16; // base offset, append time, log start
    }
  }
  const throttleTime = reader.int32();
  return { throttleTime, clientSideThrottleTime: version >= 6 ? throttleTime : 0, partitions };
}
