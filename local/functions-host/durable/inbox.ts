import { numbersByItself } from './actions.ts';
import { EventType, type HistoryEvent } from './events.ts';
import { type Instance, isFinal, newInstance } from './instance.ts';
import type { Delivery, Message, Partition } from './messages.ts';
import type { OutgoingMessage } from './scheduling.ts';

/** What the waiting messages of one instance mean for its next episode. */
export interface Inbox {
  instance: Instance | undefined;
  /** Events to hand over, each with its message. */
  accepted: { event: HistoryEvent; delivery: Delivery }[];
  /** Messages that this episode uses up, those accepted among them. */
  consumed: Delivery[];
  /** Messages that have to wait. */
  deferred: Delivery[];
  /** Whether what was deferred may go on at once. */
  again: boolean;
  /** Answers to messages that were refused. */
  replies: OutgoingMessage[];
  statusChanged: boolean;
  terminated: string | undefined;
}

type EventMessage = Extract<Message, { kind: 'event' }>;
type StartMessage = Extract<Message, { kind: 'start' }>;

/** Sorts an instance's waiting messages, in their order, into those that make the next episode and the rest. */
export function sortInbox(
  instance: Instance | undefined,
  partition: Partition,
  waiting: Delivery[],
  limit: number,
  now: number,
): Inbox {
  const inbox: Inbox = {
    instance,
    accepted: [],
    consumed: [],
    deferred: [],
    again: false,
    replies: [],
    statusChanged: false,
    terminated: undefined,
  };
  const taken = new Set<number>();
  let closed = false;
  for (const delivery of startsFirst(waiting)) {
    if (closed || inbox.consumed.length >= limit) {
      inbox.deferred.push(delivery);
      inbox.again = true;
      continue;
    }
    const { message } = delivery;
    switch (message.kind) {
      case 'start':
        inbox.consumed.push(delivery);
        begin(inbox, message, delivery, partition, now);
        break;
      case 'event':
        closed = takeEvent(inbox, message, delivery, taken, now);
        break;
      case 'suspend':
      case 'resume':
        inbox.consumed.push(delivery);
        setSuspended(inbox, message.kind === 'suspend');
        break;
      case 'terminate':
        inbox.consumed.push(delivery);
        if (inbox.instance && !isFinal(inbox.instance.status)) inbox.terminated = message.reason;
        break;
      default:
        inbox.consumed.push(delivery);
    }
  }
  inbox.again ||= inbox.deferred.length > 0 && (inbox.accepted.length > 0 || inbox.terminated !== undefined);
  return inbox;
}

/** A start that overtook nothing may stand behind events kept from the execution before. */
function startsFirst(waiting: Delivery[]): Delivery[] {
  const isStart = ({ message }: Delivery) => message.kind === 'start';
  return [...waiting.filter(isStart), ...waiting.filter((delivery) => !isStart(delivery))];
}

function begin(inbox: Inbox, message: StartMessage, delivery: Delivery, partition: Partition, now: number): void {
  const { instance } = inbox;
  const known = instance?.executionId === message.executionId;
  if (instance && known && (instance.events.length > 0 || inbox.accepted.length > 0 || isFinal(instance.status)))
    return;
  if (instance && !known && !isFinal(instance.status)) {
    refuse(inbox, message, instance.status);
    return;
  }
  if (!instance || !known) {
    if (!message.parent) return;
    const { instanceId: id, name, executionId, version, parent, input } = message;
    const etag = instance?.etag;
    inbox.instance = { ...newInstance({ id, partition, name, executionId, version, parent, input }, now), etag };
  }
  const started: Partial<HistoryEvent> = { Name: message.name, Input: message.input ?? null };
  if (message.version) started.Version = message.version;
  inbox.accepted.push({ event: stamped({ EventType: EventType.ExecutionStarted, ...started }, now), delivery });
}

/**
 * Whether no event may follow in the same episode. The result of a task not scheduled yet waits: the episode that scheduled it
 * was lost before it was committed, and runs again.
 */
function takeEvent(inbox: Inbox, message: EventMessage, delivery: Delivery, taken: Set<number>, now: number): boolean {
  const { instance } = inbox;
  const stale =
    !instance ||
    isFinal(instance.status) ||
    (message.executionId !== undefined && message.executionId !== instance.executionId);
  if (stale) {
    inbox.consumed.push(delivery);
    return false;
  }
  if (instance.status === 'Suspended' || (instance.events.length === 0 && inbox.accepted.length === 0)) {
    inbox.deferred.push(delivery);
    return false;
  }
  const taskId = message.event.TaskScheduledId ?? message.event.TimerId;
  const scheduled = instance.open.get(taskId);
  if (taskId !== undefined && taskId >= instance.open.nextId) {
    inbox.deferred.push(delivery);
    return false;
  }
  if (taskId !== undefined && (!scheduled || taken.has(taskId))) {
    inbox.consumed.push(delivery);
    return false;
  }
  if (numbersByItself(message.event, scheduled) && inbox.accepted.length > 0) {
    inbox.deferred.push(delivery);
    inbox.again = true;
    return true;
  }
  if (taskId !== undefined) taken.add(taskId);
  inbox.consumed.push(delivery);
  inbox.accepted.push({ event: stamped(message.event, now), delivery });
  return false;
}

function setSuspended(inbox: Inbox, suspended: boolean): void {
  const { instance } = inbox;
  if (!instance || isFinal(instance.status) || (instance.status === 'Suspended') === suspended) return;
  instance.status = suspended ? 'Suspended' : 'Running';
  inbox.statusChanged = true;
  if (!suspended) inbox.again = true;
}

function refuse(inbox: Inbox, { parent }: StartMessage, status: string): void {
  if (!parent) return;
  inbox.replies.push({
    message: {
      kind: 'event',
      instanceId: parent.instanceId,
      executionId: parent.executionId,
      event: {
        EventType: EventType.SubOrchestrationInstanceFailed,
        TaskScheduledId: parent.taskId,
        Reason: `An Orchestration instance with the status ${status} already exists.`,
        Details: '',
      },
    },
  });
}

export function stamped(event: Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>, now: number): HistoryEvent {
  return { EventId: -1, IsPlayed: false, Timestamp: new Date(now).toISOString(), ...event };
}
