import type { Entity } from './entities.ts';
import { EventType, eventTypeName, type HistoryEvent } from './events.ts';
import { historyKey } from './history.ts';
import type { Instance } from './instance.ts';
import { parsed } from './orchestrator-call.ts';

export interface StatusOptions {
  showInput: boolean;
  showHistory: boolean;
  showHistoryOutput: boolean;
}

/** An instance as a status query answers it. */
export function statusOf(instance: Instance, options: StatusOptions): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.id,
    runtimeStatus: instance.status,
    input: options.showInput ? parsed(instance.input) : null,
    customStatus: parsed(instance.customStatus),
    output: parsed(instance.output),
    createdTime: seconds(instance.created),
    lastUpdatedTime: seconds(instance.updated),
    historyEvents: options.showHistory ? historyOf(instance.events, options.showHistoryOutput) : null,
  };
}

/** An entity as it appears among the instances. */
export function entityStatusOf(entity: Entity): Record<string, unknown> {
  return {
    name: entity.id.slice(0, entity.id.indexOf('@', 1)),
    instanceId: entity.id,
    runtimeStatus: 'Running',
    input: { exists: entity.exists, state: entity.state ?? null },
    customStatus: { entityExists: entity.exists, lockedBy: entity.lockedBy ?? null },
    output: null,
    createdTime: seconds(entity.created),
    lastUpdatedTime: seconds(entity.updated),
    historyEvents: null,
  };
}

/** Whole seconds, as the HTTP API prints times. */
function seconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

const HIDDEN = new Set<number>([
  EventType.OrchestratorStarted,
  EventType.OrchestratorCompleted,
  EventType.TaskScheduled,
  EventType.SubOrchestrationInstanceCreated,
  EventType.TimerCreated,
]);

/** The history as a status query shows it: what ended, with the name and time of what had been scheduled. */
function historyOf(events: HistoryEvent[], withOutput: boolean): Record<string, unknown>[] {
  const scheduled = new Map(events.filter(({ EventId }) => EventId >= 0).map((event) => [event.EventId, event]));
  return events.filter(({ EventType: type }) => !HIDDEN.has(type)).map((event) => entry(event, scheduled, withOutput));
}

function entry(
  event: HistoryEvent,
  scheduled: Map<number, HistoryEvent>,
  withOutput: boolean,
): Record<string, unknown> {
  const began = scheduled.get(event.TaskScheduledId ?? event.TimerId ?? -1);
  const view: Record<string, unknown> = { EventType: eventTypeName(event.EventType), Timestamp: event.Timestamp };
  if (began) view.ScheduledTime = began.Timestamp;
  if (began?.Name) view.FunctionName = began.Name;
  if (event.EventType === EventType.ExecutionStarted) view.FunctionName = event.Name;
  else if (event.Name !== undefined) view.Name = event.Name;
  if (event.FireAt) view.FireAt = event.FireAt;
  if (event.OrchestrationStatus) view.OrchestrationStatus = event.OrchestrationStatus;
  if (event.Reason !== undefined) Object.assign(view, { Reason: event.Reason, Details: event.Details });
  if (withOutput && typeof event.Result === 'string') view.Result = JSON.parse(event.Result);
  if (withOutput && event.EventType === EventType.EventRaised) view.Input = parsed(event.Input ?? undefined);
  return view;
}

/** Bounds of the row keys of all history of an instance, whatever its execution: hexadecimal ids sort before `g`. */
export function historyRange(instanceId: string): [from: string, to: string] {
  const prefix = historyKey(instanceId, '', 0).replace(/\|[^|]*$/, '');
  return [prefix, `${prefix}g`];
}
