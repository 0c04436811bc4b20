import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventType } from './events.ts';
import { DurableFunctions } from './functions.ts';
import { newInstance } from './instance.ts';
import type { Delivery, Message } from './messages.ts';
import { runEpisode, shortestPrefix } from './orchestrations.ts';

it('finds the least number of events that ends an execution', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), async (count, least) => {
      fc.pre(least <= count);
      expect(await shortestPrefix(count, async (n) => n >= least)).toBe(least);
    }),
  );
});

const trigger = (name: string, type: string) => ({ name, bindings: { input: { type, direction: 'in' as const } } });
const NAMES = [trigger('main', 'orchestrationTrigger'), trigger('work', 'activityTrigger')];

/** An app whose orchestrator gives these answers, one after the other. */
function answering(...answers: object[]) {
  const functions = new DurableFunctions(NAMES, async () => ({
    returnValue: { json: JSON.stringify(answers.shift()) },
    outputData: [],
  }));
  return { functions, httpSleepMs: 1, now: 1_000_000 };
}

const instance = () =>
  newInstance(
    {
      id: 'one',
      partition: 'p00',
      name: 'main',
      executionId: 'e1',
      version: undefined,
      parent: undefined,
      input: undefined,
    },
    0,
  );
const delivery = (message: Message): Delivery => ({ rowKey: JSON.stringify(message), dueAt: 0, message, row: {} });
const start = delivery({ kind: 'start', instanceId: 'one', executionId: 'e1', name: 'main' });
const timer = (fireAt: number, isCanceled = false) => ({
  actionType: 5,
  fireAt: new Date(fireAt).toISOString(),
  isCanceled,
});

it('numbers tasks in the order of the actions, and waits take no number', async () => {
  const actions = [
    { actionType: 0, functionName: 'work', input: 1 },
    { actionType: 6, externalEventName: 'go' },
    timer(5_000_000),
  ];
  const episode = await runEpisode(answering({ isDone: false, actions: [actions] }), 'p00', instance(), [start]);
  expect(episode.work).toEqual([{ name: 'work', input: '1', instanceId: 'one', executionId: 'e1', taskId: 0 }]);
  expect(episode.messages).toMatchObject([{ rowKey: 't|one|e1|1', dueAt: 5_000_000 }]);
  expect(episode.instance).toMatchObject({ status: 'Running', actions: 3 });
});

it('deletes the timers of an execution that is over, and never writes those it had just made', async () => {
  const one = instance();
  const first = await runEpisode(answering({ isDone: false, actions: [[timer(5_000_000)]] }), 'p00', one, [start]);
  one.events.push(...first.newEvents);
  const go = delivery({
    kind: 'event',
    instanceId: 'one',
    event: { EventType: EventType.EventRaised, Name: 'go', Input: 'null' },
  });
  const answer = { isDone: true, output: 'x', actions: [[timer(5_000_000), timer(6_000_000)]] };
  const last = await runEpisode(answering(answer), 'p00', one, [go]);
  expect(last.cancelledRows).toEqual(['t|one|e1|0']);
  expect(last.messages).toEqual([]);
  expect(last.instance).toMatchObject({ status: 'Completed', output: '"x"' });
});

it('fails an orchestration that calls an unknown activity, and says which there are', async () => {
  const answer = { isDone: false, actions: [[{ actionType: 0, functionName: 'nowhere' }]] };
  const { instance: failed } = await runEpisode(answering(answer), 'p00', instance(), [start]);
  expect(failed?.status).toBe('Failed');
  expect(JSON.parse(failed?.output ?? '')).toBe(
    "Orchestrator function 'main' failed: The function 'nowhere' doesn't exist, is disabled, or is not an activity function. " +
      "Additional info: The following are the known activity functions: 'work'.",
  );
});

it('leaves events that come after a continue-as-new to the next execution', async () => {
  const go = (n: number) =>
    delivery({
      kind: 'event',
      instanceId: 'one',
      event: { EventType: EventType.EventRaised, Name: 'go', Input: String(n) },
    });
  const again = {
    isDone: true,
    actions: [
      [
        { actionType: 6, externalEventName: 'go' },
        { actionType: 4, input: { n: 1 } },
      ],
    ],
  };
  const waiting = { isDone: false, actions: [[{ actionType: 6, externalEventName: 'go' }]] };
  const messages = [start, go(1), go(2), go(3)];
  const episode = await runEpisode(answering(again, again, waiting), 'p00', instance(), messages);
  expect(episode.consumed).toEqual([start, messages[1]]);
  expect(episode.deferred).toEqual([messages[2], messages[3]]);
  expect(episode.instance?.executionId).not.toBe('e1');
  expect(episode.messages[0]?.message).toMatchObject({
    kind: 'start',
    executionId: episode.instance?.executionId,
    input: '{"n":1}',
  });
});
