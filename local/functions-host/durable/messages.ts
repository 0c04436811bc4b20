import { createHash, randomBytes } from 'node:crypto';
import type { HistoryEvent } from './events.ts';
import type { Payloads } from './payloads.ts';
import { keyPart, type Row, type StoredRow, sortable } from './storage.ts';

/** Who started a sub-orchestration and which of its tasks waits. */
export interface Parent {
  instanceId: string;
  executionId: string;
  taskId: number;
}

export interface EntityRequest {
  id: string;
  op?: string;
  input?: string;
  signal?: boolean;
  parent?: string;
  parentExecution?: string;
  lockSet?: string[];
  position?: number;
}

/** What one instance is told; `event` without an execution id is for whichever execution runs. */
export type Message =
  | {
      kind: 'start';
      instanceId: string;
      executionId: string;
      name: string;
      input?: string;
      version?: string;
      parent?: Parent;
    }
  | {
      kind: 'event';
      instanceId: string;
      executionId?: string;
      event: Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>;
    }
  | { kind: 'terminate' | 'suspend' | 'resume'; instanceId: string; reason: string }
  | { kind: 'request'; instanceId: string; request: EntityRequest }
  | { kind: 'release'; instanceId: string; parent: string };

/** A message that lies in a partition. */
export interface Delivery {
  rowKey: string;
  dueAt: number;
  message: Message;
  row: Row;
}

export type Partition = string;

export function partitionName(index: number): Partition {
  return `p${String(index).padStart(2, '0')}`;
}

/** The partition an instance lives in. */
export function partitionOf(instanceId: string, partitionCount: number): Partition {
  return partitionName(createHash('sha1').update(instanceId).digest().readUInt32BE(0) % partitionCount);
}

let counter = 0;

/** Row keys sort in the order in which one process wrote them. */
export function messageKey(now: number): string {
  counter = (counter + 1) % 1_000_000;
  return `m|${sortable(now)}|${String(counter).padStart(6, '0')}|${randomBytes(4).toString('hex')}`;
}

export function timerKey(instanceId: string, executionId: string, taskId: number): string {
  return `t|${keyPart(instanceId)}|${executionId}|${taskId}`;
}

async function toRow(payloads: Payloads, message: Message, dueAt: number): Promise<Row> {
  return { due: sortable(dueAt), ...(await payloads.pack('body', JSON.stringify(message))) };
}

export async function toDelivery(payloads: Payloads, row: StoredRow): Promise<Delivery> {
  const body = (await payloads.unpack('body', row)) ?? '';
  return { rowKey: row.rowKey, dueAt: Number(row.due), message: JSON.parse(body) as Message, row };
}

/** Builds the delivery of a message that is about to be written; `dueAt` zero is at once, whoever's clock is behind. */
export async function newDelivery(
  payloads: Payloads,
  message: Message,
  now: number,
  rowKey = messageKey(now),
  dueAt = 0,
): Promise<Delivery> {
  return { rowKey, dueAt, message, row: await toRow(payloads, message, dueAt) };
}
