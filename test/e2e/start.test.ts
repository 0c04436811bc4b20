import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, waitForEnd } from '../../local/process.ts';
import { projectRoot } from '../../local/project.ts';
import { type RunName, type Stack, startStack } from '../../local/stack.ts';
import { readBlobs, rest, until } from './support.ts';

let folder: string;
let stacks: Stack[];

beforeEach(async () => {
  stacks = [];
  folder = await mkdtemp(join(tmpdir(), 'connectless-e2e-start-'));
});

afterEach(async () => {
  for (const stack of stacks) await stack.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Stack> {
  const stack = await startStack({ dataDir: folder, demo: true });
  stacks.push(stack);
  return stack;
}

async function pidOf(stack: Stack, name: RunName): Promise<number> {
  const found = await stack.runFile(name);
  return found!.pid;
}

function blobsBeyond(stack: Stack, count: number): Promise<number> {
  return until(`more than ${count} blobs`, async () => {
    const { size } = await readBlobs(stack.connectionString, 'lab');
    return size > count && size;
  });
}

test('the pipeline runs, ends whole within 10 seconds, and goes on after its start was killed', async () => {
  const first = await start();
  expect((await rest(first.restUrl, 'GET', '/connectors')).body.sort()).toEqual(['Kafka-to-Blob', 'Twitter-to-Kafka']);
  const blobs = await blobsBeyond(first, 1);
  const [kafka, azurite, host, xApi] = await Promise.all(
    (['kafka', 'azurite', 'host', 'x-api'] as const).map((name) => pidOf(first, name)),
  );
  const instance = await first.runFile<{ pid: number; workerPid: number; workerId: string }>('instance-1');
  expect(instance?.workerId).toBeTruthy();
  process.kill(first.pid, 'SIGKILL');
  for (const pid of [host!, xApi!, instance!.pid, instance!.workerPid])
    expect(await waitForEnd(pid, 15_000)).toBe(true);
  expect([kafka!, azurite!].map(isAlive)).toEqual([true, true]);

  const second = await start();
  expect([await pidOf(second, 'kafka'), await pidOf(second, 'azurite')]).toEqual([kafka, azurite]);
  expect(second.output()).toContain('Connector Kafka-to-Blob: there already, goes on');
  await blobsBeyond(second, blobs);
  const parts = await Promise.all(
    (['kafka', 'azurite', 'host', 'x-api', 'instance-1'] as const).map((name) => pidOf(second, name)),
  );
  const began = Date.now();
  expect(await second.stop()).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(parts.filter(isAlive)).toEqual([]);
  expect(await readdir(join(folder, 'run'))).toEqual([]);
});

test('the start script hands arguments on, and the exit code back', async () => {
  const child = spawn(process.execPath, [join(projectRoot, 'local', 'start.mjs'), '--port', 'none'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(printed).toContain("option '--port <n>' argument 'none' is invalid");
  expect(code).toBe(2);
});
