import { groupHash } from './keys.ts';
import { conditional, modifyRow } from './modify.ts';
import { CHANGES_ROW, readChanges } from './registry.ts';
import { type Table, WriteRefusedError } from './table.ts';

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
}

export interface ControlView {
  control: Control;
  changes: { count: number; at: number };
  now: number;
}

/** The control row of the group's only shard. */
export class ControlStore {
  readonly #table: Table;
  readonly #group: string;

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#group = groupHash(groupId);
  }

  async read(): Promise<ControlView> {
    const { rows, now } = await this.#table.list({ partition: this.#group, rowPrefix: 'control' });
    const control = rows.find((row) => row.rowKey === 'control');
    return {
      now,
      control: decode(control?.columns),
      changes: readChanges(rows.find((row) => row.rowKey === CHANGES_ROW)),
    };
  }

  /** After a plan; false where a newer epoch has come meanwhile. */
  async heartbeat(epoch: number, beat: Pick<Control, 'dueAt' | 'changesSeen'>): Promise<boolean> {
    let current = true;
    await modifyRow(this.#table, this.#key(), (columns, now) => {
      current = decode(columns).epoch <= epoch;
      return current ? { epoch, heartbeat: now, ...beat } : undefined;
    });
    return current;
  }

  /** Raises the epoch from the one seen; false where somebody else was faster. */
  async raiseEpoch(seen: number): Promise<boolean> {
    const { row, now } = await this.#table.get(this.#key());
    const control = decode(row?.columns);
    if (control.epoch !== seen) return false;
    try {
      await this.#table.write([
        conditional(this.#key(), row, { ...row?.columns, epoch: seen + 1, heartbeat: now, dueAt: now }),
      ]);
      return true;
    } catch (error) {
      if (error instanceof WriteRefusedError) return false;
      throw error;
    }
  }

  #key() {
    return { partitionKey: this.#group, rowKey: 'control' };
  }
}

function decode(columns: Record<string, unknown> | undefined): Control {
  const number = (name: string) => Number(columns?.[name] ?? 0);
  return {
    epoch: number('epoch'),
    heartbeat: number('heartbeat'),
    dueAt: number('dueAt'),
    changesSeen: number('changesSeen'),
  };
}
