import type { KafkaRecord } from '../../kafka/kafka.ts';

/** The records of a sink as they were read, from then until a checkpoint has passed them: a task may report any of them. */
export class OutstandingRecords {
  /** Parts of what was read, in order, by topic and partition. */
  readonly #parts = new Map<string, (readonly KafkaRecord[])[]>();

  /** @param records of one partition, in order */
  add(records: readonly KafkaRecord[]): void {
    const first = records[0];
    if (!first) return;
    const parts = this.#parts.get(name(first.topic, first.partition));
    if (parts) parts.push(records);
    else this.#parts.set(name(first.topic, first.partition), [records]);
  }

  find(topic: string, partition: number, offset: bigint): KafkaRecord | undefined {
    for (const records of this.#parts.get(name(topic, partition)) ?? []) {
      if (offset < records[0]!.offset || offset > records.at(-1)!.offset) continue;
      const found = records.find((record) => record.offset === offset);
      if (found) return found;
    }
    return undefined;
  }

  clear(): void {
    this.#parts.clear();
  }
}

function name(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}
