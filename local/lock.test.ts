import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lock, tryLock } from './lock.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-lock-'));
  path = join(folder, 'below', 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

test('only one has it at a time', async () => {
  const held = await tryLock(path);
  expect(await tryLock(path)).toEqual({ heldBy: process.pid });
  let waitedFor: number | undefined;
  const second = lock(path, (pid) => {
    waitedFor = pid;
    if ('release' in held) void held.release();
  });
  await (await second).release();
  expect(waitedFor).toBe(process.pid);
  expect(await readdir(join(folder, 'below'))).toEqual([]);
});

test('one whose holder has ended, or is by now another program, is taken over', async () => {
  await (await lock(path, () => {})).release();
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const holder of [
    { pid: gone, marker: '' },
    { pid: process.pid, marker: 'some-other-program' },
  ]) {
    await writeFile(path, JSON.stringify(holder));
    await (await lock(path, () => expect.unreachable())).release();
  }
  await writeFile(path, JSON.stringify({ pid: process.pid, marker: basename(process.argv[1]!) }));
  expect(await tryLock(path)).toEqual({ heldBy: process.pid });
});

test('one that was left without a readable holder is taken over', async () => {
  await (await lock(path, () => {})).release();
  await writeFile(path, '');
  expect(await tryLock(path)).toHaveProperty('release');
});
