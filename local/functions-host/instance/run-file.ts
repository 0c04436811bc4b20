import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes `value` as JSON so that a reader sees the old or the new file, never half of one. */
export async function writeRunFile(runDir: string, name: string, value: Record<string, unknown>): Promise<void> {
  const path = join(runDir, name);
  const partial = `${path}.${process.pid}.tmp`;
  await writeFile(partial, `${JSON.stringify(value)}\n`);
  await rename(partial, path);
}

export async function removeRunFile(runDir: string, name: string): Promise<void> {
  await rm(join(runDir, name), { force: true });
}
