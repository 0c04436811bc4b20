import * as df from 'durable-functions';
import type { LeaderInput } from '../src/runtime/dispatcher.ts';
import { type PlanResult, plan } from '../src/runtime/plan.ts';
import { WHOLE } from '../src/store/shards.ts';
import { CHANGED, DurableDispatcher, LEADER } from './composition/durable-dispatcher.ts';
import { getRuntime } from './composition/runtime.ts';

const client = df.input.durableClient();

const connectPlan = df.app.activity('connectPlan', {
  extraInputs: [client],
  handler: async (leader: LeaderInput, context): Promise<PlanResult> =>
    plan(await getRuntime(), new DurableDispatcher(df.getClient(context)), leader),
});

const retry = new df.RetryOptions(1_000, 5);

/** Plans, sleeps until something is due or changed, and begins again. Awaits nothing else. */
df.app.orchestration(LEADER, function* (context) {
  const leader: LeaderInput = { ...WHOLE, ...(context.df.getInput() as Pick<LeaderInput, 'epoch'>) };
  const { stop, wakeAt }: PlanResult = yield connectPlan(leader).withRetry(retry);
  if (stop) return;
  const now = context.df.currentUtcDateTime.getTime();
  const timer = context.df.createTimer(new Date(Math.max(wakeAt, now + 50)));
  yield context.df.Task.any([timer, context.df.waitForExternalEvent(CHANGED)]);
  if (!timer.isCompleted) timer.cancel();
  context.df.continueAsNew(leader);
});
