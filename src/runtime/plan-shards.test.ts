import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RetriableException } from '../api/index.ts';
import { MemoryTable } from '../store/memory-table.ts';
import { type Shard, shardOf } from '../store/shards.ts';
import type { SliceInput } from './dispatcher.ts';
import { tick, wakeLeader } from './leader.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

const SOURCE = { 'connector.class': 'ToySource', topic: 'out' };
const FOUR = 'plan.shards=4\n';
/** A connector's name for each of four shards. */
const NAMES = [0, 1, 2, 3].map((shard) => {
  for (let n = 0; ; n++) if (shardOf(`c${n}`, 4).shard === shard) return `c${n}`;
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

function appOf(worker: string, beside?: ToyCluster): ToyCluster {
  const app = new ToyCluster({ worker, ...(beside ? { beside } : {}) });
  if (!beside) app.kafka.create('out');
  return app;
}

const epochs = (app: ToyCluster) => [0, 1, 2, 3].map((shard) => app.leaders.get(shard)?.epoch ?? 0);
const attempts = (slices: readonly SliceInput[]) => slices.map(({ connector, attempt }) => `${connector} ${attempt}`);

/** Lets all leaders plan and runs what they start, once. */
async function round(app: ToyCluster): Promise<string[]> {
  for (const leader of [...app.leaders.values()]) await app.plan(leader);
  const started = app.queue.splice(0);
  await Promise.all(started.map((input) => app.run(input)));
  return started.map(({ connector }) => connector).sort();
}

describe('an app with four shards', () => {
  test('starts the leader of a changed connector at once, those of the other shards by the timer', async () => {
    const app = appOf(FOUR);
    await tick(app.runtime, app);
    expect(epochs(app)).toEqual([0, 0, 0, 0]);
    await app.put(NAMES[2]!, SOURCE);
    expect(epochs(app)).toEqual([0, 0, 1, 0]);
    await tick(app.runtime, app);
    expect(epochs(app)).toEqual([1, 1, 1, 1]);
  });

  test('has each leader plan the connectors of its shard', async () => {
    const app = appOf(FOUR);
    for (const name of NAMES) await app.put(name, SOURCE);
    for (const shard of [3, 1]) {
      await app.plan(app.leaders.get(shard));
      expect(app.queue.splice(0).map(({ connector }) => connector)).toEqual([NAMES[shard]]);
    }
  });

  test('replaces the leader that lets work pass, and leaves alone those that sleep', async () => {
    const app = appOf(FOUR);
    await app.put(NAMES[1]!, SOURCE);
    await tick(app.runtime, app);
    for (let n = 0; n < 3; n++) await round(app);
    const { dueAt } = (await app.runtime.control.read({ shard: 1, shards: 4 })).control;
    app.pass(dueAt - Date.now() + 7_000);
    await tick(app.runtime, app);
    expect(epochs(app)).toEqual([1, 2, 1, 1]);
    const { control } = await app.runtime.control.read({ shard: 1, shards: 4 });
    app.pass(1_000);
    await tick(app.runtime, app);
    expect((await app.runtime.control.read({ shard: 1, shards: 4 })).control).toEqual(control);
  });

  test('wakes a sleeping leader by the timer when its hint was lost', async () => {
    const app = appOf(FOUR);
    for (const name of NAMES) await app.put(name, SOURCE);
    for (let n = 0; n < 3; n++) await round(app);
    const woken = vi.spyOn(app, 'wakeLeader').mockImplementation(async () => {});
    await tick(app.runtime, app);
    expect(woken).not.toHaveBeenCalled();
    await app.put(NAMES[0]!, { ...SOURCE, 'tasks.max': '2' });
    expect(woken.mock.calls.map(([{ shard }]) => shard)).toEqual([0]);
    await tick(app.runtime, app);
    expect(woken.mock.calls.map(([{ shard }]) => shard)).toEqual([0, 0, 1, 2, 3]);
    await round(app);
    await tick(app.runtime, app);
    expect(woken).toHaveBeenCalledTimes(5);
  });
});

test('what the leaders of an app see is kept apart', async () => {
  const app = appOf(FOUR);
  for (const name of NAMES) await app.put(name, SOURCE);
  app.toys.onPoll = () => {
    throw new RetriableException('not now');
  };
  for (let n = 0; n < 6; n++) {
    await round(app);
    app.pass(20_000);
  }
  const seen = (metric: string) => app.metrics.observed().filter(({ name }) => name === metric);
  expect(
    seen('connector-count')
      .map(({ value, tags }) => [value, tags.shard])
      .sort(),
  ).toEqual(['0', '1', '2', '3'].map((shard) => [1, shard]));
  const standing = seen('time-without-progress-ms');
  expect(standing.map(({ tags }) => tags.connector).sort()).toEqual([...NAMES].sort());
  for (const { value } of standing) expect(value).toBeGreaterThanOrEqual(40_000);
});

test('a leader whom nobody told of a change is woken, however late the timer looks, and replaced if it does not answer', async () => {
  const app = appOf(FOUR);
  await app.put(NAMES[2]!, SOURCE);
  await tick(app.runtime, app);
  for (let n = 0; n < 3; n++) await round(app);
  const woken = vi.spyOn(app, 'wakeLeader');
  const epochAfter = async (ms: number) => {
    app.pass(ms);
    await tick(app.runtime, app);
    return app.leaders.get(3)!.epoch;
  };
  await app.runtime.registry.noteChange();
  expect(await epochAfter(9_000)).toBe(1);
  expect(woken.mock.calls.map(([{ shard }]) => shard)).toContain(3);
  await app.plan(app.leaders.get(3));
  await app.runtime.registry.noteChange();
  expect(await epochAfter(9_000)).toBe(1);
  await app.runtime.registry.noteChange();
  expect(await epochAfter(4_000)).toBe(1);
  expect(await epochAfter(2_000)).toBe(2);
});

test('a call that brings no change reads nothing but the state of the leaders', async () => {
  const app = appOf(FOUR);
  await app.put(NAMES[0]!, SOURCE);
  await app.plan(app.leaders.get(0));
  const gets = vi.spyOn(MemoryTable.prototype, 'get');
  await wakeLeader(app.runtime, app, NAMES[0]!);
  expect(gets).not.toHaveBeenCalled();
  gets.mockRestore();
});

describe('two apps with two shards each', () => {
  let one: ToyCluster;
  let two: ToyCluster;
  beforeEach(() => {
    one = appOf(`${FOUR}plan.shards.served=0-1`);
    two = appOf(`${FOUR}plan.shards.served=2-3`, one);
  });

  test('lead their own, whichever of them took the call', async () => {
    for (const name of NAMES) await one.put(name, SOURCE);
    expect(epochs(one)).toEqual([1, 1, 0, 0]);
    await tick(one.runtime, one);
    await tick(two.runtime, two);
    expect([epochs(one), epochs(two)]).toEqual([
      [1, 1, 0, 0],
      [0, 0, 1, 1],
    ]);
    expect(await round(one)).toEqual([NAMES[0], NAMES[1]].sort());
    expect(await round(two)).toEqual([NAMES[2], NAMES[3]].sort());
    for (const name of NAMES) expect(await one.states(name)).toEqual(['RUNNING']);
  });

  test("a restart, pause and deletion by the other's REST are found by the timer, and shown", async () => {
    const name = NAMES[3]!;
    await two.put(name, SOURCE);
    one.toys.onPoll = () => {
      throw new Error('broken');
    };
    await round(two);
    expect(await one.states(name)).toEqual(['FAILED']);
    while ((await two.plan(two.leaders.get(3))).wakeAt <= Date.now());
    const woken = vi.spyOn(two, 'wakeLeader');
    await tick(two.runtime, two);
    expect(woken).not.toHaveBeenCalled();

    one.toys.onPoll = () => undefined;
    await one.herder.restartTask(name, 0);
    expect(await two.states(name)).toEqual(['RESTARTING']);
    await tick(two.runtime, two);
    expect(woken.mock.calls.map(([leader]) => leader.shard)).toContain(3);
    expect(await round(two)).toEqual([name]);
    expect(await one.states(name)).toEqual(['RUNNING']);

    await one.herder.setTargetState(name, 'PAUSED');
    await round(two);
    expect(await one.states(name)).toEqual(['PAUSED']);
    await one.herder.deleteConnector(name);
    await round(two);
    expect((await one.runtime.tasks.list(name)).statuses).toEqual([]);
  });

  test('a shard moves to another app with its states', async () => {
    const name = NAMES[1]!;
    await one.put(name, SOURCE);
    for (let n = 0; n < 4; n++) {
      await round(one);
      one.pass(10_000);
    }
    const heir = appOf(`${FOUR}plan.shards.served=1-3`, one);
    await heir.herder.setTargetState(name, 'PAUSED');
    expect(heir.complaints).toEqual([
      "Leader 1 of shard 1 of 4 is not in this app's task hub: it has failed, or another app has the shard in CONNECT_PLAN_SHARDS_SERVED, too.",
    ]);
    await round(heir);
    expect(await heir.states(name)).toEqual(['PAUSED']);
    expect(await one.plan(one.leaders.get(1))).toMatchObject({ stop: true });
    await heir.herder.setTargetState(name, 'RUNNING');
    await round(heir);
    expect(await heir.states(name)).toEqual(['RUNNING']);
  });

  test('say that nobody has a shard, once', async () => {
    await one.put(NAMES[0]!, SOURCE);
    for (let n = 0; n < 8; n++) {
      await tick(one.runtime, one);
      await round(one);
      one.pass(10_000);
    }
    const overdue = one.metrics.observed().find(({ name }) => name === 'plan-overdue-ms');
    expect(overdue!.value).toBeGreaterThan(60_000);
    expect(one.complaints).toEqual([
      'Nobody plans the connectors of shards 2, 3 of 4: no app names them in CONNECT_PLAN_SHARDS_SERVED (0, 1 here), or the app that does is away.',
    ]);
  });

  test('say nothing while all shards are led', async () => {
    await one.put(NAMES[0]!, SOURCE);
    for (let n = 0; n < 16; n++) {
      for (const app of [one, two]) {
        await tick(app.runtime, app);
        await round(app);
      }
      one.pass(5_000);
    }
    expect([...one.complaints, ...two.complaints]).toEqual([]);
  });
});

describe('another number of shards', () => {
  test('has leaders of its own; those of before end at their next plan', async () => {
    const before = appOf('');
    for (const name of NAMES) await before.put(name, SOURCE);
    await before.plan();
    const after = appOf(FOUR, before);
    await tick(after.runtime, after);
    expect(epochs(after)).toEqual([1, 1, 1, 1]);
    expect(await after.plan(before.leader)).toMatchObject({ stop: true });
    const divided = appOf(`${FOUR}plan.shards.served=0`, after);
    expect(await divided.plan(after.leaders.get(1))).toMatchObject({ stop: true });
    before.queue.splice(0);
    before.pass(6_000);
    expect(await round(after)).toEqual([...NAMES].sort());
  });

  test('planned beside the old one starts no attempt twice, loses and doubles no record', async () => {
    const before = appOf('');
    before.toys.lines = ['a', 'b', 'c'];
    for (const name of NAMES) await before.put(name, SOURCE);
    const after = appOf(FOUR, before);
    await tick(after.runtime, after);
    const seen: string[] = [];
    for (let n = 0; n < 12; n++) {
      const leaders: [ToyCluster, Shard & { epoch: number }][] = [
        [before, before.leader],
        ...[...after.leaders.values()].map((leader): [ToyCluster, typeof leader] => [after, leader]),
      ];
      await Promise.all(leaders.map(([app, leader]) => app.plan(leader)));
      const started = [before, after].flatMap((app) => app.queue.splice(0).map((input) => ({ app, input })));
      seen.push(...attempts(started.map(({ input }) => input)));
      await Promise.all(started.map(({ app, input }) => app.run(input)));
      before.pass(1_000);
    }
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.length).toBeGreaterThan(4);
    expect(before.kafka.values('out').sort()).toEqual(NAMES.flatMap(() => ['a', 'b', 'c']).sort());
    expect([...before.complaints]).toEqual([]);
  });

  test('is complained of while the other still plans, not after a restart with another number', async () => {
    const before = appOf('');
    await before.put(NAMES[0]!, SOURCE);
    await before.plan();
    const after = appOf(FOUR, before);
    for (let n = 0; n < 3; n++) {
      await tick(after.runtime, after);
      after.pass(1_000);
    }
    expect(after.complaints).toEqual([]);
    await before.plan();
    await tick(after.runtime, after);
    expect(after.complaints).toEqual([expect.stringContaining('divides its plan by 1, this one by 4')]);
    await wakeLeader(after.runtime, after, NAMES[0]!);
    await tick(after.runtime, after);
    expect(after.complaints).toHaveLength(1);
  });
});
