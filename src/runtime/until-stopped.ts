import { setTimeout as sleep } from 'node:timers/promises';
import type { Offsets } from '../store/offsets.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { raiseLease } from './raise-lease.ts';
import type { Runtime } from './runtime.ts';

/** How long a request waits for slices of a connector that was just stopped. Milliseconds. */
const WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 250;

/**
 * Waits until no slice of a stopped connector can write any more: the lease of each of its tasks, old ones too, is raised to
 * its generation (docs/protocol.md, invariant 7). Task 0 comes first: a plan of an older generation that has not raised its lease
 * by then starts nothing, and one that has, has made the rows of all its tasks before. False where a task does not end in time,
 * or the connector was resumed.
 */
export async function untilStopped({ tasks, offsets }: Runtime, connector: RegisteredConnector): Promise<boolean> {
  const end = Date.now() + WAIT_MS;
  if (!(await raised(offsets, connector, 0, end))) return false;
  for (const { task } of (await tasks.list(connector.name)).tasks) {
    if (task > 0 && !(await raised(offsets, connector, task, end))) return false;
  }
  return true;
}

async function raised(
  offsets: Offsets,
  { name, generation }: RegisteredConnector,
  task: number,
  end: number,
): Promise<boolean> {
  for (;;) {
    const outcome = await raiseLease(offsets, name, task, generation);
    if (outcome !== 'held') return outcome === 'raised';
    if (Date.now() > end) return false;
    await sleep(LOOK_AGAIN_MS);
  }
}
