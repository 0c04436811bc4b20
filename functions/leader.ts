import * as df from 'durable-functions';
import type { LeaderInput } from '../src/runtime/dispatcher.ts';
import { type PlanResult, plan } from '../src/runtime/plan.ts';
import { WHOLE } from '../src/store/shards.ts';
import { DurableDispatcher, LEADER } from './composition/durable-dispatcher.ts';
import { leaderRound } from './composition/leader-round.ts';
import { getRuntime } from './composition/runtime.ts';

const client = df.input.durableClient();

const connectPlan = df.app.activity('connectPlan', {
  extraInputs: [client],
  // A leader that was started before there were shards has the only one.
  handler: async (leader: LeaderInput, context): Promise<PlanResult> =>
    plan(await getRuntime(), new DurableDispatcher(df.getClient(context)), { ...WHOLE, ...leader }),
});

const retry = new df.RetryOptions(1_000, 5);

df.app.orchestration(LEADER, (context) => leaderRound(context, (leader) => connectPlan(leader).withRetry(retry)));
