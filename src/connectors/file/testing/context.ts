import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Logger, SourceOffset, SourceTaskContext } from '../../../api/index.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'connectless-file-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Keeps warnings in `warnings`. */
export function recordingLog(): Logger & { warnings: string[] } {
  const warnings: string[] = [];
  return { warnings, debug() {}, info() {}, warn: (message) => void warnings.push(message), error() {} };
}

export function sourceContext(stored: SourceOffset | undefined, log: Logger): SourceTaskContext {
  return { connector: 'lines', task: 0, createdAt: 0, log, offset: async () => stored, pollAgainAt() {} };
}
