import { connectorPartition, groupHash } from './keys.ts';
import { getLongText, putLong } from './long-column.ts';
import { modifyRow } from './modify.ts';
import type { TargetState } from './registry.ts';
import { type Shard, shardRange, WHOLE } from './shards.ts';
import { type Columns, type Table, WriteRefusedError } from './table.ts';

/** What is wanted of a task and how its slices go: written by herder, plan and slices, field by field. */
export interface TaskRow {
  connector: string;
  task: number;
  generation: number;
  target: TargetState | 'DELETED';
  /** Counts up with every restart by a user; running slices end when it moves. */
  restarts: number;
  /** The trace of a failure: nothing is started until a restart or a new generation clears it. */
  failed: string | undefined;
  /** The slice that the plan started last, and when it must have begun (else the plan starts the next attempt). */
  attempt: number;
  beginBy: number;
  /** The attempts whose slices have begun and ended last. */
  begun: number;
  ended: number;
  /** Slices that began since the last one that checkpointed or ended in order. */
  starts: number;
  /** Slices in a row that failed for a reason that may pass. */
  retries: number;
  /** When the next slice is due, milliseconds since the epoch. */
  dueAt: number;
}

export type TaskState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'RESTARTING' | 'STOPPED';

/** What places whatever happens to a task in its order, whoever tells it and where. */
export interface TaskMoment {
  generation: number;
  /** Of the task's row: how often a user has restarted it. */
  restarts: number;
  attempt: number;
  /** Within an attempt: 0 a restart was asked for, 1 began, 2 ended, 3 found by the plan or a trigger's batch. */
  step: 0 | 1 | 2 | 3;
}

export function isLater(a: TaskMoment, b: TaskMoment): boolean {
  for (const count of ['generation', 'restarts', 'attempt', 'step'] as const) {
    if (a[count] !== b[count]) return a[count] > b[count];
  }
  return false;
}

/** What REST shows of a task; written by its entity (of several apps, by one in each), later moments only. */
export interface StatusRow extends TaskMoment {
  connector: string;
  task: number;
  state: TaskState;
  workerId: string;
  trace: string | undefined;
}

/** The table of task and status rows; a partition a connector. */
export class Tasks {
  readonly #table: Table;
  readonly #groupId: string;

  constructor(table: Table, groupId: string) {
    this.#table = table;
    this.#groupId = groupId;
  }

  async get(connector: string, task: number): Promise<{ row: TaskRow | undefined; now: number }> {
    const { row, now } = await this.#table.get(this.#key(connector, 'task', task));
    return { row: row && decodeTask(row.columns), now };
  }

  /** Of one connector, or of a shard's. */
  async list(of: string | Shard = WHOLE): Promise<{ tasks: TaskRow[]; statuses: StatusRow[]; now: number }> {
    const partition =
      typeof of === 'string' ? connectorPartition(this.#groupId, of) : shardRange(`${groupHash(this.#groupId)}-`, of);
    const { rows, now } = await this.#table.list({ partition });
    return {
      now,
      tasks: rows.filter((row) => row.columns.kind === 'task').map((row) => decodeTask(row.columns)),
      statuses: rows.filter((row) => row.columns.kind === 'status').map((row) => decodeStatus(row.columns)),
    };
  }

  /** Changes a task's row on fresh data; `change` returns undefined to leave it alone. */
  async modify(
    connector: string,
    task: number,
    change: (row: TaskRow, now: number) => Partial<TaskRow> | undefined,
  ): Promise<TaskRow> {
    const columns = await modifyRow(this.#table, this.#key(connector, 'task', task), (columns, now) => {
      const row = columns ? decodeTask(columns) : emptyTask(connector, task);
      const changed = change(row, now);
      return changed && encodeTask({ ...row, ...changed });
    });
    return columns ? decodeTask(columns) : emptyTask(connector, task);
  }

  /** Replaces the status by one of a later moment; does nothing where such a one stands. */
  async writeStatus(status: StatusRow): Promise<void> {
    await modifyRow(this.#table, this.#key(status.connector, 'status', status.task), (columns) =>
      columns && !isLater(status, decodeStatus(columns)) ? undefined : encodeStatus(status),
    );
  }

  /** As `writeStatus`, for a task that is no longer there at this moment. */
  async removeStatus(moment: TaskMoment & Pick<StatusRow, 'connector' | 'task'>): Promise<void> {
    const key = this.#key(moment.connector, 'status', moment.task);
    for (let attempt = 0; ; attempt++) {
      const { row } = await this.#table.get(key);
      if (!row || isLater(decodeStatus(row.columns), moment)) return;
      try {
        await this.#table.write([{ kind: 'delete', ...key, etag: row.etag }]);
        return;
      } catch (error) {
        if (!(error instanceof WriteRefusedError) || attempt >= 20) throw error;
      }
    }
  }

  #key(connector: string, kind: 'task' | 'status', task: number) {
    return {
      partitionKey: connectorPartition(this.#groupId, connector),
      rowKey: `${kind}-${String(task).padStart(5, '0')}`,
    };
  }
}

function emptyTask(connector: string, task: number): TaskRow {
  return {
    connector,
    task,
    generation: 0,
    target: 'STOPPED',
    restarts: 0,
    failed: undefined,
    attempt: 0,
    beginBy: 0,
    begun: 0,
    ended: 0,
    starts: 0,
    retries: 0,
    dueAt: 0,
  };
}

function encodeTask({ failed, ...row }: TaskRow): Columns {
  return { kind: 'task', ...row, ...putLong('failed', failed) };
}

function decodeTask(columns: Columns): TaskRow {
  const number = (name: string) => Number(columns[name] ?? 0);
  return {
    connector: String(columns.connector),
    task: number('task'),
    generation: number('generation'),
    target: String(columns.target) as TaskRow['target'],
    restarts: number('restarts'),
    failed: getLongText('failed', columns),
    attempt: number('attempt'),
    beginBy: number('beginBy'),
    begun: number('begun'),
    ended: number('ended'),
    starts: number('starts'),
    retries: number('retries'),
    dueAt: number('dueAt'),
  };
}

function encodeStatus({ trace, ...status }: StatusRow): Columns {
  return { kind: 'status', ...status, ...putLong('trace', trace) };
}

function decodeStatus(columns: Columns): StatusRow {
  return {
    connector: String(columns.connector),
    task: Number(columns.task),
    generation: Number(columns.generation),
    restarts: Number(columns.restarts ?? 0),
    attempt: Number(columns.attempt ?? 0),
    step: Number(columns.step ?? 0) as TaskMoment['step'],
    state: String(columns.state) as TaskState,
    workerId: String(columns.workerId),
    trace: getLongText('trace', columns),
  };
}
