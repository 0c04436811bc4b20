import { createHash, randomUUID } from 'node:crypto';
import {
  type Action,
  ActionType,
  entityInstanceId,
  HTTP_ACTIVITY,
  type HttpRequestAction,
  idsTaken,
  retryDelay,
} from './actions.ts';
import { type Attempt, EventType, type HistoryEvent } from './events.ts';
import type { DurableFunctions } from './functions.ts';
import type { Instance } from './instance.ts';
import { type EntityRequest, type Message, timerKey } from './messages.ts';

/** An activity to run. */
export interface WorkRequest {
  name: string;
  /** JSON text. */
  input?: string;
  instanceId: string;
  executionId: string;
  taskId: number;
  /** Not before this time, in milliseconds. */
  notBefore?: number;
}

export interface OutgoingMessage {
  message: Message;
  /** For a timer: its row and when it fires. */
  rowKey?: string;
  dueAt?: number;
}

/** The orchestrator asked for something that makes it fail, as a call of an unknown function does. */
export class InvalidActionError extends Error {
  override name = 'InvalidActionError';
}

/** Turns the new actions of one episode into history events and messages. */
export class Scheduling {
  readonly events: HistoryEvent[] = [];
  readonly messages: OutgoingMessage[] = [];
  readonly work: WorkRequest[] = [];
  /** Ids of timers that shall not fire any more. */
  readonly cancelled: number[] = [];
  /** Those of them that lie in the partition, as rows. */
  readonly cancelledRows: string[] = [];
  #instance: Instance;
  #functions: DurableFunctions;
  #now: number;

  constructor(instance: Instance, functions: DurableFunctions, now: number) {
    this.#instance = instance;
    this.#functions = functions;
    this.#now = now;
  }

