import { HTTP_ACTIVITY } from './actions.ts';
import { EventType, type FailureDetails, type HistoryEvent } from './events.ts';
import { type DurableFunctions, returnedJson } from './functions.ts';
import { callHttp } from './http-activity.ts';
import type { WorkRequest } from './scheduling.ts';

/** Runs an activity; the event that ends its task. Rejects with WorkerLostError when nothing is known of its outcome. */
export async function runActivity(
  functions: DurableFunctions,
  work: WorkRequest,
  httpSleepMs: number,
): Promise<Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>> {
  const task = { TaskScheduledId: work.taskId };
  try {
    const Result =
      work.name === HTTP_ACTIVITY
        ? await callHttp(work.input ?? '', httpSleepMs)
        : returnedJson(
            await functions.call('activityTrigger', work.name, { string: activityInput(work.input) }, work.instanceId),
          );
    return { EventType: EventType.TaskCompleted, ...task, Result };
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkerLostError') throw error;
    return { EventType: EventType.TaskFailed, ...task, ...failureOf(work.name, error as Error) };
  }
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
