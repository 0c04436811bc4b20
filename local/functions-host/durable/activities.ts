import type { Logger } from '../contract.ts';
import { HTTP_ACTIVITY } from './actions.ts';
import { EventType, type FailureDetails, type HistoryEvent } from './events.ts';
import { type DurableFunctions, returnedJson } from './functions.ts';
import { callHttp } from './http-activity.ts';
import type { Delivery } from './messages.ts';
import { newDelivery, type Partition } from './messages.ts';
import type { Payloads } from './payloads.ts';
import type { WorkRequest } from './scheduling.ts';
import { type Change, ConflictError, keyPart, type Row, type Storage, type StoredRow, sortable } from './storage.ts';

/** A work item as it lies in a partition: an activity to run, hidden until `due` while somebody runs it. */
export interface WorkRow {
  partition: Partition;
  rowKey: string;
  row: Row;
  etag: string;
}

interface Waiting extends WorkRow {
  /** When this instance may take it: at once if it was meant for it, later else. */
  from: number;
}

interface Running extends WorkRow {
  renewing: Promise<void>;
}

export interface ActivityPoolOptions {
  storage: Storage;
  payloads: Payloads;
  functions: DurableFunctions;
  log: Logger;
  instanceId: string;
  maxConcurrent: number;
  messageHiddenMs: number;
  httpSleepMs: number;
  /** The instances that are alive, this one among them. */
  alive: () => string[];
  notify: (hint: string) => void;
  arrived: (partition: Partition, deliveries: Delivery[]) => void;
}

/** An item meant for another instance is left to it for this long. */
const COURTESY_MS = 200;

/** Takes work items, of any partition, and runs their activities; the result goes to the partition as a message. */
export class ActivityPool {
  #options: ActivityPoolOptions;
  #waiting = new Map<string, Waiting>();
  #running = new Map<string, Running>();
  #reserved = 0;
  #turn = Math.floor(Math.random() * 1000);
  #wakeUp: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout;
  #stopping = false;

  constructor(options: ActivityPoolOptions) {
    this.#options = options;
    this.#renewal = setInterval(() => void this.#renew(), options.messageHiddenMs / 3);
    this.#renewal.unref();
  }

  get free(): number {
    return this.#stopping ? 0 : this.#options.maxConcurrent - this.#running.size - this.#reserved;
  }

  /** Whether more items are of use: fewer wait here than could run. */
  get hungry(): boolean {
    return this.free > this.#waiting.size;
  }

