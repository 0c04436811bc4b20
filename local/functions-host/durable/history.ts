import { EventType, type HistoryEvent } from './events.ts';
import { CHUNK, fromChunks, inChunks } from './payloads.ts';
import { type Change, keyPart, quoted, type Row, type Storage, type StoredRow } from './storage.ts';

const CHUNKS_PER_ROW = 10;

export function historyKey(instanceId: string, executionId: string, index: number): string {
  return `h|${keyPart(instanceId)}|${executionId}|${String(index).padStart(8, '0')}`;
}

/** The events of one episode as rows from number `first` on. */
export function toHistoryRows(
  instanceId: string,
  executionId: string,
  first: number,
  events: HistoryEvent[],
): Change[] {
  const text = JSON.stringify(events);
  const changes: Change[] = [];
  for (let at = 0; at < text.length; at += CHUNK * CHUNKS_PER_ROW) {
    const last = at + CHUNK * CHUNKS_PER_ROW >= text.length;
    const row: Row = { ...inChunks('events', text.slice(at, at + CHUNK * CHUNKS_PER_ROW)), last };
    changes.push({ kind: 'put', rowKey: historyKey(instanceId, executionId, first + changes.length), row });
  }
  return changes;
}

export function fromHistoryRows(rows: StoredRow[]): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let text = '';
  for (const row of rows) {
    text += fromChunks('events', row) ?? '';
    if (!row.last) continue;
    events.push(...(JSON.parse(text) as HistoryEvent[]));
    text = '';
  }
  return events;
}

/** Reads an execution's committed events; rows from `count` on belong to an episode that was never committed. */
export async function readHistory(
  storage: Storage,
  partition: string,
  instanceId: string,
  executionId: string,
  count: number,
): Promise<HistoryEvent[]> {
  if (count === 0) return [];
  if (count <= 2) {
    const keys = Array.from({ length: count }, (_, i) => historyKey(instanceId, executionId, i));
    const rows = await Promise.all(keys.map((key) => storage.get(partition, key)));
    return fromHistoryRows(rows.filter((row) => row !== undefined));
  }
  const [from, to] = [historyKey(instanceId, executionId, 0), historyKey(instanceId, executionId, count)];
  const filter = `PartitionKey eq ${quoted(partition)} and RowKey ge ${quoted(from)} and RowKey lt ${quoted(to)}`;
  const rows = await storage.query(filter);
  return fromHistoryRows(rows.sort((a, b) => (a.rowKey < b.rowKey ? -1 : 1)));
}

/** What is still open in a history: the tasks and timers scheduled, without those that have ended. */
export class OpenTasks {
  #open = new Map<number, HistoryEvent>();
  #next = 0;

  constructor(events: HistoryEvent[] = []) {
    for (const event of events) this.add(event);
  }

  add(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.TimerCreated:
        this.#open.set(event.EventId, event);
        this.#next = Math.max(this.#next, event.EventId + 1);
        break;
      case EventType.EventSent:
        this.#next = Math.max(this.#next, event.EventId + 1);
        break;
      default: {
        for (const timer of event.cancelled ?? []) this.#open.delete(timer);
        const id = event.TaskScheduledId ?? event.TimerId;
        if (id !== undefined) this.#open.delete(id);
      }
    }
  }

  get(taskId: number | undefined): HistoryEvent | undefined {
    return taskId === undefined ? undefined : this.#open.get(taskId);
  }

  /** Ends a timer that was cancelled. */
  close(taskId: number): void {
    this.#open.delete(taskId);
  }

  timers(): HistoryEvent[] {
    return [...this.#open.values()].filter((event) => event.EventType === EventType.TimerCreated);
  }

  /** The id that the next task gets. */
  get nextId(): number {
    return this.#next;
  }
}
