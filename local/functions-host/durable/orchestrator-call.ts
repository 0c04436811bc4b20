import { FunctionError } from '../contract.ts';
import { ActionType, flatten, type OrchestratorAnswer } from './actions.ts';
import type { HistoryEvent } from './events.ts';
import { type DurableFunctions, returnedObject } from './functions.ts';
import type { Instance } from './instance.ts';

const DATA_LABEL = '\n\n$OutOfProcData$:';

export type OrchestratorResult = OrchestratorAnswer & { failure?: { message: string; stack: string } };

/** Runs the orchestrator function over past and new events. Rejects with WorkerLostError only. */
export async function callOrchestrator(
  functions: DurableFunctions,
  instance: Instance,
  newEvents: HistoryEvent[],
  httpSleepMs: number,
): Promise<OrchestratorResult> {
  const input = JSON.stringify({
    history: [
      ...instance.events.map((event) => visible(event, true)),
      ...newEvents.map((event) => visible(event, false)),
    ],
    input: parsed(instance.input),
    instanceId: instance.id,
    isReplaying: instance.events.length > 0,
    parentInstanceId: instance.parent?.instanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '10000.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: httpSleepMs,
  });
  try {
    const result = await functions.call('orchestrationTrigger', instance.name, { string: input }, instance.id);
    return returnedObject<OrchestratorAnswer>(result);
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkerLostError') throw error;
    return failed(error as Error);
  }
}

/** A failing orchestrator still tells its actions, after a label in the error's message. */
function failed(error: Error): OrchestratorResult {
  const at = error.message.indexOf(DATA_LABEL);
  const stack = error.stack ?? '';
  if (at < 0 || !(error instanceof FunctionError)) {
    return { isDone: false, failure: { message: error.message, stack } };
  }
  const state = JSON.parse(error.message.slice(at + DATA_LABEL.length)) as OrchestratorAnswer;
  return { ...state, isDone: false, failure: { message: state.error ?? error.message.slice(0, at), stack } };
}

export function continuesAsNew(answer: OrchestratorAnswer): boolean {
  return answer.isDone && flatten(answer.actions).some((action) => action.actionType === ActionType.ContinueAsNew);
}

/** An event as the worker sees it. */
function visible(event: HistoryEvent, played: boolean): Record<string, unknown> {
  const { attempt, action, cancelled, reply, ...rest } = event;
  return { ...rest, IsPlayed: played };
}

export function parsed(json: string | undefined): unknown {
  return json === undefined ? null : (JSON.parse(json) as unknown);
}
