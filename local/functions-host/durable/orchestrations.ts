import { randomUUID } from 'node:crypto';
import { ActionType, flatten, unclaimedEvents } from './actions.ts';
import { EventType, type HistoryEvent } from './events.ts';
import type { DurableFunctions } from './functions.ts';
import { OpenTasks } from './history.ts';
import { type Inbox, sortInbox, stamped } from './inbox.ts';
import type { Instance, RuntimeStatus } from './instance.ts';
import { type Delivery, messageKey, type Partition, timerKey } from './messages.ts';
import { callOrchestrator, continuesAsNew, type OrchestratorResult } from './orchestrator-call.ts';
import { InvalidActionError, type OutgoingMessage, Scheduling, type WorkRequest } from './scheduling.ts';

/** All that one episode changes, to be committed at once. */
export interface Episode {
  instance: Instance | undefined;
  /** Whether the instance's row changes at all. */
  changed: boolean;
  texts: ('input' | 'output' | 'custom')[];
  newEvents: HistoryEvent[];
  messages: OutgoingMessage[];
  work: WorkRequest[];
  cancelledRows: string[];
  consumed: Delivery[];
  deferred: Delivery[];
  again: boolean;
  /** The execution that a continue-as-new ended: its history rows go. */
  ended: { executionId: string; historyRows: number } | undefined;
}

/** Messages handed over in one episode; the deletion of their rows fits the episode's own transaction. */
const MAX_MESSAGES = 80;

export interface EpisodeContext {
  functions: DurableFunctions;
  httpSleepMs: number;
  now: number;
}

/** Runs one episode of an orchestration. Rejects with WorkerLostError when nothing is known of its outcome. */
export async function runEpisode(
  context: EpisodeContext,
  partition: Partition,
  known: Instance | undefined,
  waiting: Delivery[],
): Promise<Episode> {
  const inbox = sortInbox(known, partition, waiting, MAX_MESSAGES, context.now);
  const { instance } = inbox;
  const episode: Episode = {
    instance,
    changed: inbox.statusChanged,
    texts: [],
    newEvents: [],
    messages: [...inbox.replies],
    work: [],
    cancelledRows: [],
    consumed: inbox.consumed,
    deferred: inbox.deferred,
    again: inbox.again,
    ended: undefined,
  };
  if (!instance) return episode;
  if (inbox.terminated !== undefined) {
    terminate(context, episode, instance, inbox.terminated);
  } else if (inbox.accepted.length > 0) {
    await execute(context, episode, instance, inbox);
  }
  return episode;
}

async function execute(context: EpisodeContext, episode: Episode, instance: Instance, inbox: Inbox): Promise<void> {
  const { functions, now } = context;
  const started = stamped({ EventType: EventType.OrchestratorStarted }, now);
  const accepted = inbox.accepted.map(({ event }) => event);
  const call = (count: number) =>
    callOrchestrator(functions, instance, [started, ...accepted.slice(0, count)], context.httpSleepMs);
  const answer = await call(accepted.length);
  const used = continuesAsNew(answer)
    ? await shortestPrefix(accepted.length, async (n) => continuesAsNew(await call(n)))
    : accepted.length;

  const scheduling = new Scheduling(instance, functions, now);
  const actions = flatten(answer.actions);
  const first = accepted[0]!;
  const scheduled = instance.open.get(first.TaskScheduledId ?? first.TimerId);
  for (const event of accepted) instance.open.add(event);
  let failure = answer.failure;
  try {
    const retried = scheduled?.action === undefined ? undefined : actions[scheduled.action];
    const isFailure =
      first.EventType !== EventType.TaskCompleted && first.EventType !== EventType.SubOrchestrationInstanceCompleted;
    if (scheduled && retried && (isFailure || retried.actionType === ActionType.CallHttp))
      scheduling.resume(first, scheduled, retried);
    scheduling.schedule(actions);
  } catch (error) {
    if (!(error instanceof InvalidActionError)) throw error;
    failure = { message: error.message, stack: error.stack ?? '' };
  }

  episode.changed = true;
  if (instance.events.length === 0) episode.texts.push('input');
  instance.status = 'Running';
  instance.updated = now;
  episode.newEvents.push(started, ...accepted.slice(0, used), ...scheduling.events);
  if (answer.customStatus !== undefined && answer.customStatus !== null) {
    instance.customStatus = JSON.stringify(answer.customStatus);
    episode.texts.push('custom');
  }
  if (failure) fail(context, episode, instance, scheduling, failure);
  else if (continuesAsNew(answer)) continueAsNew(context, episode, instance, scheduling, answer, inbox, used);
  else if (answer.isDone)
    finish(context, episode, instance, scheduling, 'Completed', JSON.stringify(answer.output ?? null));
  episode.newEvents.push({
    ...stamped({ EventType: EventType.OrchestratorCompleted }, now),
    ...(scheduling.cancelled.length > 0 ? { cancelled: scheduling.cancelled } : {}),
  });
  episode.messages.push(...scheduling.messages);
  episode.work.push(...scheduling.work);
  episode.cancelledRows.push(...scheduling.cancelledRows);
}

