import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TableClient } from '@azure/data-tables';
import type { DurableOrchestrationStatus } from 'durable-functions';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { DurableHosts, type HubOptions, type TestHost } from './durable-host.ts';
import { app, gates, loadSample, seen } from './durable-sample.ts';
import { tableProxy } from './table-proxy.ts';

/** Waits until the check passes; the machine may be busy. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 25 });

let hosts: DurableHosts;
let host: TestHost;

function hub(options: Partial<HubOptions> = {}): DurableHosts {
  const hubName = `hub${randomUUID().slice(0, 8)}`;
  hosts = new DurableHosts(app, { hubName, connectionString: inject('connectionString'), ...options });
  return hosts;
}

const shared = { hosts: undefined as DurableHosts | undefined };

beforeAll(async () => {
  await loadSample();
  hub();
  host = await hosts.add();
  shared.hosts = hosts;
});

afterEach(async () => {
  if (hosts !== shared.hosts) await hosts.stop();
  hosts = shared.hosts!;
});

afterAll(async () => {
  await shared.hosts?.stop();
});

async function ended(on: TestHost, id: string, timeout = 20_000): Promise<DurableOrchestrationStatus> {
  return vi.waitFor(
    async () => {
      const status = await on.client.getStatus(id);
      if (!['Completed', 'Failed', 'Terminated'].includes(status.runtimeStatus)) {
        throw new Error(`${id} is ${status.runtimeStatus}: ${JSON.stringify(status)}\n${on.log.join('\n')}`);
      }
      return status;
    },
    { timeout, interval: 25 },
  );
}

async function run(name: string, input?: unknown, on = host): Promise<DurableOrchestrationStatus> {
  return ended(on, await on.client.startNew(name, { input }));
}

test('activities run one after the other', async () => {
  const status = await run('chain', 5);
  expect(status).toMatchObject({ name: 'chain', runtimeStatus: 'Completed', input: 5, output: 20 });
});

test('an orchestrator sees the same times and ids whenever it is replayed', async () => {
  const { output } = await run('replayed');
  for (const [at, guid, echoed] of output as [number, string, { at: number; guid: string }][]) {
    expect(echoed).toMatchObject({ at, guid });
  }
});

test('a failing activity is retried after its delay, and the tasks beside it keep their results', async () => {
  const key = randomUUID();
  const { output } = await run('retries', { key, failures: 2 });
  expect(output).toEqual([3, { beside: true }, { after: true }]);
  const [first, second] = seen.get(key) as number[];
  expect(second! - first!).toBeGreaterThanOrEqual(50);
});

test('retries end when their time is over', async () => {
  const key = randomUUID();
  const { output } = await run('retriesForATime', key);
  const tries = seen.get(key)!.length;
  expect(tries).toBeLessThanOrEqual(4);
  expect(output).toContain(`Activity function 'flaky' failed: try ${tries} failed`);
});

test('many retries side by side do not get in the way of each other or of what comes after', async () => {
  const { output } = await run('manyRetries', randomUUID());
  expect(output).toEqual(['any', [0, 2, 3, 3, 2, 3, 6, 2, 3, 9, 2, 3], 4]);
});

test('an activity that fails to the last attempt fails with its message', async () => {
  const key = randomUUID();
  const { output } = await run('retries', { key, failures: 99 });
  expect(output).toContain("Activity function 'flaky' failed: try 3 failed");
  expect(seen.get(key)).toHaveLength(3);
});

test('a timer fires no earlier than asked', async () => {
  const { output } = await run('sleeps');
  expect(output).toBeGreaterThanOrEqual(300);
});

test('events that come while an execution ends are kept for the next one', async () => {
  const id = await host.client.startNew('race', { input: { events: [], limit: 20 } });
  await Promise.all(Array.from({ length: 20 }, (_, n) => host.client.raiseEvent(id, 'go', { n })));
  const { output } = await ended(host, id);
  expect((output as { n: number }[]).map(({ n }) => n).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => n),
  );
});

test('an orchestration that goes on for ever leaves no more rows than one that began', async () => {
  const hubName = `hub${randomUUID().slice(0, 8)}`;
  hub({ hubName });
  const alone = await hosts.add();
  expect((await run('counted', 30, alone)).output).toBe(0);
  const table = TableClient.fromConnectionString(inject('connectionString'), `${hubName}Hub`, {
    allowInsecureConnection: true,
  });
  await eventually(async () => {
    const rows: string[] = [];
    for await (const { partitionKey, rowKey } of table.listEntities())
      if (partitionKey !== 'leases') rows.push(rowKey!);
    expect(rows.filter((key) => !/^[ih]\|/.test(key))).toEqual([]);
    expect(rows.length).toBeLessThanOrEqual(4);
  });
});

test('callHttp polls an endpoint until it is done', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    const busy = asked < 3;
    response
      .writeHead(busy ? 202 : 200, busy ? { location: '/state', 'retry-after': '0.05' } : {})
      .end(`answer ${asked}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { output } = await run('http', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  server.close();
  expect(output).toEqual([200, 'answer 3', { after: true }]);
});

test('a parent gets the result of its sub-orchestration, or its failure', async () => {
  const { output } = await run('parent', 3);
  expect(output).toEqual([12, expect.stringContaining("Orchestrator function 'fails' failed: no luck")]);
});

test('a failing orchestrator fails with its message', async () => {
  const status = await run('fails');
  expect(status.runtimeStatus).toBe('Failed');
  expect(status.output).toBe("Orchestrator function 'fails' failed: no luck");
});

test('a thousand activities run, their results in order', async () => {
  const id = await host.client.startNew('fanOut', { input: 1000 });
  const { output } = await ended(host, id, 60_000);
  expect(output).toBe(999_000);
});

test('large inputs and results pass through blobs', async () => {
  const text = 'ä'.repeat(700_000);
  const id = await host.client.startNew('waits');
  await host.client.raiseEvent(id, 'go', { text });
  const { output } = await ended(host, id);
  expect((output as { text: string }).text).toBe(text);
});

test('an id is taken while its instance runs, and free again afterwards', async () => {
  const instanceId = randomUUID();
  await host.client.startNew('waits', { instanceId });
  const again = host.client.startNew('waits', { instanceId });
  await expect(again).rejects.toThrow(
    /unexpected status code: 500.*An Orchestration instance with the status \w+ already exists/,
  );
  await host.client.raiseEvent(instanceId, 'go', 1);
  expect((await ended(host, instanceId)).output).toBe(1);
  await host.client.startNew('waits', { instanceId });
  await host.client.raiseEvent(instanceId, 'go', undefined);
  expect(await ended(host, instanceId)).toMatchObject({ runtimeStatus: 'Completed', output: null });
});

test('an instance is terminated, suspended and resumed', async () => {
  const id = await host.client.startNew('waits');
  await eventually(async () => expect((await host.client.getStatus(id)).customStatus).toEqual({ waiting: true }));
  await host.client.suspend(id, 'wait');
  await eventually(async () => expect((await host.client.getStatus(id)).runtimeStatus).toBe('Suspended'));
  await host.client.raiseEvent(id, 'go', 'late');
  await host.client.resume(id, 'go on');
  expect((await ended(host, id)).output).toBe('late');

  const other = await host.client.startNew('waits');
  await host.client.terminate(other, 'enough');
  expect(await ended(host, other)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  await expect(host.client.rewind(other, 'again')).rejects.toThrow('410');
});

test('what is over can be listed and purged', async () => {
  const status = await run('chain', 1);
  const id = status.instanceId;
  const all = await host.client.getStatusBy({ runtimeStatus: ['Completed' as never] });
  expect(all.map(({ instanceId }) => instanceId)).toContain(id);
  const links = host.client.createHttpManagementPayload(id);
  const response = await host.hub.fetch(
    new Request(`${links.statusQueryGetUri}&showHistory=true&showHistoryOutput=true`),
  );
  const { historyEvents } = (await response!.json()) as { historyEvents: Record<string, unknown>[] };
  expect(historyEvents.map(({ EventType, FunctionName, Result }) => [EventType, FunctionName, Result])).toEqual([
    ['ExecutionStarted', 'chain', undefined],
    ['TaskCompleted', 'double', 2],
    ['TaskCompleted', 'double', 4],
    ['ExecutionCompleted', undefined, 4],
  ]);
  expect(await host.client.purgeInstanceHistory(id)).toEqual({ instancesDeleted: 1 });
  await expect(host.client.getStatus(id)).rejects.toThrow('404');
  expect(await host.client.purgeInstanceHistory(id)).toEqual({ instancesDeleted: 0 });
});

test('an unknown function is refused by name', async () => {
  await expect(host.client.startNew('missing')).rejects.toThrow(
    "The function 'missing' doesn't exist, is disabled, or is not an orchestrator function",
  );
});

test('entities count what orchestrations, clients and other entities tell them', async () => {
  const [a, b] = [randomUUID(), randomUUID()];
  expect((await run('counts', a)).output).toBe(7);
  const id = new app.library.EntityId('counter', a);
  await host.client.signalEntity(id, 'add', { by: 1, tell: b });
  await eventually(async () => {
    expect((await host.client.readEntityState(id)).entityState).toBe(8);
    expect((await host.client.readEntityState(new app.library.EntityId('counter', b))).entityState).toBe(10);
  });
  await host.client.signalEntity(id, 'delete');
  await eventually(async () => expect((await host.client.readEntityState(id)).entityExists).toBe(false));
});

test('an entity takes many signals without losing one', async () => {
  const id = new app.library.EntityId('counter', randomUUID());
  await Promise.all(Array.from({ length: 200 }, () => host.client.signalEntity(id, 'add')));
  await eventually(async () => expect((await host.client.readEntityState(id)).entityState).toBe(200));
});

test('orchestrations that lock the same entities follow one another', async () => {
  const input = { a: randomUUID(), b: randomUUID() };
  const statuses = await Promise.all([1, 2, 3, 4].map(() => run('locks', input)));
  expect(statuses.map(({ runtimeStatus }) => runtimeStatus)).toEqual(Array(4).fill('Completed'));
  const [a, b] = await Promise.all(
    [input.a, input.b].map((key) => host.client.readEntityState(new app.library.EntityId('counter', key))),
  );
  expect([a!.entityState, b!.entityState]).toEqual([15, 4]);
});

test('two instances share the work, and an orderly stop hands all of it over at once', async () => {
  hub({ partitionLeaseMs: 20_000 });
  const [one, two] = [await hosts.add(), await hosts.add()];
  await eventually(async () => {
    await run('chain', 1, one);
    expect(one.ran).toContain('chain');
    expect(two.ran).toContain('chain');
  });
  await run('fanOut', 100, two);
  for (const { ran } of [one, two]) expect(ran.filter((name) => name === 'double').length).toBeGreaterThan(20);

  const waiting = await Promise.all(Array.from({ length: 8 }, () => one.client.startNew('waits')));
  await one.stop();
  const began = Date.now();
  for (const id of waiting) await two.client.raiseEvent(id, 'go', 'handed over');
  for (const id of waiting) expect((await ended(two, id)).output).toBe('handed over');
  expect(Date.now() - began).toBeLessThan(5000);
});

test('an activity whose worker is lost runs again, and its orchestration goes on', async () => {
  hub();
  const alone = await hosts.add();
  const key = randomUUID();
  gates.set(key, Promise.withResolvers());
  const id = await alone.client.startNew('gate', { input: key });
  await eventually(() => expect(seen.get(key)).toEqual(['began']));
  gates.delete(key);
  alone.loseWorker();
  expect((await ended(alone, id)).output).toBe('passed');
  expect(seen.get(key)).toEqual(['began', 'began']);
});

test('while storage cannot be reached the hub waits, and then goes on', async () => {
  const target = new URL(/TableEndpoint=([^;]+)/.exec(inject('connectionString'))![1]!);
  const proxy = await tableProxy(Number(target.port));
  const connectionString = inject('connectionString').replace(`:${target.port}/`, `:${proxy.port}/`);
  hub({ connectionString });
  const alone = await hosts.add();
  const id = await alone.client.startNew('waits');
  await eventually(async () => expect((await alone.client.getStatus(id)).customStatus).toEqual({ waiting: true }));
  const key = randomUUID();
  gates.set(key, Promise.withResolvers());
  const gated = await alone.client.startNew('gate', { input: key });
  await eventually(() => expect(seen.get(key)).toEqual(['began']));

  proxy.cut();
  gates.get(key)!.resolve();
  await eventually(() => expect(alone.log.filter((line) => line.includes('not reachable'))).toHaveLength(1));
  await proxy.restore();
  await eventually(async () => await alone.client.raiseEvent(id, 'go', 'back'));
  expect((await ended(alone, id)).output).toBe('back');
  expect((await ended(alone, gated)).output).toBe('passed');
  expect(seen.get(key)).toEqual(['began']);
  expect(alone.log.filter((line) => line.includes('not reachable'))).toHaveLength(1);
  await hosts.stop();
  proxy.cut();
});
