import { createRequire } from 'node:module';
import { type OrchestrationContext, RetryOptions } from 'durable-functions';
import { expect, test } from 'vitest';
import type { PlanResult } from '../../src/runtime/plan.ts';
import { CHANGED } from './durable-dispatcher.ts';
import { leaderRound } from './leader-round.ts';

interface HistoryEvent {
  EventType: number;
  [name: string]: unknown;
}

interface Action {
  actionType: number;
  input?: unknown;
  fireAt?: Date;
  isCanceled?: boolean;
  compoundActions?: Action[];
}

type Orchestrate = (binding: object, context: object) => Promise<{ isDone: boolean; actions: Action[][] }>;
const { Orchestrator } = createRequire(import.meta.url)('durable-functions/lib/src/orchestrations/Orchestrator.js') as {
  Orchestrator: new (fn: (context: OrchestrationContext) => Generator) => { handle: Orchestrate };
};

const [EXECUTION_STARTED, TASK_SCHEDULED, TASK_COMPLETED, TIMER_FIRED, ORCHESTRATOR_STARTED] = [0, 4, 5, 11, 12];
const EVENT_RAISED = 15;
const [CALL_WITH_RETRY, CONTINUE_AS_NEW, CREATE_TIMER] = [1, 4, 5];

/**
 * Runs rounds by the SDK's own replay, and hands events on as the Durable extension does: what came during the plan is dropped when the
 * orchestration begins again, and what came after it is there once more.
 */
class Extension {
  plans = 0;
  inputs: unknown[] = [];
  /** Of the timer that the leader waits for; milliseconds since the epoch. */
  wakesAt: number | undefined;
  ended = false;
  #history: HistoryEvent[] = [];
  #timers = 0;

  async start(input: unknown): Promise<void> {
    await this.#begin(input, []);
  }

  async raise(...events: unknown[]): Promise<void> {
    await this.#episode(events.map(raised));
  }

  async planned(result: PlanResult | object): Promise<void> {
    await this.#episode([{ EventType: TASK_COMPLETED, TaskScheduledId: 0, Result: JSON.stringify(result) }]);
  }

  async timeComes(): Promise<void> {
    await this.#episode([{ EventType: TIMER_FIRED, TimerId: this.#timers, FireAt: new Date(this.wakesAt!) }]);
  }

  async #begin(input: unknown, carried: HistoryEvent[]): Promise<void> {
    this.inputs.push(input);
    if (this.inputs.length > 10) throw new Error('The leader begins again and again.');
    this.#history = [];
    await this.#episode([{ EventType: EXECUTION_STARTED, Name: 'connectLeader' }, ...carried]);
  }

  async #episode(events: HistoryEvent[]): Promise<void> {
    const started = { EventType: ORCHESTRATOR_STARTED, Timestamp: new Date(0), IsPlayed: false, EventId: -1 };
    this.#history.push(started, ...events.map((event) => ({ ...started, EventId: -1, ...event })));
    const binding = {
      ...{ history: this.#history, instanceId: 'leader', isReplaying: false, input: this.inputs.at(-1) },
      ...{
        upperSchemaVersion: 2,
        maximumShortTimerDuration: '6.00:00:00',
        longRunningTimerIntervalDuration: '3.00:00:00',
      },
    };
    const plan = (context: OrchestrationContext) => (leader: unknown) =>
      context.df.callActivityWithRetry('connectPlan', new RetryOptions(1_000, 5), leader);
    const orchestrator = new Orchestrator((context) => leaderRound(context, plan(context)));
    const { isDone, actions } = await orchestrator.handle(binding, {});
    const all = actions.flat().flatMap((action) => action.compoundActions ?? [action]);
    if (all[0]?.actionType !== CALL_WITH_RETRY) throw new Error('An execution must begin with a plan.');
    if (!this.#history.some(({ EventType }) => EventType === TASK_SCHEDULED)) {
      this.plans++;
      this.#history.push({ ...started, EventType: TASK_SCHEDULED, EventId: 0, Name: 'connectPlan' });
    }
    const timers = all.filter(({ actionType }) => actionType === CREATE_TIMER);
    this.#timers = timers.length;
    this.wakesAt = timers.at(-1)?.isCanceled === false ? timers.at(-1)!.fireAt!.getTime() : undefined;
    if (!isDone) return;
    const next = all.find(({ actionType }) => actionType === CONTINUE_AS_NEW);
    if (!next) {
      this.ended = true;
      return;
    }
    const planned = this.#history.findIndex(({ EventType }) => EventType === TASK_COMPLETED);
    const carried = this.#history.slice(planned).filter(({ EventType }) => EventType === EVENT_RAISED);
    await this.#begin(next.input, carried);
  }
}

function raised(event: unknown): HistoryEvent {
  return { EventType: EVENT_RAISED, Name: CHANGED, Input: JSON.stringify(event) };
}

const LEADER = { shard: 0, shards: 1, epoch: 3 };
const result = (began: number, wakeAt = 60_000): PlanResult => ({ stop: false, began, wakeAt });

async function sleeping(began: number): Promise<Extension> {
  const extension = new Extension();
  await extension.start(LEADER);
  await extension.planned(result(began));
  expect(extension).toMatchObject({ plans: 1, wakesAt: 60_000 });
  return extension;
}

test('an event from before the last plan is passed over, however often it comes, and the leader sleeps on', async () => {
  const leader = await sleeping(5_000);
  await leader.raise({ seenAt: 4_000 });
  await leader.raise({ seenAt: 4_000 }, { seenAt: 3_000 });
  expect(leader).toMatchObject({ plans: 1, wakesAt: 60_000 });
  await leader.timeComes();
  expect(leader).toMatchObject({ plans: 2, inputs: [LEADER, LEADER] });
  await leader.planned(result(60_000, 90_000));
  expect(leader).toMatchObject({ plans: 2, wakesAt: 90_000 });
});

test('an event of the second in which the plan began, or later, has it plan anew, once', async () => {
  const leader = await sleeping(5_000);
  await leader.raise({ seenAt: 5_000 });
  expect(leader.plans).toBe(2);
  await leader.planned(result(6_000));
  expect(leader).toMatchObject({ plans: 2, wakesAt: 60_000 });
});

test('an event that comes during a plan, behind one from before it, is not lost', async () => {
  const leader = new Extension();
  await leader.start(LEADER);
  await leader.raise({ seenAt: 4_000 });
  await leader.raise({ seenAt: 6_000 });
  await leader.planned(result(5_000));
  expect(leader.plans).toBe(2);
});

test('an event or a plan of a version that did not say when has it plan anew', async () => {
  const leader = await sleeping(5_000);
  await leader.raise({});
  expect(leader.plans).toBe(2);
  const before = new Extension();
  await before.start({ shard: 0, epoch: 3 });
  await before.planned({ stop: false, wakeAt: 60_000 });
  expect(before.plans).toBe(1);
  await before.raise({ seenAt: 1_000 });
  expect(before.plans).toBe(2);
});

test('a plan that is due is not made at once again and again', async () => {
  const leader = new Extension();
  await leader.start(LEADER);
  await leader.planned(result(5_000, -1));
  expect(leader).toMatchObject({ plans: 1, wakesAt: 50 });
});

test('a leader that was replaced ends', async () => {
  const leader = new Extension();
  await leader.start(LEADER);
  await leader.planned({ stop: true, wakeAt: 0, began: 0 });
  expect(leader).toMatchObject({ plans: 1, ended: true, inputs: [LEADER] });
});