/** The least number of events, from one to `count`, for which `ends` holds, given that it holds for all of them. */
export async function shortestPrefix(count: number, ends: (n: number) => Promise<boolean>): Promise<number> {
  let low = 1;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await ends(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

function terminate(context: EpisodeContext, episode: Episode, instance: Instance, reason: string): void {
  const scheduling = new Scheduling(instance, context.functions, context.now);
  const output = JSON.stringify(reason);
  episode.changed = true;
  instance.updated = context.now;
  if (instance.events.length === 0) episode.texts.push('input');
  episode.newEvents.push(
    stamped({ EventType: EventType.OrchestratorStarted }, context.now),
    stamped({ EventType: EventType.ExecutionTerminated, Input: output }, context.now),
  );
  finish(context, episode, instance, scheduling, 'Terminated', output);
  episode.newEvents.push(stamped({ EventType: EventType.OrchestratorCompleted }, context.now));
  episode.messages.push(...scheduling.messages);
  episode.cancelledRows.push(...scheduling.cancelledRows);
}

function fail(
  context: EpisodeContext,
  episode: Episode,
  instance: Instance,
  scheduling: Scheduling,
  failure: { message: string; stack: string },
): void {
  const output = JSON.stringify(`Orchestrator function '${instance.name}' failed: ${failure.message}`);
  finish(
    context,
    episode,
    instance,
    scheduling,
    'Failed',
    output,
    `Message: ${failure.message}, StackTrace: ${failure.stack}`,
  );
}

function finish(
  { now }: EpisodeContext,
  episode: Episode,
  instance: Instance,
  scheduling: Scheduling,
  status: RuntimeStatus,
  output: string,
  details = '',
): void {
  instance.status = status;
  instance.output = output;
  episode.texts.push('output');
  endExecution(instance, scheduling);
  episode.newEvents.push(
    stamped({ EventType: EventType.ExecutionCompleted, OrchestrationStatus: status, Result: output }, now),
  );
  const { parent } = instance;
  if (!parent) return;
  const event =
    status === 'Completed'
      ? { EventType: EventType.SubOrchestrationInstanceCompleted, TaskScheduledId: parent.taskId, Result: output }
      : {
          EventType: EventType.SubOrchestrationInstanceFailed,
          TaskScheduledId: parent.taskId,
          Reason: String(JSON.parse(output)),
          Details: details,
        };
  scheduling.messages.push({
    message: { kind: 'event', instanceId: parent.instanceId, executionId: parent.executionId, event },
  });
}

/** Timers must not fire, nor entities stay locked, for an execution that is over. */
function endExecution(instance: Instance, scheduling: Scheduling): void {
  const open = new Set(
    instance.open.timers().map(({ EventId }) => timerKey(instance.id, instance.executionId, EventId)),
  );
  const unsent = scheduling.messages.filter(({ rowKey }) => rowKey !== undefined && open.has(rowKey));
  for (const message of unsent) {
    scheduling.messages.splice(scheduling.messages.indexOf(message), 1);
    open.delete(message.rowKey!);
  }
  scheduling.cancelledRows.push(...open);
  scheduling.release();
}

function continueAsNew(
  { now }: EpisodeContext,
  episode: Episode,
  instance: Instance,
  scheduling: Scheduling,
  answer: OrchestratorResult,
  inbox: Inbox,
  used: number,
): void {
  endExecution(instance, scheduling);
  const actions = flatten(answer.actions);
  const accepted = inbox.accepted.map(({ event }) => event);
  const unclaimed = new Set(unclaimedEvents([...instance.events, ...accepted.slice(0, used)], actions));
  for (const event of instance.events) if (unclaimed.has(event)) scheduling.messages.push(resent(instance.id, event));
  for (const [index, { event, delivery }] of inbox.accepted.entries()) {
    const waits = index >= used ? isExternal(event) : unclaimed.has(event);
    if (waits) keep(episode, delivery);
  }

  episode.ended = { executionId: instance.executionId, historyRows: instance.historyRows };
  const input = actions.findLast((action) => action.actionType === ActionType.ContinueAsNew)?.input;
  instance.executionId = randomUUID().replaceAll('-', '');
  instance.input = typeof input === 'string' ? input : JSON.stringify(input ?? null);
  instance.created = now;
  instance.actions = 0;
  instance.historyRows = 0;
  instance.events = [];
  instance.open = new OpenTasks();
  episode.texts.push('input');
  scheduling.messages.unshift({
    message: {
      kind: 'start',
      instanceId: instance.id,
      executionId: instance.executionId,
      name: instance.name,
      input: instance.input,
    },
    rowKey: messageKey(0),
  });
}

function isExternal(event: HistoryEvent): boolean {
  return event.EventType === EventType.EventRaised && !event.reply;
}

function resent(instanceId: string, event: HistoryEvent): OutgoingMessage {
  const raised = { EventType: EventType.EventRaised, Name: event.Name ?? '', Input: event.Input ?? null };
  return { message: { kind: 'event', instanceId, event: raised }, rowKey: messageKey(Date.parse(event.Timestamp)) };
}

/** An event that the next execution is to see: its message stays where it is. */
function keep(episode: Episode, delivery: Delivery): void {
  episode.consumed = episode.consumed.filter((other) => other !== delivery);
  episode.deferred.push(delivery);
}
