import { groupHash } from './keys.ts';
import { conditional, modifyRow } from './modify.ts';
import { CHANGES_ROW, readChanges } from './registry.ts';
import { type Shard, shardName } from './shards.ts';
import { type Columns, type Row, type Table, WriteRefusedError } from './table.ts';

/** How the leader of a shard is doing: what anybody needs to know to see that it is lost. */
export interface Control {
  /** Of the leader's id; a plan of a lower epoch does nothing. */
  epoch: number;
  /** When a plan last ended, milliseconds since the epoch; 0: never. */
  heartbeat: number;
  /** When the next plan is due. */
  dueAt: number;
  /** The change counter that the last plan saw before it began. */
  changesSeen: number;
  /** Of several shards: when the leader was first woken for changes, since its last plan; 0: it was not. */
  wokenAt: number;
}

export interface ControlView {
  control: Control;
  /** Of all shards together. */
  changes: { count: number; at: number };
  now: number;
}

/** What one query tells of all leaders. */
export class ControlViews {
  readonly changes: ControlView['changes'];
  readonly now: number;
  readonly #rows: ReadonlyMap<string, Row>;

  constructor(rows: readonly Row[], now: number) {
    this.#rows = new Map(rows.map((row) => [row.rowKey, row]));
    this.changes = readChanges(this.#rows.get(CHANGES_ROW));
    this.now = now;
  }

  of(shard: Shard): ControlView {
    return { control: decode(this.#rows.get(rowKey(shard))?.columns), changes: this.changes, now: this.now };
  }

  /** When a leader of a group that is divided otherwise planned last, by its number of shards. */
  heartbeatsBeside(shards: number): ReadonlyMap<number, number> {
    const last = new Map<number, number>();
    for (const [key, { columns }] of this.#rows) {
      const of = numberOfShards(key);
      if (of === undefined || of === shards) continue;
      last.set(of, Math.max(last.get(of) ?? 0, decode(columns).heartbeat));
    }
    return last;
  }
}

/** The group's control rows, one a shard. */
export class ControlStore {
  readonly #table: Table;
  readonly #group: string;

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#group = groupHash(groupId);
  }

  async readAll(): Promise<ControlViews> {
    const { rows, now } = await this.#table.list({ partition: this.#group, rowPrefix: 'control' });
    return new ControlViews(rows, now);
  }

  async read(shard: Shard): Promise<ControlView> {
    return (await this.readAll()).of(shard);
  }

  /** After a plan; false where a newer epoch has come meanwhile. */
  async heartbeat(shard: Shard, epoch: number, beat: Pick<Control, 'dueAt' | 'changesSeen'>): Promise<boolean> {
    let current = true;
    await modifyRow(this.#table, this.#key(shard), (columns, now) => {
      current = decode(columns).epoch <= epoch;
      return current ? { epoch, heartbeat: now, ...beat } : undefined;
    });
    return current;
  }

  /** To be called before the leader is woken: it has had time to answer since the first call for changes that it has not seen. */
  async noteWake(shard: Shard, epoch: number, changes: number): Promise<void> {
    await modifyRow(this.#table, this.#key(shard), (columns, now) => {
      const control = decode(columns);
      const isNoted = control.wokenAt > 0 || control.changesSeen >= changes;
      return isNoted || control.epoch !== epoch ? undefined : { ...columns, wokenAt: now };
    });
  }

  /** Raises the epoch from the one seen; false where somebody else was faster. */
  async raiseEpoch(shard: Shard, seen: number): Promise<boolean> {
    const key = this.#key(shard);
    const { row, now } = await this.#table.get(key);
    const control = decode(row?.columns);
    if (control.epoch !== seen) return false;
    try {
      await this.#table.write([
        conditional(key, row, { ...row?.columns, epoch: seen + 1, heartbeat: now, dueAt: now }),
      ]);
      return true;
    } catch (error) {
      if (error instanceof WriteRefusedError) return false;
      throw error;
    }
  }

  #key(shard: Shard) {
    return { partitionKey: this.#group, rowKey: rowKey(shard) };
  }
}

function rowKey(shard: Shard): string {
  return shard.shards === 1 ? 'control' : `control-${shardName(shard)}`;
}

/** Undefined for another row than a leader's. */
function numberOfShards(key: string): number | undefined {
  if (key === 'control') return 1;
  const [, shards] = /^control-\d+of(\d+)$/.exec(key) ?? [];
  return shards === undefined ? undefined : Number(shards);
}

function decode(columns: Columns | undefined): Control {
  const number = (name: string) => Number(columns?.[name] ?? 0);
  return {
    epoch: number('epoch'),
    heartbeat: number('heartbeat'),
    dueAt: number('dueAt'),
    changesSeen: number('changesSeen'),
    wokenAt: number('wokenAt'),
  };
}
