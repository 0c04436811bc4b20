import { setTimeout as sleep } from 'node:timers/promises';
import type { RegisteredConnector } from '../store/registry.ts';
import { raiseLease } from './raise-lease.ts';
import type { Runtime } from './runtime.ts';

/** How long a request waits for slices of a connector that was just stopped. Milliseconds. */
const WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 250;

/**
 * Waits until no slice of a stopped connector can write any more: the lease of each of its tasks, old ones too, is raised to
 * its generation (docs/protocol.md, invariant 7). Resolves with the numbers of its tasks, or undefined where one does not end
 * in time.
 */
export async function untilStopped(
  { tasks, offsets }: Runtime,
  { name, generation }: RegisteredConnector,
): Promise<number[] | undefined> {
  const end = Date.now() + WAIT_MS;
  const numbers = (await tasks.list(name)).tasks.map(({ task }) => task);
  for (const task of numbers) {
    while (!(await raiseLease(offsets, name, task, generation))) {
      if (Date.now() > end) return undefined;
      await sleep(LOOK_AGAIN_MS);
    }
  }
  return numbers;
}
