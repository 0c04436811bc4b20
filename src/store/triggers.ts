import { groupHash, nameHash } from './keys.ts';
import { modifyRow } from './modify.ts';
import type { Table } from './table.ts';

/** A sink's topic that a Kafka trigger of its own serves. */
export interface TriggerEntry {
  connector: string;
  topic: string;
}

export interface TriggerSet {
  /** Counts up whenever the set was published anew. */
  version: number;
  entries: TriggerEntry[];
}

/** The published set of Kafka triggers: the same for all instances, fixed from an app's start to its restart. */
export class TriggerRow {
  readonly #table: Table;
  readonly #group: string;

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#group = groupHash(groupId);
  }

  async read(): Promise<TriggerSet> {
    const { row } = await this.#table.get(this.#key());
    return { version: Number(row?.columns.version ?? 0), entries: JSON.parse(String(row?.columns.entries ?? '[]')) };
  }

  async publish(entries: readonly TriggerEntry[]): Promise<void> {
    const text = JSON.stringify(entries);
    await modifyRow(this.#table, this.#key(), (columns) =>
      columns?.entries === text ? undefined : { version: Number(columns?.version ?? 0) + 1, entries: text },
    );
  }

  #key() {
    return { partitionKey: this.#group, rowKey: 'triggers' };
  }
}

/** Function names begin with a letter and hold no free text. */
export function triggerFunctionName({ connector, topic }: TriggerEntry): string {
  return `sink_${nameHash(`${connector}\n${topic}`).slice(0, 16)}`;
}
