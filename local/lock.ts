import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOurs } from './process.ts';

interface Holder {
  pid: number;
  /** A part of the holder's command line: the name of its program. */
  marker: string;
}

/** Takes the lock file, or tells who holds it. A holder that has ended no longer holds it. */
export async function tryLock(path: string): Promise<{ release(): Promise<void> } | { heldBy: number }> {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    const own: Holder = { pid: process.pid, marker: basename(process.argv[1] ?? '') };
    try {
      const file = await open(path, 'wx');
      await file.writeFile(JSON.stringify(own));
      await file.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await readHolder(path);
    if (holder === 'gone') continue;
    if (holder && (await isOurs(holder.pid, holder.marker))) return { heldBy: holder.pid };
    const stale = `${path}.${process.pid}.stale`;
    await rename(path, stale).catch(ignoreMissing);
    await rm(stale, { force: true });
  }
}

/** Waits for the lock; `onWait` hears once, and only if there is something to wait for, who holds it. */
export async function lock(path: string, onWait: (pid: number) => void): Promise<{ release(): Promise<void> }> {
  for (let told = false; ; ) {
    const answer = await tryLock(path);
    if ('release' in answer) return answer;
    if (!told) onWait(answer.heldBy);
    told = true;
    await sleep(100);
  }
}

/** Undefined for a file that was left behind without a readable holder. */
async function readHolder(path: string): Promise<Holder | 'gone' | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as Holder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
      if (!(error instanceof SyntaxError)) throw error;
    }
    await sleep(10); // between its creation and its text
  }
  return undefined;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
