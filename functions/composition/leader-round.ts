import type { OrchestrationContext, Task } from 'durable-functions';
import type { LeaderInput } from '../../src/runtime/dispatcher.ts';
import type { PlanResult } from '../../src/runtime/plan.ts';
import { CHANGED, type ChangedEvent } from './durable-dispatcher.ts';

/**
 * One round of the leader's orchestration: plans, sleeps until something is due or has changed, and begins again. Awaits nothing else.
 *
 * An event from before the plan began is passed over, and the next one waited for, without beginning again: to a new execution the
 * Durable extension hands events that this one has taken already, and not those that came during its plan. A plan always follows.
 */
export function* leaderRound(
  context: OrchestrationContext,
  plan: (leader: LeaderInput) => Task,
): Generator<Task, void, PlanResult> {
  const leader = context.df.getInput<LeaderInput>();
  const { stop, wakeAt, began } = yield plan(leader);
  if (stop) return;
  for (;;) {
    const timer = context.df.createTimer(new Date(Math.max(wakeAt, context.df.currentUtcDateTime.getTime() + 50)));
    const event = context.df.waitForExternalEvent(CHANGED);
    yield context.df.Task.any([timer, event]);
    if (timer.isCompleted) break;
    timer.cancel();
    if (!isSeen(event.result as ChangedEvent, began)) break;
  }
  context.df.continueAsNew(leader);
}

/** False where one of them is of a version that did not say when. */
function isSeen({ seenAt }: Partial<ChangedEvent>, began: number | undefined): boolean {
  return seenAt !== undefined && began !== undefined && seenAt < began;
}
