import type { EntityContext } from 'durable-functions';
import { DurableApp } from './durable-host.ts';

export const app = new DurableApp();
/** What activities saw, by a key that the test chose. */
export const seen = new Map<string, unknown[]>();
export const gates = new Map<string, PromiseWithResolvers<void>>();
const note = (key: string, value: unknown) => seen.set(key, [...(seen.get(key) ?? []), value]);

/** Registers the functions that the tests run; once a process. */
export async function loadSample(): Promise<void> {
  await app.load((df) => {
    df.app.activity('double', { handler: ({ n }: { n: number }) => n * 2 });
    df.app.activity('echo', { handler: (input: unknown) => input });
    df.app.activity('note', {
      handler: ({ key, value }: { key: string; value: unknown }) => {
        note(key, value);
        return value;
      },
    });
    df.app.activity('flaky', {
      handler: ({ key, failures }: { key: string; failures: number }) => {
        note(key, Date.now());
        const tries = seen.get(key)!.length;
        if (tries <= failures) throw new Error(`try ${tries} failed`);
        return tries;
      },
    });
    df.app.activity('gated', {
      handler: async ({ key }: { key: string }) => {
        note(key, 'began');
        await gates.get(key)?.promise;
        return 'passed';
      },
    });

    df.app.orchestration('chain', function* (context) {
      const first: number = yield context.df.callActivity('double', { n: context.df.getInput<number>() });
      const second: number = yield context.df.callActivity('double', { n: first });
      return second;
    });
    df.app.orchestration('fanOut', function* (context) {
      const count = context.df.getInput<number>();
      const tasks = Array.from({ length: count }, (_, n) => context.df.callActivity('double', { n }));
      const results: number[] = yield context.df.Task.all(tasks);
      return results.reduce((sum, value) => sum + value, 0);
    });
    df.app.orchestration('replayed', function* (context) {
      const trace: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        const at = context.df.currentUtcDateTime.getTime();
        const guid = context.df.newGuid('x');
        trace.push([at, guid, yield context.df.callActivity('echo', { i, at, guid })]);
      }
      return trace;
    });
    df.app.orchestration('retries', function* (context) {
      const { key, failures } = context.df.getInput<{ key: string; failures: number }>();
      const options = new df.RetryOptions(50, 3);
      const retried = context.df.callActivityWithRetry('flaky', options, { key, failures });
      const beside = context.df.callActivity('echo', { beside: true });
      try {
        const results: unknown[] = yield context.df.Task.all([retried, beside]);
        const after: unknown = yield context.df.callActivity('echo', { after: true });
        return [...results, after];
      } catch (error) {
        return (error as Error).message;
      }
    });
    df.app.orchestration('retriesForATime', function* (context) {
      const options = new df.RetryOptions(100, 50);
      options.retryTimeoutInMilliseconds = 250;
      try {
        yield context.df.callActivityWithRetry('flaky', options, { key: context.df.getInput<string>(), failures: 99 });
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    });
    df.app.orchestration('manyRetries', function* (context) {
      const key = context.df.getInput<string>();
      const options = new df.RetryOptions(20, 3);
      const tasks = Array.from({ length: 12 }, (_, n) =>
        n % 3 === 0
          ? context.df.callActivity('echo', n)
          : context.df.callActivityWithRetry('flaky', options, { key: `${key}-${n}`, failures: n % 3 }),
      );
      const first: unknown = yield context.df.Task.any([context.df.callActivity('echo', 'any')]);
      const all: unknown[] = yield context.df.Task.all(tasks);
      const child: number = yield context.df.callSubOrchestratorWithRetry('chain', options, 1);
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10));
      return [(first as { result: unknown }).result, all, child];
    });
    df.app.orchestration('sleeps', function* (context) {
      const started = context.df.currentUtcDateTime.getTime();
      yield context.df.createTimer(new Date(started + 300));
      return context.df.currentUtcDateTime.getTime() - started;
    });
    df.app.orchestration('race', function* (context) {
      const { events, limit } = context.df.getInput<{ events: unknown[]; limit: number }>();
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      const event = context.df.waitForExternalEvent('go');
      const winner: typeof event = yield context.df.Task.any([event, timer]);
      if (winner !== event) return 'timer';
      timer.cancel();
      const all = [...events, event.result];
      if (all.length >= limit) return all;
      yield context.df.callActivity('note', { key: 'race', value: all.length });
      context.df.continueAsNew({ events: all, limit });
      return undefined;
    });
    df.app.orchestration('http', function* (context) {
      const url = context.df.getInput<string>();
      const response: { statusCode: number; content: string } = yield context.df.callHttp({ method: 'GET', url });
      const after: unknown = yield context.df.callActivity('echo', { after: true });
      return [response.statusCode, response.content, after];
    });
    df.app.orchestration('counted', function* (context) {
      const left = context.df.getInput<number>();
      yield context.df.callActivity('echo', { left });
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1));
      if (left > 0) context.df.continueAsNew(left - 1);
      return left;
    });
    df.app.orchestration('parent', function* (context) {
      const child: number = yield context.df.callSubOrchestrator('chain', context.df.getInput());
      try {
        yield context.df.callSubOrchestrator('fails', null);
      } catch (error) {
        return [child, (error as Error).message];
      }
      return undefined;
    });
    df.app.orchestration('fails', function* (context) {
      yield context.df.callActivity('echo', {});
      throw new Error('no luck');
    });
    df.app.orchestration('waits', function* (context) {
      context.df.setCustomStatus({ waiting: true });
      const value: unknown = yield context.df.waitForExternalEvent('go');
      return value;
    });
    df.app.orchestration('gate', function* (context) {
      return (yield context.df.callActivity('gated', { key: context.df.getInput<string>() })) as unknown;
    });

    df.app.entity('counter', (context: EntityContext<number>) => {
      const { df: entity } = context;
      const state = entity.getState(() => 0) ?? 0;
      const input = entity.getInput<{ by?: number; tell?: string }>();
      if (entity.operationName === 'add') {
        entity.setState(state + (input?.by ?? 1));
        if (input?.tell) entity.signalEntity(new df.EntityId('counter', input.tell), 'add', { by: 10 });
      } else if (entity.operationName === 'get') {
        entity.return(state);
      } else if (entity.operationName === 'delete') {
        entity.destructOnExit();
      } else {
        throw new Error('unknown operation');
      }
    });
    df.app.orchestration('counts', function* (context) {
      const id = new df.EntityId('counter', context.df.getInput<string>());
      yield context.df.callEntity(id, 'add', { by: 5 });
      context.df.signalEntity(id, 'add', { by: 2 });
      return (yield context.df.callEntity(id, 'get')) as number;
    });
    df.app.orchestration('locks', function* (context) {
      const { a, b } = context.df.getInput<{ a: string; b: string }>();
      const [first, second] = [new df.EntityId('counter', a), new df.EntityId('counter', b)];
      const lock: { release(): void } = yield context.df.lock(first, second);
      const before: number = yield context.df.callEntity(first, 'get');
      yield context.df.callActivity('echo', {});
      yield context.df.callEntity(first, 'add', { by: before + 1 });
      yield context.df.callEntity(second, 'add', {});
      lock.release();
      return (yield context.df.callActivity('echo', { done: true })) as unknown;
    });
  });
}
