import { groupHash, nameHash } from './keys.ts';
import { modifyRow } from './modify.ts';
import type { Columns, Table } from './table.ts';

/** A sink's topic that a Kafka trigger of its own serves. */
export interface TriggerEntry {
  connector: string;
  topic: string;
}

export interface TriggerSet {
  /** Counts up whenever the set was published anew. */
  version: number;
  entries: TriggerEntry[];
  /** The version for which apps were last restarted on purpose; 0 for none. */
  restarted: number;
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
    return decode(row?.columns);
  }

  /** Resolves with the set as it is then. Its version stays where it is the same already. */
  async publish(entries: readonly TriggerEntry[]): Promise<TriggerSet> {
    const text = JSON.stringify(entries);
    const columns = await modifyRow(this.#table, this.#key(), (now) =>
      (now?.entries ?? '[]') === text ? undefined : { ...now, version: decode(now).version + 1, entries: text },
    );
    return decode(columns);
  }

  /** Notes that apps were restarted to take up a version. */
  async noteRestart(version: number): Promise<void> {
    await modifyRow(this.#table, this.#key(), (now) =>
      decode(now).restarted >= version ? undefined : { ...now, restarted: version },
    );
  }

  #key() {
    return { partitionKey: this.#group, rowKey: 'triggers' };
  }
}

function decode(columns: Columns | undefined): TriggerSet {
  return {
    version: Number(columns?.version ?? 0),
    entries: JSON.parse(String(columns?.entries ?? '[]')),
    restarted: Number(columns?.restarted ?? 0),
  };
}

/** Function names begin with a letter and hold no free text. */
export function triggerFunctionName({ connector, topic }: TriggerEntry): string {
  return `sink_${nameHash(`${connector}\n${topic}`).slice(0, 16)}`;
}
