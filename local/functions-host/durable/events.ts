/** Types of history events, numbered as the worker's library numbers them. */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
} as const;

export type EventTypeNumber = (typeof EventType)[keyof typeof EventType];

/** The retry (or HTTP polling) that a scheduled task or timer belongs to. */
export interface Attempt {
  /** Attempts made so far, counting from one. */
  number: number;
  /** When the first attempt was scheduled, in milliseconds. */
  since: number;
  /** How the last attempt failed: what the rest of them answer once the retry's time is over. */
  failure?: { Reason: string; Details: string };
}

/** One event of an orchestration's history; only the members of its type are set. */
export interface HistoryEvent {
  EventType: EventTypeNumber;
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
  Name?: string;
  Version?: string;
  Input?: string | null;
  Result?: string | null;
  Reason?: string;
  Details?: string;
  FailureDetails?: FailureDetails;
  TaskScheduledId?: number;
  TimerId?: number;
  FireAt?: string;
  InstanceId?: string;
  OrchestrationStatus?: string;
  /** The engine's own, never shown to the worker: index into the execution's flattened actions. */
  action?: number;
  attempt?: Attempt;
  /** Ids of the timers cancelled in the episode that this event ends. */
  cancelled?: number[];
  /** An entity's answer, not an external event. */
  reply?: true;
}

/** What an exception properties provider of the app tells of a failure. */
export interface FailureDetails {
  ErrorType: string;
  ErrorMessage: string;
  StackTrace?: string | undefined;
  IsNonRetriable: boolean;
  Properties?: Record<string, unknown>;
}

const NAMES = new Map(Object.entries(EventType).map(([name, type]) => [type, name]));

export function eventTypeName(type: EventTypeNumber): string {
  return NAMES.get(type) ?? String(type);
}
