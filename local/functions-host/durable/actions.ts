import { type Attempt, EventType, type HistoryEvent } from './events.ts';

/** Kinds of actions in an orchestrator's answer, numbered as the worker's library numbers them. */
export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

export interface RetryOptions {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
}

export interface HttpRequestAction {
  method: string;
  uri: string;
  content?: string;
  headers?: Record<string, string>;
  asynchronousPatternEnabled?: boolean;
}

export interface Action {
  actionType: number;
  functionName?: string;
  input?: unknown;
  instanceId?: string | null;
  version?: string;
  operation?: string;
  retryOptions?: RetryOptions;
  fireAt?: string;
  isCanceled?: boolean;
  externalEventName?: string;
  httpRequest?: HttpRequestAction;
  lockSet?: { name: string; key: string }[];
  lockRequestId?: string;
  compoundActions?: Action[];
}

/** What an orchestrator function answers. */
export interface OrchestratorAnswer {
  isDone: boolean;
  actions?: Action[][];
  output?: unknown;
  customStatus?: unknown;
  error?: string;
  failureDetails?: unknown;
}

/** All actions in the order in which the library numbers their tasks: compound ones replaced by their parts, depth first. */
export function flatten(actions: Action[][] | undefined): Action[] {
  const flat: Action[] = [];
  const visit = (action: Action) => {
    if (action.compoundActions) action.compoundActions.forEach(visit);
    else flat.push(action);
  };
  for (const list of actions ?? []) list.forEach(visit);
  return flat;
}

/** The scheduler id of an entity: `@name@key`, the name in lower case. */
export function entityInstanceId(id: { name: string; key: string }): string {
  return `@${id.name.toLowerCase()}@${id.key}`;
}

/** How many task ids an action takes. `lockCount` is the size of the lock that a release gives back. */
export function idsTaken(action: Action, lockCount: number): number {
  switch (action.actionType) {
    case ActionType.ContinueAsNew:
    case ActionType.WaitForExternalEvent:
      return 0;
    case ActionType.ReleaseEntities:
      return lockCount;
    default:
      return 1;
  }
}

/** Milliseconds until the next attempt, or undefined if the retry's time is over. `attempt` counts those made, from one. */
export function retryDelay(options: RetryOptions, attempt: Attempt, now: number): number | undefined {
  const timeout = options.retryTimeoutInMilliseconds;
  if (timeout !== undefined && timeout > 0 && now >= attempt.since + timeout) return undefined;
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (attempt.number - 1);
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY, 0x7fff_ffff);
}

/** Whether an event may make the library number tasks outside the order of the actions: retries and HTTP polling. */
export function numbersByItself(event: Pick<HistoryEvent, 'EventType'>, scheduled: HistoryEvent | undefined): boolean {
  if (!scheduled?.attempt) return false;
  if (scheduled.Name === HTTP_ACTIVITY) return true;
  return event.EventType !== EventType.TaskCompleted && event.EventType !== EventType.SubOrchestrationInstanceCompleted;
}

/** The activity that the host itself runs for `callHttp`. */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

/** External events of an execution that no wait has taken: the newest ones of each name beyond the number of its waits. */
export function unclaimedEvents(events: HistoryEvent[], actions: Action[]): HistoryEvent[] {
  const waits = new Map<string, number>();
  for (const { actionType, externalEventName } of actions) {
    if (actionType === ActionType.WaitForExternalEvent) {
      waits.set(externalEventName ?? '', (waits.get(externalEventName ?? '') ?? 0) + 1);
    }
  }
  return events.filter((event) => {
    if (event.EventType !== EventType.EventRaised || event.reply) return false;
    const left = waits.get(event.Name ?? '') ?? 0;
    waits.set(event.Name ?? '', left - 1);
    return left <= 0;
  });
}
