import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let dir: string;
let child: ChildProcess;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'x-api-main-'));
});

afterEach(() => {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<string> {
  const file = join(dir, 'run', 'x-api.json');
  rmSync(file, { force: true });
  child = fork(
    join(import.meta.dirname, 'main.ts'),
    ['--data', join(dir, 'data'), '--run-dir', join(dir, 'run'), ...args],
    {
      silent: true,
      execArgv: [],
    },
  );
  await expect.poll(() => existsSync(file), { timeout: 10_000 }).toBe(true);
  const { pid, baseUrl } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; baseUrl: string };
  expect(pid).toBe(child.pid);
  return baseUrl;
}

async function posts(baseUrl: string): Promise<string[]> {
  const response = await fetch(`${baseUrl}/simulator/posts`);
  return ((await response.json()) as { posts: { id: string }[] }).posts.map((post) => post.id);
}

it('keeps its posts over kill -9 and a torn line, and ends on SIGTERM', async () => {
  const first = await start('--rate', '100');
  await expect.poll(async () => (await posts(first)).length).toBeGreaterThan(10);
  const seen = await posts(first);
  child.kill('SIGKILL');
  await once(child, 'exit');
  appendFileSync(join(dir, 'data', 'posts.jsonl'), '{"id":"99');

  const second = await start('--rate', '0');
  const kept = await posts(second);
  expect(kept.slice(0, seen.length)).toEqual(seen);
  await fetch(`${second}/simulator/posts`, { method: 'POST', body: JSON.stringify({ posts: ['kafka after'] }) });
  const now = await posts(second);
  expect(now).toHaveLength(kept.length + 1);
  expect(new Set(now).size).toBe(now.length);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 30_000);

it('ends when its parent goes away', async () => {
  await start('--rate', '0');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 20_000);

it('says which option to change when the port is taken', async () => {
  const { port } = new URL(await start('--rate', '0'));
  const other = fork(
    join(import.meta.dirname, 'main.ts'),
    ['--data', join(dir, 'b'), '--run-dir', dir, '--port', port],
    {
      silent: true,
      execArgv: [],
    },
  );
  let text = '';
  other.stderr?.on('data', (chunk) => (text += chunk));
  expect(await once(other, 'exit')).toEqual([3, null]);
  expect(text).toContain(`port ${port} is taken: choose another with --port`);
}, 20_000);
