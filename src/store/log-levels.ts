import { groupHash } from './keys.ts';
import { getLongText, putLong } from './long-column.ts';
import { modifyRow } from './modify.ts';
import type { Table } from './table.ts';

/** A logger's level by its name, with the time it was changed (milliseconds since the epoch), if it was. */
export type StoredLevels = Readonly<Record<string, { level: string; at: number | null }>>;

/** The levels that users have given to loggers: one row for all instances. */
export class LogLevelRow {
  readonly #table: Table;
  readonly #group: string;

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#group = groupHash(groupId);
  }

  async read(): Promise<StoredLevels> {
    const { row } = await this.#table.get(this.#key());
    return decode(row && getLongText('levels', row.columns));
  }

  /** `change` is called again with fresh data when somebody else was faster. */
  async change(change: (now: StoredLevels) => StoredLevels): Promise<StoredLevels> {
    const columns = await modifyRow(this.#table, this.#key(), (now) =>
      putLong('levels', JSON.stringify(change(decode(now && getLongText('levels', now))))),
    );
    return decode(columns && getLongText('levels', columns));
  }

  #key() {
    return { partitionKey: this.#group, rowKey: 'loggers' };
  }
}

function decode(text: string | undefined): StoredLevels {
  return text === undefined ? {} : JSON.parse(text);
}