  /** What the library numbers by itself when a retried task or an HTTP poll ends: before any new action. */
  resume(event: HistoryEvent, scheduled: HistoryEvent, action: Action): void {
    const attempt = scheduled.attempt;
    const index = scheduled.action;
    if (!attempt || index === undefined) return;
    if (scheduled.Name === HTTP_ACTIVITY) {
      this.#pollAgain(event, index, action, attempt);
    } else if (scheduled.EventType === EventType.TimerCreated) {
      const next = { ...attempt, number: attempt.number + 1 };
      if (next.number > action.retryOptions!.maxNumberOfAttempts) return;
      if (attempt.failure) this.#failAgain(action, index, next, attempt.failure);
      else this.#task(action, index, next);
    } else {
      const delay = retryDelay(action.retryOptions!, attempt, this.#now);
      const failure = { Reason: event.Reason ?? '', Details: event.Details ?? '' };
      this.#timer(this.#now + (delay ?? 0), index, delay === undefined ? { ...attempt, failure } : attempt);
    }
  }

  /** Carries out the actions from the first new one on. Throws InvalidActionError. */
  schedule(actions: Action[]): void {
    for (const [index, action] of actions.entries()) {
      if (index < this.#instance.actions) this.#cancel(index, action);
      else this.#start(action, index);
    }
    this.#instance.actions = actions.length;
  }

  /** Gives back the locks that the execution holds. */
  release(): void {
    for (const instanceId of this.#instance.locks) {
      this.messages.push({ message: { kind: 'release', instanceId, parent: this.#instance.id } });
    }
    this.#instance.locks = [];
  }

  #start(action: Action, index: number): void {
    switch (action.actionType) {
      case ActionType.CallActivity:
      case ActionType.CallSubOrchestrator:
        this.#task(action, index, undefined);
        break;
      case ActionType.CallActivityWithRetry:
      case ActionType.CallSubOrchestratorWithRetry:
      case ActionType.CallHttp:
        this.#task(action, index, { number: 1, since: this.#now });
        break;
      case ActionType.CreateTimer:
        this.#userTimer(action, index);
        break;
      case ActionType.CallEntity:
      case ActionType.SignalEntity:
        this.#request(action, index);
        break;
      case ActionType.LockEntities:
        this.#lock(action, index);
        break;
      case ActionType.ReleaseEntities:
        this.#unlock(action, index);
        break;
      case ActionType.ContinueAsNew:
      case ActionType.WaitForExternalEvent:
        break;
      default:
        throw new InvalidActionError(
          `Received an unexpected action type from the out-of-proc function: '${action.actionType}'.`,
        );
    }
  }

  #task(action: Action, index: number, attempt: Attempt | undefined): void {
    if (action.actionType === ActionType.CallHttp) {
      this.#http(action.httpRequest!, index, attempt!);
    } else if (
      action.actionType === ActionType.CallActivity ||
      action.actionType === ActionType.CallActivityWithRetry
    ) {
      this.#activity(action, index, attempt);
    } else {
      this.#subOrchestration(action, index, attempt);
    }
  }

  /** The retry's time is over, but the library goes on counting attempts: each fails at once as the last one did. */
  #failAgain(action: Action, index: number, attempt: Attempt, failure: NonNullable<Attempt['failure']>): void {
    const TaskScheduledId = this.#add(
      { EventType: EventType.TaskScheduled, Name: action.functionName ?? '' },
      index,
      attempt,
    );
    const event = { EventType: EventType.TaskFailed, TaskScheduledId, ...failure };
    this.messages.push({ message: { kind: 'event', ...this.#target(), event } });
  }

  #activity(action: Action, index: number, attempt: Attempt | undefined): void {
    const name = action.functionName ?? '';
    if (!this.#functions.has('activityTrigger', name))
      throw new InvalidActionError(this.#functions.missing('activityTrigger', name));
    const input = action.input === undefined ? 'null' : JSON.stringify(action.input);
    const taskId = this.#add({ EventType: EventType.TaskScheduled, Name: name, Input: input }, index, attempt);
    this.work.push({ name, input, ...this.#target(), taskId });
  }

  #subOrchestration(action: Action, index: number, attempt: Attempt | undefined): void {
    const name = action.functionName ?? '';
    if (!this.#functions.has('orchestrationTrigger', name)) {
      throw new InvalidActionError(this.#functions.missing('orchestrationTrigger', name));
    }
    const number = this.#instance.open.nextId.toString(16).padStart(4, '0');
    const instanceId = action.instanceId || `${this.#instance.executionId}:${number}`;
    const input = action.input === undefined ? 'null' : JSON.stringify(action.input);
    const taskId = this.#add(
      { EventType: EventType.SubOrchestrationInstanceCreated, Name: name, InstanceId: instanceId, Input: input },
      index,
      attempt,
    );
    this.messages.push({
      message: {
        kind: 'start',
        instanceId,
        executionId: childExecutionId(this.#instance.executionId, taskId),
        name,
        input,
        ...(action.version ? { version: action.version } : {}),
        parent: { instanceId: this.#instance.id, executionId: this.#instance.executionId, taskId },
      },
    });
  }

  #userTimer(action: Action, index: number): void {
    const fireAt = Date.parse(action.fireAt ?? '');
    if (Number.isNaN(fireAt))
      throw new InvalidActionError(`The timer's fireAt is not a time: ${JSON.stringify(action.fireAt)}.`);
    this.#timer(fireAt, index, undefined, action.isCanceled);
  }

  #timer(fireAt: number, index: number, attempt: Attempt | undefined, cancelled = false): void {
    const FireAt = new Date(fireAt).toISOString();
    const taskId = this.#add({ EventType: EventType.TimerCreated, FireAt }, index, attempt);
    if (cancelled) {
      this.#instance.open.close(taskId);
      this.cancelled.push(taskId);
    } else {
      const { instanceId, executionId } = this.#target();
      this.messages.push({
        message: {
          kind: 'event',
          instanceId,
          executionId,
          event: { EventType: EventType.TimerFired, TimerId: taskId, FireAt },
        },
        rowKey: timerKey(instanceId, executionId, taskId),
        dueAt: fireAt,
      });
    }
  }

  #cancel(index: number, action: Action): void {
    if (action.actionType !== ActionType.CreateTimer || !action.isCanceled) return;
    const timer = this.#instance.open.timers().find((event) => event.action === index && !event.attempt);
    if (!timer) return;
    this.#instance.open.close(timer.EventId);
    this.cancelled.push(timer.EventId);
    this.cancelledRows.push(timerKey(this.#instance.id, this.#instance.executionId, timer.EventId));
  }

  #request(action: Action, index: number): void {
    const instanceId = action.instanceId ?? '';
    const name = instanceId.slice(1, instanceId.indexOf('@', 1));
    if (!this.#functions.has('entityTrigger', name))
      throw new InvalidActionError(this.#functions.missing('entityTrigger', name));
    const request: EntityRequest = { id: randomUUID(), op: action.operation ?? '' };
    if (action.input !== undefined) request.input = JSON.stringify(action.input);
    if (action.actionType === ActionType.SignalEntity) request.signal = true;
    this.#send(instanceId, { ...request, ...this.#caller() }, index);
  }

  #lock(action: Action, index: number): void {
    const lockSet = (action.lockSet ?? []).map(entityInstanceId);
    this.#instance.locks = lockSet;
    this.#send(lockSet[0] ?? '', { id: action.lockRequestId ?? '', lockSet, position: 0, ...this.#caller() }, index);
  }

  #unlock(action: Action, index: number): void {
    const count = idsTaken(action, this.#instance.locks.length);
    for (const InstanceId of this.#instance.locks.slice(0, count)) {
      this.#add({ EventType: EventType.EventSent, Name: 'release', InstanceId }, index, undefined);
    }
    this.release();
  }

  #send(InstanceId: string, request: EntityRequest, index: number): void {
    this.#add(
      { EventType: EventType.EventSent, Name: 'op', InstanceId, Input: JSON.stringify(request) },
      index,
      undefined,
    );
    this.messages.push({ message: { kind: 'request', instanceId: InstanceId, request } });
  }

  #http(request: HttpRequestAction, index: number, attempt: Attempt, notBefore?: number): void {
    const input = JSON.stringify(request);
    const taskId = this.#add({ EventType: EventType.TaskScheduled, Name: HTTP_ACTIVITY, Input: input }, index, attempt);
    this.work.push({
      name: HTTP_ACTIVITY,
      input,
      ...this.#target(),
      taskId,
      ...(notBefore === undefined ? {} : { notBefore }),
    });
  }

  /** A 202 with a location: the library takes one id for a timer and one for the next request; the request itself waits here. */
  #pollAgain(event: HistoryEvent, index: number, { httpRequest }: Action, attempt: Attempt): void {
    if (event.EventType !== EventType.TaskCompleted || !httpRequest?.asynchronousPatternEnabled) return;
    const response = JSON.parse(event.Result ?? 'null') as {
      statusCode: number;
      headers: Record<string, string>;
      sleepMs: number;
    };
    const header = (name: string) => Object.entries(response.headers).find(([key]) => key.toLowerCase() === name)?.[1];
    const location = header('location');
    if (response.statusCode !== 202 || !location) return;
    const seconds = Number(header('retry-after'));
    const notBefore = this.#now + (seconds > 0 ? seconds * 1000 : response.sleepMs);
    this.#timer(notBefore, index, undefined, true);
    const uri = new URL(location, httpRequest.uri).href;
    this.#http({ ...httpRequest, method: 'GET', uri }, index, attempt, notBefore);
  }

  #add(
    event: Omit<HistoryEvent, 'EventId' | 'IsPlayed' | 'Timestamp'>,
    action: number,
    attempt: Attempt | undefined,
  ): number {
    const EventId = this.#instance.open.nextId;
    const full: HistoryEvent = {
      ...event,
      EventId,
      IsPlayed: false,
      Timestamp: new Date(this.#now).toISOString(),
      action,
      ...(attempt ? { attempt } : {}),
    };
    this.events.push(full);
    this.#instance.open.add(full);
    return EventId;
  }

  #target(): { instanceId: string; executionId: string } {
    return { instanceId: this.#instance.id, executionId: this.#instance.executionId };
  }

  #caller(): { parent: string; parentExecution: string } {
    return { parent: this.#instance.id, parentExecution: this.#instance.executionId };
  }
}

/** The same each time an episode runs, so that a start sent twice is known by it. */
function childExecutionId(executionId: string, taskId: number): string {
  return createHash('sha1').update(`${executionId}:${taskId}`).digest('hex').slice(0, 32);
}
