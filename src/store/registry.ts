import type { Config } from '../api/index.ts';
import { connectorHash, groupHash } from './keys.ts';
import { getLongText, putLong } from './long-column.ts';
import { conditional, modifyRow } from './modify.ts';
import { type Shard, shardRange, WHOLE } from './shards.ts';
import { type Columns, type Row, type Table, WriteRefusedError } from './table.ts';

export type TargetState = 'RUNNING' | 'PAUSED' | 'STOPPED';

/** A connector as it is registered. */
export interface RegisteredConnector {
  name: string;
  type: 'source' | 'sink';
  /** As the user wrote it: references unresolved. */
  config: Config;
  target: TargetState;
  /** Counts up with every change, deletion and new registration of the name included. */
  generation: number;
  /** The generation in which the configuration changed last, as opposed to the target state. */
  configGeneration: number;
  taskConfigs: Config[];
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Why the connector itself (not a task) failed, if it did. */
  trace?: string | undefined;
}

/** A name's row. */
export interface RegistryEntry {
  name: string;
  /** A deleted connector's included: its tasks are told by it, too. */
  generation: number;
  /** Undefined for one that was deleted. */
  connector: RegisteredConnector | undefined;
}

/**
 * The registered connectors: a row each, all in the group's one partition, beside the change counter that every change
 * raises in the same transaction. A deleted connector leaves a tombstone, so that its generation never starts again.
 */
export class Registry {
  readonly #table: Table;
  readonly #group: string;

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#group = groupHash(groupId);
  }

  async get(name: string): Promise<RegisteredConnector | undefined> {
    const { row } = await this.#table.get(this.#key(name));
    return row && decode(row.columns).connector;
  }

  /** Ordered by name. */
  async list(): Promise<RegisteredConnector[]> {
    return (await this.entries())
      .flatMap(({ connector }) => connector ?? [])
      .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  }

  /** Of a shard. Those of deleted connectors, too. */
  async entries(shard: Shard = WHOLE): Promise<RegistryEntry[]> {
    const { rows } = await this.#table.list({ partition: this.#group, rowRange: shardRange('connector-', shard) });
    return rows.map((row) => decode(row.columns));
  }

  /** How often anything was changed; 0 at first. `at`: when it last was, by the storage service's clock. */
  async changes(): Promise<{ count: number; at: number }> {
    const { row } = await this.#table.get(this.#changesKey());
    return readChanges(row);
  }

  /**
   * Changes one connector. `change` gets it as it is now and returns what it shall be ('delete' for a tombstone), or
   * undefined to leave it; it is called again with fresh data when somebody else was faster. `generation` is the one the change makes.
   * Returns the name's entry as it is then.
   */
  async change(
    name: string,
    change: (
      now: RegisteredConnector | undefined,
      generation: number,
    ) => Omit<RegisteredConnector, 'generation' | 'name'> | 'delete' | undefined,
  ): Promise<RegistryEntry> {
    for (let attempt = 0; ; attempt++) {
      const [{ row }, counter] = await Promise.all([
        this.#table.get(this.#key(name)),
        this.#table.get(this.#changesKey()),
      ]);
      const entry = row ? decode(row.columns) : { name, connector: undefined, generation: 0 };
      const generation = entry.generation + 1;
      const wanted = change(entry.connector, generation);
      if (!wanted) return entry;
      const next = wanted === 'delete' ? undefined : { ...wanted, name, generation };
      const count = readChanges(counter.row).count + 1;
      try {
        await this.#table.write([
          conditional(this.#key(name), row, next ? encode(next) : { name, generation, deleted: true }),
          conditional(this.#changesKey(), counter.row, { count }),
        ]);
        return { name, generation, connector: next };
      } catch (error) {
        if (!(error instanceof WriteRefusedError) || attempt >= 50) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (attempt + 1)));
    }
  }

  /** Raises the change counter alone: for what the leaders shall look at though no connector's row was written. */
  async noteChange(): Promise<void> {
    await modifyRow(this.#table, this.#changesKey(), (columns) => ({ count: countOf(columns) + 1 }));
  }

  #key(name: string) {
    return { partitionKey: this.#group, rowKey: `connector-${connectorHash(name)}` };
  }

  #changesKey() {
    return { partitionKey: this.#group, rowKey: CHANGES_ROW };
  }
}

/** Beside the control row, so that one small query reads both. */
export const CHANGES_ROW = 'control-changes';

export function readChanges(row: Row | undefined): { count: number; at: number } {
  return { count: countOf(row?.columns), at: row?.timestamp ?? 0 };
}

function countOf(columns: Columns | undefined): number {
  return Number(columns?.count ?? 0);
}

function encode(connector: RegisteredConnector): Columns {
  return {
    name: connector.name,
    type: connector.type,
    target: connector.target,
    generation: connector.generation,
    configGeneration: connector.configGeneration,
    createdAt: connector.createdAt,
    ...putLong('config', JSON.stringify(connector.config)),
    ...putLong('tasks', JSON.stringify(connector.taskConfigs)),
    ...putLong('trace', connector.trace),
  };
}

function decode(columns: Columns): RegistryEntry {
  const name = String(columns.name);
  const generation = Number(columns.generation);
  if (columns.deleted) return { name, generation, connector: undefined };
  return {
    name,
    generation,
    connector: {
      ...decodeConfigs(columns),
      name,
      type: columns.type === 'sink' ? 'sink' : 'source',
      target: String(columns.target) as TargetState,
      generation,
      configGeneration: Number(columns.configGeneration ?? generation),
      createdAt: Number(columns.createdAt),
    },
  };
}

/** A row that was damaged from outside must not keep the other connectors from being read. */
function decodeConfigs(columns: Columns): Pick<RegisteredConnector, 'config' | 'taskConfigs' | 'trace'> {
  try {
    return {
      config: JSON.parse(getLongText('config', columns) ?? '{}'),
      taskConfigs: JSON.parse(getLongText('tasks', columns) ?? '[]'),
      trace: getLongText('trace', columns),
    };
  } catch (error) {
    const trace = `The stored configuration cannot be read: ${(error as Error).message}. Register the connector again.`;
    return { config: {}, taskConfigs: [], trace };
  }
}
