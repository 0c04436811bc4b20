import type { ConnectCluster, Found, Offsets } from './connect-cluster.ts';
import type { Journal, State } from './journal.ts';

export interface Move {
  from: ConnectCluster;
  to: ConnectCluster;
  journal: Journal;
  say: (line: string) => void;
}

/**
 * Moves a connector, so that at no time it runs in both clusters: stop it at the source, register it stopped at the target, carry
 * its offsets over, start it there. Where a step fails, the target's is taken away again and the source's goes on. A move that was
 * interrupted is gone on with. The source keeps its connector, stopped: the way back.
 */
export async function move(name: string, found: Found, { from, to, journal, say }: Move): Promise<void> {
  const state = journal.state(name) ?? stateOf(found);
  await journal.began(name, state);
  let created = false;
  try {
    await from.stop(name);
    const offsets = await from.offsets(name);
    say(`${name}: stopped at ${from.url}, ${describe(offsets)}`);
    if (!(await to.connectors()).has(name)) {
      await to.createStopped(name, found.config);
      created = true;
    }
    await to.stop(name);
    await to.setOffsets(name, offsets);
  } catch (error) {
    if (created) await to.remove(name);
    if (state !== 'STOPPED') await from.start(name, state);
    await journal.ended(name);
    say(`${name}: not moved; ${state === 'STOPPED' ? 'stays stopped' : 'goes on'} at ${from.url}`);
    throw error;
  }
  if (state !== 'STOPPED') await to.start(name, state);
  await journal.ended(name);
  say(`${name}: ${state.toLowerCase()} at ${to.url}`);
}

function stateOf({ state }: Found): State {
  return state === 'PAUSED' || state === 'STOPPED' ? state : 'RUNNING';
}

function describe(offsets: Offsets): string {
  return offsets.length === 1 ? '1 offset' : `${offsets.length} offsets`;
}
