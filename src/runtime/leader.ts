import type { ControlView } from '../store/control.ts';
import type { Dispatcher, LeaderInput } from './dispatcher.ts';
import type { Runtime } from './runtime.ts';

/** Work that has been due so long without a sign of the leader means that it is lost. Milliseconds. */
const LOST_AFTER_MS = 5_000;
const SHARD = 0;
/** Times further away than this are rounded up to whole seconds. Milliseconds. */
const SHARED_BEYOND_MS = 2_000;

/** The time so far from now, rounded up so that one plan serves what is due at about the same time. Milliseconds. */
export function dueTime(now: number, inMs: number): number {
  return inMs < SHARED_BEYOND_MS ? now + inMs : Math.ceil((now + inMs) / 1_000) * 1_000;
}

/** How long work has been due without a sign of the leader. Milliseconds. */
function overdueMs({ control, changes, now }: ControlView): number {
  if (changes.count === 0) return 0;
  const dueSince = Math.min(control.dueAt || now, changes.count > control.changesSeen ? changes.at : now);
  return Math.max(0, now - Math.max(dueSince, control.heartbeat));
}

/** Tells the leader that something changed, and makes sure that there is one. Called by whoever passes. */
export async function wakeLeader(runtime: Pick<Runtime, 'control' | 'log'>, dispatcher: Dispatcher): Promise<void> {
  const { control, changes, now } = await runtime.control.read();
  const leader: LeaderInput = { shard: SHARD, epoch: control.epoch };
  const silent = overdueMs({ control, changes, now }) > LOST_AFTER_MS;
  if (control.epoch > 0 && !silent) {
    const status = await dispatcher.leaderStatus(leader);
    if (status.state === 'running') return dispatcher.wakeLeader(leader);
    if (status.state === 'pending' && status.since > now - LOST_AFTER_MS) return;
  }
  if (!(await runtime.control.raiseEpoch(control.epoch))) return;
  runtime.log.info(`Starting leader ${control.epoch + 1}${silent ? `; leader ${control.epoch} has gone silent` : ''}.`);
  await dispatcher.startLeader({ shard: SHARD, epoch: control.epoch + 1 });
}

/** The timer's part: an idle app costs one query. */
export async function tick(
  runtime: Pick<Runtime, 'control' | 'log' | 'metrics'>,
  dispatcher: Dispatcher,
): Promise<void> {
  const view = await runtime.control.read();
  const { control, changes, now } = view;
  runtime.metrics.observe('timer', [{ name: 'plan-overdue-ms', value: overdueMs(view), tags: {} }]);
  if (changes.count === 0) return;
  const asleep = control.epoch > 0 && control.dueAt > now && changes.count <= control.changesSeen;
  if (!asleep) await wakeLeader(runtime, dispatcher);
}
