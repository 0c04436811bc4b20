import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EnvironmentError } from '../errors.ts';
import { Part } from './part.ts';

test('a command that is not on the PATH is named, with what to do about it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'connectless-part-'));
  try {
    const part = new Part({
      name: 'func',
      command: 'a-command-that-nobody-has',
      args: () => [],
      env: process.env,
      logFile: join(folder, 'part.log'),
      ours: false,
      isReady: async () => true,
      readyWithinMs: 1_000,
      say: () => {},
      hint: 'Install it.',
    });
    await expect(part.start()).rejects.toEqual(
      new EnvironmentError('func: there is no `a-command-that-nobody-has` on the PATH. Install it.'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
