import type { HistoryEvent } from './events.ts';
import { OpenTasks, readHistory } from './history.ts';
import type { Parent, Partition } from './messages.ts';
import type { Payloads } from './payloads.ts';
import { keyPart, type Row, type Storage, type StoredRow, sortable } from './storage.ts';

export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

/** An orchestration instance: its row and the history of its current execution. Texts are JSON. */
export interface Instance {
  id: string;
  partition: Partition;
  /** Undefined while the row has not been written. */
  etag: string | undefined;
  name: string;
  executionId: string;
  status: RuntimeStatus;
  version: string | undefined;
  created: number;
  updated: number;
  parent: Parent | undefined;
  input: string | undefined;
  output: string | undefined;
  customStatus: string | undefined;
  /** Entities locked, or being locked, by the current execution. */
  locks: string[];
  /** Flattened actions that have been carried out. */
  actions: number;
  historyRows: number;
  events: HistoryEvent[];
  open: OpenTasks;
}

export function instanceKey(instanceId: string): string {
  return `i|${keyPart(instanceId)}`;
}

export function isFinal(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

export function newInstance(
  init: Pick<Instance, 'id' | 'partition' | 'name' | 'executionId' | 'version' | 'parent' | 'input'>,
  now: number,
): Instance {
  return {
    ...init,
    etag: undefined,
    status: 'Pending',
    created: now,
    updated: now,
    output: undefined,
    customStatus: undefined,
    locks: [],
    actions: 0,
    historyRows: 0,
    events: [],
    open: new OpenTasks(),
  };
}

/** Reads an instance; `withHistory` its events too. */
export async function readInstance(
  storage: Storage,
  payloads: Payloads,
  partition: Partition,
  instanceId: string,
  withHistory: boolean,
): Promise<Instance | undefined> {
  const row = await storage.get(partition, instanceKey(instanceId));
  if (row?.kind !== 'orchestration') return undefined;
  const instance = await fromInstanceRow(payloads, row);
  if (withHistory) {
    instance.events = await readHistory(storage, partition, instanceId, instance.executionId, instance.historyRows);
    instance.open = new OpenTasks(instance.events);
  }
  return instance;
}

export async function fromInstanceRow(payloads: Payloads, row: StoredRow): Promise<Instance> {
  const [input, output, customStatus] = await Promise.all([
    payloads.unpack('input', row),
    payloads.unpack('output', row),
    payloads.unpack('custom', row),
  ]);
  return {
    id: String(row.instanceId),
    partition: row.partitionKey,
    etag: row.etag,
    name: String(row.name),
    executionId: String(row.executionId),
    status: row.status as RuntimeStatus,
    version: row.version ? String(row.version) : undefined,
    created: Number(row.created),
    updated: Number(row.updated),
    parent: row.parent ? (JSON.parse(String(row.parent)) as Parent) : undefined,
    input,
    output,
    customStatus,
    locks: JSON.parse(String(row.locks)) as string[],
    actions: Number(row.actions),
    historyRows: Number(row.historyRows),
    events: [],
    open: new OpenTasks(),
  };
}

/** The row's columns; of the long texts only those named, the others stay as they are when merged. */
export async function toInstanceRow(
  payloads: Payloads,
  instance: Instance,
  texts: readonly ('input' | 'output' | 'custom')[],
): Promise<Row> {
  const values = { input: instance.input, output: instance.output, custom: instance.customStatus };
  const packed = await Promise.all(texts.map((name) => payloads.pack(name, values[name])));
  return Object.assign(
    {
      kind: 'orchestration',
      instanceId: instance.id,
      name: instance.name,
      executionId: instance.executionId,
      status: instance.status,
      version: instance.version ?? '',
      created: sortable(instance.created),
      updated: sortable(instance.updated),
      parent: instance.parent ? JSON.stringify(instance.parent) : '',
      locks: JSON.stringify(instance.locks),
      actions: instance.actions,
      historyRows: instance.historyRows,
    },
    ...packed,
  ) as Row;
}
