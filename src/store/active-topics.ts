import { connectorHash, groupHash } from './keys.ts';
import { modifyRow } from './modify.ts';
import { type Table, WriteRefusedError } from './table.ts';

/** How long a process trusts that a topic it has added is still in the list. Milliseconds. */
const TRUSTED_MS = 30_000;

/** The topics a connector has used since it was created or its list was reset. */
export class ActiveTopics {
  readonly #table: Table;
  readonly #group: string;
  readonly #addedAt = new Map<string, number>();

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#group = groupHash(groupId);
  }

  async list(connector: string): Promise<string[]> {
    const { row } = await this.#table.get(this.#key(connector));
    return parse(row?.columns.topics);
  }

  /** Cheap to repeat: what this process has added a moment ago is not looked at again. */
  async add(connector: string, topics: Iterable<string>): Promise<void> {
    const oldest = Date.now() - TRUSTED_MS;
    const fresh = [...topics].filter((topic) => (this.#addedAt.get(`${connector}\n${topic}`) ?? 0) < oldest);
    if (!fresh.length) return;
    for (const [added, at] of this.#addedAt) if (at < oldest) this.#addedAt.delete(added);
    await modifyRow(this.#table, this.#key(connector), (columns) => {
      const known = parse(columns?.topics);
      const all = new Set([...known, ...fresh]);
      return all.size === known.length ? undefined : { connector, topics: JSON.stringify([...all].sort()) };
    });
    for (const topic of fresh) this.#addedAt.set(`${connector}\n${topic}`, Date.now());
  }

  async reset(connector: string): Promise<void> {
    this.#addedAt.clear();
    try {
      await this.#table.write([{ kind: 'delete', ...this.#key(connector) }]);
    } catch (error) {
      if (!(error instanceof WriteRefusedError)) throw error;
    }
  }

  #key(connector: string) {
    return { partitionKey: this.#group, rowKey: `topics-${connectorHash(connector)}` };
  }
}

function parse(topics: unknown): string[] {
  return topics === undefined ? [] : JSON.parse(String(topics));
}
