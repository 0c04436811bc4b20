import { errorCodes, isMoved } from './client-errors.ts';
import type { Connections } from './connections.ts';
import type { PartitionOffsets } from './kafka.ts';

interface ListOffsetsAnswer {
  responses: { topic: string; partitions: { partition: number; errorCode: number; offset: string }[] }[];
}

const earliest = '-2';
const latest = '-1';
const readCommitted = 1;
const attempts = 5;
const unreadable = 'No offsets can be read of topic';

/**
 * Start and last stable end of the topics' partitions, in two requests a broker. Topics that do not exist are absent.
 * @throws RetriableException when a partition has no leader, or a broker does not answer
 */
export async function listOffsets(
  connections: Connections,
  topics: readonly string[],
): Promise<Map<string, PartitionOffsets[]>> {
  for (let attempt = 1; ; attempt++) {
    const leaders = await connections.leaders(topics);
    for (const [topic, nodes] of leaders) {
      const code = connections.topicCode(topic);
      if (nodes === undefined && !isMoved(code)) throw await connections.failure(code, `${unreadable} ${topic}`);
    }
    const known = [...leaders].filter((entry): entry is [string, number[]] => entry[1] !== undefined);
    const asked = askedByLeader(known);
    const answers = await Promise.all(
      [...asked].flatMap(([node, partitions]) => [
        ask(connections, node, partitions, earliest),
        ask(connections, node, partitions, latest),
      ]),
    );
    const found = new Map(known.map(([topic, nodes]) => [topic, nodes.map(() => ({ start: -1n, end: -1n }))]));
    const failed = new Map<string, number>();
    for (const { timestamp, answer } of answers) {
      for (const { topic, partitions } of answer.responses) {
        for (const { partition, errorCode, offset } of partitions) {
          if (errorCode !== errorCodes.none) failed.set(topic, errorCode);
          const entry = found.get(topic)?.[partition];
          if (entry) entry[timestamp === earliest ? 'start' : 'end'] = BigInt(offset);
        }
      }
    }
    for (const [topic, nodes] of known) {
      if (nodes.some((node) => node < 0)) failed.set(topic, errorCodes.leaderNotAvailable);
    }
    if (failed.size === 0) return found;
    const [topic, code] = [...failed][0] as [string, number];
    if (!isMoved(code) || attempt === attempts) throw await connections.failure(code, `${unreadable} ${topic}`);
    for (const moved of failed.keys()) connections.forgetLeaders(moved);
    await connections.pause(attempt);
  }
}

type Asked = Map<string, number[]>;

function askedByLeader(known: readonly [string, number[]][]): Map<number, Asked> {
  const asked = new Map<number, Asked>();
  for (const [topic, nodes] of known) {
    for (const [partition, node] of nodes.entries()) {
      if (node < 0) continue;
      const topics = asked.get(node) ?? new Map<string, number[]>();
      asked.set(node, topics);
      topics.set(topic, [...(topics.get(topic) ?? []), partition]);
    }
  }
  return asked;
}

async function ask(
  connections: Connections,
  node: number,
  asked: Asked,
  timestamp: string,
): Promise<{ timestamp: string; answer: ListOffsetsAnswer }> {
  const topics = [...asked].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map((partition) => ({ partition, timestamp })),
  }));
  const answer = await connections.request<ListOffsetsAnswer>(node, 'ListOffsets', {
    replicaId: -1,
    isolationLevel: readCommitted,
    topics,
  });
  return { timestamp, answer };
}
