import { FencedException } from '../api/index.ts';
import { leaseIsOver } from '../store/lease.ts';
import { leaseIdentity, type Offsets } from '../store/offsets.ts';
import { RowChain } from '../store/row-chain.ts';

/**
 * Raises a task's lease row to a generation: from then on no slice of an older one can write (invariant 7). False while such a
 * slice still holds its lease, or where somebody else wrote the row meanwhile.
 */
export async function raiseLease(offsets: Offsets, name: string, task: number, generation: number): Promise<boolean> {
  const chain = await RowChain.open(offsets.table, offsets.leaseKey(name, task));
  if (Number(chain.columns.generation ?? -1) >= generation) return true;
  if (!leaseIsOver(chain, chain.now)) return false;
  try {
    await chain.update({
      ...leaseIdentity(name, task),
      generation,
      epoch: Number(chain.columns.epoch ?? 0) + 1,
      owner: undefined,
    });
    return true;
  } catch (error) {
    if (error instanceof FencedException) return false;
    throw error;
  }
}
