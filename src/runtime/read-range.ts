import { RetriableException } from '../api/index.ts';
import type { KafkaClient, KafkaRecord } from '../kafka/kafka.ts';

/** All records of a partition from `from` up to `to`, exclusive. Throws RetriableException where they cannot be read now. */
export async function readRange(
  kafka: Pick<KafkaClient, 'reader'>,
  topic: string,
  partition: number,
  from: bigint,
  to: bigint,
): Promise<KafkaRecord[]> {
  const reader = await kafka.reader();
  const records: KafkaRecord[] = [];
  for (let next = from; next < to; ) {
    const [result] = await reader.read([{ topic, partition, from: next, to, maxWaitMs: 0 }]);
    if (result instanceof Error) throw new RetriableException(result.message, { cause: result });
    if (!result || result.next === next) {
      throw new RetriableException(`${topic}-${partition} could not be read up to ${to}.`);
    }
    records.push(...result.records);
    next = result.next;
  }
  return records;
}
