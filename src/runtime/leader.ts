import type { ControlView } from '../store/control.ts';
import { type Shard, shardOf } from '../store/shards.ts';
import type { Dispatcher, LeaderInput } from './dispatcher.ts';
import type { Runtime } from './runtime.ts';
import { ShardWatch } from './shard-watch.ts';

type LeaderRuntime = Pick<Runtime, 'control' | 'log' | 'worker'>;

/** Work that has been due so long without a sign of the leader means that it is lost. Milliseconds. */
const LOST_AFTER_MS = 5_000;
/** Times further away than this are rounded up to whole seconds. Milliseconds. */
const SHARED_BEYOND_MS = 2_000;

/** The time so far from now, rounded up so that one plan serves what is due at about the same time. Milliseconds. */
export function dueTime(now: number, inMs: number): number {
  return inMs < SHARED_BEYOND_MS ? now + inMs : Math.ceil((now + inMs) / 1_000) * 1_000;
}

/** How long work has been due without a sign of the leader. Milliseconds. */
function overdueMs(shard: Shard, { control, changes, now }: ControlView): number {
  if (changes.count === 0) return 0;
  const dueSince = Math.min(control.dueAt || now, changedSince(shard, { control, changes, now }));
  return Math.max(0, now - Math.max(dueSince, control.heartbeat));
}

/** Since when the leader should know of a change. Whoever makes one wakes the only leader, or of several the connector's at most. */
function changedSince({ shards }: Shard, { control, changes, now }: ControlView): number {
  if (changes.count <= control.changesSeen) return now;
  if (shards === 1 || control.epoch === 0) return changes.at;
  return control.wokenAt || now;
}

/**
 * Tells the leader of a connector's shard that something changed, and makes sure that there is one. Called by whoever passes. A
 * shard that another app leads is left to the timer of that app, which sees the change counter.
 */
export async function wakeLeader(runtime: LeaderRuntime, dispatcher: Dispatcher, connector: string): Promise<void> {
  const { count, served } = runtime.worker.planShards;
  const shard = shardOf(connector, count);
  if (served.includes(shard.shard)) await wake(runtime, dispatcher, shard, await runtime.control.read(shard));
}

async function wake(runtime: LeaderRuntime, dispatcher: Dispatcher, shard: Shard, view: ControlView): Promise<void> {
  const { control, changes, now } = view;
  const leader: LeaderInput = { ...shard, epoch: control.epoch };
  const silent = overdueMs(shard, view) > LOST_AFTER_MS;
  if (control.epoch > 0 && !silent) {
    const status = await dispatcher.leaderStatus(leader);
    if (status.state === 'running') {
      const isNew = changes.count > control.changesSeen && control.wokenAt === 0;
      if (shard.shards > 1 && isNew) await runtime.control.noteWake(shard, control.epoch, changes.count);
      return dispatcher.wakeLeader(leader, now);
    }
    if (status.state === 'pending' && status.since > now - LOST_AFTER_MS) return;
    if (status.state === 'missing') {
      runtime.log.warn(
        `Leader ${name(leader)} is not in this app's task hub: it has failed, or another app has the shard in ` +
          'CONNECT_PLAN_SHARDS_SERVED, too.',
      );
    }
  }
  if (!(await runtime.control.raiseEpoch(shard, control.epoch))) return;
  const next = { ...shard, epoch: control.epoch + 1 };
  runtime.log.info(`Starting leader ${name(next)}${silent ? `; leader ${name(leader)} has gone silent` : ''}.`);
  await dispatcher.startLeader(next);
}

function name(leader: LeaderInput): string {
  const { epoch, shard, shards } = leader;
  return shards === 1 ? String(epoch) : `${epoch} of shard ${shard} of ${shards}`;
}

/** The timer's part, for the shards that this app leads: an idle app costs one query. */
export async function tick(runtime: LeaderRuntime & Pick<Runtime, 'metrics'>, dispatcher: Dispatcher): Promise<void> {
  const views = await runtime.control.readAll();
  const { count, served } = runtime.worker.planShards;
  const shards = Array.from({ length: count }, (_, shard) => ({ shard, shards: count }));
  const overdue = Math.max(...shards.map((shard) => overdueMs(shard, views.of(shard))));
  runtime.metrics.observe('timer', [{ name: 'plan-overdue-ms', value: overdue, tags: {} }]);
  if (views.changes.count === 0) return;
  ShardWatch.of(runtime).look(
    runtime,
    views,
    shards.filter((shard) => isUnled(shard, views.of(shard))),
  );
  const awake = shards.filter((shard) => served.includes(shard.shard) && !isAsleep(views.of(shard)));
  await Promise.all(awake.map((shard) => wake(runtime, dispatcher, shard, views.of(shard))));
}

function isUnled(shard: Shard, view: ControlView): boolean {
  return view.control.epoch === 0 || overdueMs(shard, view) > LOST_AFTER_MS;
}

function isAsleep({ control, changes, now }: ControlView): boolean {
  return control.epoch > 0 && control.dueAt > now && changes.count <= control.changesSeen;
}