  /** Makes the rows of new items, each meant for one live instance in turn; those for this one it may begin at once. */
  async draft(partition: Partition, requests: WorkRequest[]): Promise<WorkRow[]> {
    const { storage, payloads, instanceId, messageHiddenMs } = this.#options;
    const alive = this.#options.alive();
    const rows: WorkRow[] = [];
    for (const request of requests) {
      const { notBefore, ...item } = request;
      const meantFor = alive[this.#turn++ % alive.length] ?? instanceId;
      const claimed = meantFor === instanceId && notBefore === undefined && this.free > 0;
      if (claimed) this.#reserved++;
      const row: Row = {
        due: sortable(claimed ? storage.now() + messageHiddenMs : (notBefore ?? 0)),
        owner: claimed ? instanceId : '',
        meantFor,
        dequeued: claimed ? 1 : 0,
        ...(await payloads.pack('body', JSON.stringify(item))),
      };
      rows.push({ partition, rowKey: workKey(item), row, etag: '' });
    }
    return rows;
  }

  /** Takes back what `draft` reserved for rows that were not written after all. */
  undo(rows: WorkRow[]): void {
    this.#reserved -= rows.filter(({ row }) => row.owner === this.#options.instanceId).length;
  }

  /** Rows that were just written. */
  offer(rows: WorkRow[]): void {
    const others = new Set<string>();
    for (const item of rows) {
      if (item.row.owner === this.#options.instanceId) {
        this.#reserved--;
        this.#start(item);
      } else {
        this.#wait(item);
        if (item.row.meantFor !== this.#options.instanceId) others.add(String(item.row.meantFor));
      }
    }
    for (const other of others) this.#options.notify(`work ${other}`);
    this.#pump();
  }

  /** Rows that a poll found. */
  found(rows: StoredRow[]): void {
    for (const row of rows) {
      if (!this.#running.has(row.rowKey))
        this.#wait({ partition: row.partitionKey, rowKey: row.rowKey, row, etag: row.etag });
    }
    this.#pump();
  }

  /** Takes no more items, lets running ones end for `graceMs`, then puts back what still runs. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#renewal);
    clearTimeout(this.#wakeUp);
    const deadline = Date.now() + graceMs;
    while (this.#running.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.allSettled([...this.#running.values()].map((item) => this.#putBack(item, 0)));
    this.#running.clear();
  }

  #wait(item: WorkRow): void {
    const known = this.#waiting.get(item.rowKey);
    const courtesy =
      item.row.meantFor === this.#options.instanceId || !this.#options.alive().includes(String(item.row.meantFor));
    const from = Math.max(Number(item.row.due) - this.#options.storage.now(), courtesy ? 0 : COURTESY_MS) + Date.now();
    this.#waiting.set(item.rowKey, { ...item, from: known ? Math.min(known.from, from) : from });
  }

  #pump(): void {
    clearTimeout(this.#wakeUp);
    const now = Date.now();
    const ready = [...this.#waiting.values()].filter(({ from }) => from <= now).slice(0, Math.max(0, this.free));
    const byPartition = Map.groupBy(ready, ({ partition }) => partition);
    for (const [partition, items] of byPartition) void this.#claim(partition, items);
    if (this.free <= 0 || this.#waiting.size === 0) return;
    const next = Math.min(...[...this.#waiting.values()].map(({ from }) => from));
    this.#wakeUp = setTimeout(() => this.#pump(), Math.min(60_000, Math.max(1, next - now)));
    this.#wakeUp.unref();
  }

  async #claim(partition: Partition, items: Waiting[]): Promise<void> {
    for (const { rowKey } of items) this.#waiting.delete(rowKey);
    this.#reserved += items.length;
    try {
      await Promise.all(items.map((item) => this.#claimOne(partition, item)));
    } finally {
      this.#reserved -= items.length;
      this.#pump();
    }
  }

  async #claimOne(partition: Partition, item: WorkRow): Promise<void> {
    const { storage, instanceId, messageHiddenMs } = this.#options;
    const claim = {
      owner: instanceId,
      due: sortable(storage.now() + messageHiddenMs),
      dequeued: Number(item.row.dequeued) + 1,
    };
    try {
      const etags = await storage.commit(partition, [
        { kind: 'merge', rowKey: item.rowKey, row: claim, etag: item.etag },
      ]);
      this.#start({ ...item, row: { ...item.row, ...claim }, etag: etags.get(item.rowKey) ?? '' });
    } catch (error) {
      if (!(error instanceof ConflictError))
        this.#options.log.debug(`Claiming ${item.rowKey} failed: ${(error as Error).message}`);
    }
  }

  #start(item: WorkRow): void {
    const running: Running = { ...item, renewing: Promise.resolve() };
    this.#running.set(item.rowKey, running);
    void this.#run(running).finally(() => {
      if (this.#running.get(item.rowKey) === running) this.#running.delete(item.rowKey);
      this.#pump();
    });
  }

  async #run(item: Running): Promise<void> {
    const { storage, payloads, log } = this.#options;
    try {
      const work = JSON.parse((await payloads.unpack('body', item.row as StoredRow)) ?? '') as WorkRequest;
      const event = await this.#execute(work);
      await item.renewing;
      const { instanceId, executionId } = work;
      const message = { kind: 'event', instanceId, executionId, event } as const;
      const delivery = await newDelivery(payloads, message, storage.now());
      const changes: Change[] = [
        { kind: 'delete', rowKey: item.rowKey },
        { kind: 'put', rowKey: delivery.rowKey, row: delivery.row },
      ];
      await storage.commit(item.partition, changes);
      this.#options.arrived(item.partition, [delivery]);
      await payloads.discard(item.row);
    } catch (error) {
      if (error instanceof ConflictError) {
        log.debug(`${item.rowKey} was finished by somebody else.`);
      } else {
        const delay = Math.min(this.#options.messageHiddenMs, 250 * 2 ** Number(item.row.dequeued));
        log.warn(`An activity was cut off and will run again in ${delay} ms: ${(error as Error).message}`);
        await this.#putBack(item, delay).catch(() => undefined);
      }
    }
  }

  /** The event that ends the task; rejects if the worker was lost. */
  async #execute(work: WorkRequest): Promise<Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>> {
    const { functions, httpSleepMs } = this.#options;
    const task = { TaskScheduledId: work.taskId };
    try {
      const Result =
        work.name === HTTP_ACTIVITY
          ? await callHttp(work.input ?? '', httpSleepMs)
          : returnedJson(
              await functions.call(
                'activityTrigger',
                work.name,
                { string: activityInput(work.input) },
                work.instanceId,
              ),
            );
      return { EventType: EventType.TaskCompleted, ...task, Result };
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkerLostError') throw error;
      return { EventType: EventType.TaskFailed, ...task, ...failureOf(work.name, error as Error) };
    }
  }

  async #putBack(item: Running, delay: number): Promise<void> {
    await item.renewing;
    const { storage, notify } = this.#options;
    const row = { owner: '', due: sortable(storage.now() + delay) };
    const etags = await storage.commit(item.partition, [{ kind: 'merge', rowKey: item.rowKey, row, etag: item.etag }]);
    if (this.#stopping) notify('work');
    else this.#wait({ ...item, row: { ...item.row, ...row }, etag: etags.get(item.rowKey) ?? '' });
  }

  async #renew(): Promise<void> {
    for (const item of this.#running.values()) item.renewing = this.#renewOne(item);
  }

  async #renewOne(item: Running): Promise<void> {
    const { storage, messageHiddenMs, log } = this.#options;
    const row = { due: sortable(storage.now() + messageHiddenMs) };
    try {
      const etags = await storage.commit(item.partition, [
        { kind: 'merge', rowKey: item.rowKey, row, etag: item.etag },
      ]);
      item.etag = etags.get(item.rowKey) ?? item.etag;
    } catch (error) {
      log.debug(`Keeping ${item.rowKey} hidden failed: ${(error as Error).message}`);
    }
  }
}

/** The same each time an episode runs, so that work written twice is one row. */
function workKey({ instanceId, executionId, taskId }: WorkRequest): string {
  return `w|${keyPart(instanceId)}|${executionId}|${taskId}`;
}

/** A JSON string goes to the worker as the text it holds, as the host does. */
function activityInput(input: string | undefined): string {
  const value: unknown = JSON.parse(input ?? 'null');
  return typeof value === 'string' ? value : (input ?? 'null');
}

function failureOf(name: string, error: Error): { Reason: string; Details: string; FailureDetails?: FailureDetails } {
  const details = failureDetails(error.message);
  const message = details?.ErrorMessage ?? error.message;
  const Details = JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    StackTraceString: error.stack ?? null,
  });
  return {
    Reason: `Activity function '${name}' failed: ${message}`,
    Details,
    ...(details ? { FailureDetails: details } : {}),
  };
}

/** What the app's exception properties provider made of the error: JSON in place of its message. */
function failureDetails(message: string): FailureDetails | undefined {
  if (!message.startsWith('{"errorType":')) return undefined;
  const payload = JSON.parse(message) as Record<string, unknown>;
  return {
    ErrorType: String(payload.errorType),
    ErrorMessage: String(payload.errorMessage),
    StackTrace: payload.stackTrace === undefined ? undefined : String(payload.stackTrace),
    IsNonRetriable: payload.isNonRetriable === true,
    Properties: (payload.properties ?? {}) as Record<string, unknown>,
  };
}
