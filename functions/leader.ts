import * as df from 'durable-functions';
import type { LeaderInput } from '../src/runtime/dispatcher.ts';
import { type PlanResult, plan } from '../src/runtime/plan.ts';
import { WHOLE } from '../src/store/shards.ts';
import { CHANGED, type ChangedEvent, DurableDispatcher, LEADER } from './composition/durable-dispatcher.ts';
import { getRuntime } from './composition/runtime.ts';

const client = df.input.durableClient();

const connectPlan = df.app.activity('connectPlan', {
  extraInputs: [client],
  handler: async (leader: LeaderInput, context): Promise<PlanResult> =>
    plan(await getRuntime(), new DurableDispatcher(df.getClient(context)), leader),
});

const retry = new df.RetryOptions(1_000, 5);

interface LeaderState extends LeaderInput {
  /** The last plan, and the event that came after it; neither at the start. */
  planned?: PlanResult;
  changed?: ChangedEvent | undefined;
}

/**
 * Plans, sleeps until something is due or changed, and begins again. Awaits nothing else. Events that waited while a plan was made
 * are taken one by one: those whose changes that plan has seen are passed over.
 */
df.app.orchestration(LEADER, function* (context) {
  const { planned, changed, ...rest } = context.df.getInput() as Pick<LeaderState, 'epoch'> & Partial<LeaderState>;
  const leader: LeaderInput = { ...WHOLE, ...rest };
  const isSeen = planned !== undefined && changed !== undefined && changed.seenAt < planned.began;
  const result: PlanResult = isSeen ? planned : yield connectPlan(leader).withRetry(retry);
  if (result.stop) return;
  const now = context.df.currentUtcDateTime.getTime();
  const timer = context.df.createTimer(new Date(Math.max(result.wakeAt, now + 50)));
  const event = context.df.waitForExternalEvent(CHANGED);
  yield context.df.Task.any([timer, event]);
  if (!timer.isCompleted) timer.cancel();
  const next: LeaderState = { ...leader, planned: result };
  if (event.isCompleted) next.changed = event.result as ChangedEvent;
  context.df.continueAsNew(next);
});
