import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, inject, it, vi } from 'vitest';
import { gone, HostProcess, until } from './functions-host-process.ts';

interface Noted {
  pid: number;
  at: number;
  name: string;
}

let host: HostProcess;
afterEach(() => host.dispose());

const PARTITION_LEASE_MS = 3000;
const MESSAGE_HIDDEN_MS = 4000;

async function start(hub: string, options: { instances: number; dir?: string }): Promise<void> {
  host = await HostProcess.start('durable', {
    ...options,
    args: ['--partition-lease-ms', String(PARTITION_LEASE_MS), '--message-hidden-ms', String(MESSAGE_HIDDEN_MS)],
    env: { AzureWebJobsStorage: inject('connectionString'), SAMPLE_HUB: hub },
  });
  await host.ready(options.instances);
}

/** Resolves when both instances take part in the work. */
async function shared(): Promise<void> {
  await vi.waitFor(
    async () => {
      await outputOf(await begin('squares', 20));
      expect(new Set(host.lines<Noted>('squares').map(({ pid }) => pid)).size).toBe(2);
    },
    { timeout: 30_000 },
  );
}

const hubName = () => `faults${randomUUID().slice(0, 8)}`;

/** Starts an orchestration through the app's own durable client; resolves to the URL of its status. */
async function begin(name: string, input: unknown): Promise<string> {
  return vi.waitFor(
    async () => {
      const response = await host.fetch(`/start/${name}`, { method: 'POST', body: JSON.stringify(input) });
      expect(response.status, host.output).toBe(202);
      return response.headers.get('location') ?? '';
    },
    { timeout: 20_000 },
  );
}

async function outputOf(statusUrl: string, timeout = 60_000): Promise<unknown> {
  const status = await vi.waitFor(
    async () => {
      const response = await fetch(statusUrl);
      const body = (await response.json()) as { runtimeStatus: string; output: unknown };
      expect(body.runtimeStatus, `${JSON.stringify(body)}\n${host.output}`).toBe('Completed');
      return body;
    },
    { timeout, interval: 100 },
  );
  return status.output;
}

const waits = (name: string) => host.lines<Noted>('waits').filter((wait) => wait.name === name);

it('goes on after the worker process was killed in the middle of an activity', async () => {
  await start(hubName(), { instances: 1 });
  const status = await begin('waiter', 'done');
  const [first] = await until(() => waits('done').length > 0 && waits('done'), host);
  process.kill(host.instance(1)!.workerPid, 'SIGKILL');
  writeFileSync(join(host.dir, 'done'), '');
  const pid = await outputOf(status);
  expect(pid).not.toBe(first!.pid);
  expect(waits('done')).toHaveLength(2);
});

it('runs an activity of a killed instance elsewhere, but not before its message is visible again', async () => {
  await start(hubName(), { instances: 2 });
  await shared();
  const names = Array.from({ length: 6 }, (_, n) => `wait-${n}`);
  const statuses = await Promise.all(names.map((name) => begin('waiter', name)));
  await until(() => names.every((name) => waits(name).length === 1), host);
  const victim = host.instance(2)!;
  const lost = names.filter((name) => waits(name)[0]!.pid === victim.workerPid);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThan(names.length);
  const killedAt = Date.now();
  process.kill(victim.pid, 'SIGKILL');
  for (const name of names) writeFileSync(join(host.dir, name), '');
  for (const status of statuses) await outputOf(status);
  for (const name of names) expect(waits(name), name).toHaveLength(lost.includes(name) ? 2 : 1);
  // Messages are kept hidden by a renewal at every third of that time.
  for (const name of lost) expect(waits(name)[1]!.at - killedAt).toBeGreaterThan(MESSAGE_HIDDEN_MS / 2);
});

it('finishes a thousand activities on two instances, and goes on where a killed host was', async () => {
  const hub = hubName();
  await start(hub, { instances: 2 });
  await shared();
  const before = host.lines('squares').length;
  const path = new URL(await begin('squares', 1000)).pathname;
  await until(() => host.lines('squares').length > before + 50, host);
  const pids = [1, 2].flatMap((index) => [host.instance(index)!.pid, host.instance(index)!.workerPid]);
  await host.end('SIGKILL');
  await gone(pids);
  const { dir } = host;
  for (const file of ['host.json', 'instance-1.json', 'instance-2.json']) rmSync(join(dir, file), { force: true });
  await start(hub, { instances: 2, dir });
  expect(await outputOf(`http://127.0.0.1:${host.port}${path}`)).toBe(332_833_500);
  const squares = host.lines<{ pid: number; n: number }>('squares').slice(before);
  expect(new Set(squares.map(({ n }) => n)).size).toBe(1000);
  const began = squares.filter(({ pid }) => pids.includes(pid));
  expect(began.length).toBeGreaterThan(50);
  expect(squares.length).toBeGreaterThan(began.length);
});
