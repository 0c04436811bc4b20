import { FencedException } from '../api/index.ts';
import { leaseIsOver } from '../store/lease.ts';
import { leaseIdentity, type Offsets } from '../store/offsets.ts';
import { RowChain } from '../store/row-chain.ts';

/** `held`: by a slice of an older generation, or somebody else has just written it. `overtaken`: it stands at a newer generation. */
export type RaisedLease = 'raised' | 'held' | 'overtaken';

/** Raises a task's lease row to a generation: from then on no slice of an older one can write (invariant 7). */
export async function raiseLease(
  offsets: Offsets,
  name: string,
  task: number,
  generation: number,
): Promise<RaisedLease> {
  const chain = await RowChain.open(offsets.table, offsets.leaseKey(name, task));
  const found = Number(chain.columns.generation ?? -1);
  if (found >= generation) return found === generation ? 'raised' : 'overtaken';
  if (!leaseIsOver(chain, chain.now)) return 'held';
  try {
    await chain.update({
      ...leaseIdentity(name, task),
      generation,
      epoch: Number(chain.columns.epoch ?? 0) + 1,
      owner: undefined,
    });
    return 'raised';
  } catch (error) {
    if (error instanceof FencedException) return 'held';
    throw error;
  }
}
