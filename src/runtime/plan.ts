import type { TopicPartition } from '../api/index.ts';
import type { LeasedRow, SinkPosition } from '../store/offsets.ts';
import type { RegistryEntry } from '../store/registry.ts';
import { type Shard, shardName } from '../store/shards.ts';
import type { StatusRow, TaskRow } from '../store/tasks.ts';
import type { Dispatcher, LeaderInput } from './dispatcher.ts';
import { planGauges } from './plan-gauges.ts';
import { reconcileTasks } from './plan-reconcile.ts';
import { sinksDue } from './plan-sinks.ts';
import { startDueTasks } from './plan-start.ts';
import type { Runtime } from './runtime.ts';
import { Standstill } from './standstill.ts';

/** The leader looks again after so long, whatever it knows. Milliseconds. */
const LONGEST_SLEEP_MS = 60_000;

export interface PlanResult {
  /** A newer leader is there: end. */
  stop: boolean;
  /** When the next plan is due; milliseconds since the epoch, the storage service's clock. */
  wakeAt: number;
  /** When it began, by the same clock, in whole seconds: what was there in an earlier second it has seen. */
  began: number;
}

/** All that is stored about one connector, also about one that was deleted, as one plan sees it. */
export interface ConnectorView extends RegistryEntry {
  tasks: TaskRow[];
  statuses: StatusRow[];
  leases: LeasedRow[];
  sinks: (LeasedRow & SinkPosition)[];
  /** Partitions of a sink whose position a user has deleted. */
  cleared: TopicPartition[];
}

/** How one topic partition of a running sink stands. */
export interface SinkProgress {
  connector: string;
  /** The task that it is dealt to. */
  task: number;
  /** From its checkpoint to the end of the partition. */
  lag: bigint;
  /** When it was first seen lagging where it stands; milliseconds since the epoch. */
  since: number;
}

/** What the steps of one plan share. */
export interface Planning {
  runtime: Runtime;
  dispatcher: Dispatcher;
  /** This machine's clock, for what is due; milliseconds since the epoch. */
  now: number;
  /** The storage service's clock, in whole seconds: only this says whether a lease is over. */
  storageNow: number;
  readonly progress: SinkProgress[];
  /** Of the leader's earlier plans in this process. */
  readonly standstill: Standstill;
  /** The plan is wanted again at this time; the earliest wins. */
  wakeAt(time: number): void;
}

/**
 * One look of the leader at all connectors of its shard: brings task rows and leases to their connector's generation, and starts a slice of
 * every task that is due. Whatever another instance does at the same time is excluded by conditional writes, not by this.
 */
export async function plan(runtime: Runtime, dispatcher: Dispatcher, leader: LeaderInput): Promise<PlanResult> {
  const startedAt = performance.now();
  if (!leads(runtime, leader)) return END;
  const { control, changes, now: began } = await runtime.control.read(leader);
  if (leader.epoch < control.epoch) return END;
  const { views, storageNow } = await look(runtime, leader);
  const now = Date.now();
  let earliest = now + LONGEST_SLEEP_MS;
  const planning: Planning = {
    runtime,
    dispatcher,
    now,
    storageNow,
    progress: [],
    standstill: Standstill.of(runtime, shardName(leader)),
    wakeAt: (time) => {
      earliest = Math.min(earliest, time);
    },
  };
  planning.standstill.turn();
  const ready = await reconcileTasks(planning, views);
  const due = await sinksDue(planning, ready);
  await startDueTasks(planning, ready, due);
  if (runtime.metrics.exported) {
    const gauges = planGauges(planning, views, { tookMs: performance.now() - startedAt, shard: leader });
    runtime.metrics.observe(`plan ${shardName(leader)}`, gauges);
  }
  const beat = { dueAt: earliest, changesSeen: changes.count };
  const current = await runtime.control.heartbeat(leader, leader.epoch, beat);
  // An event that came meanwhile may be lost to the leader's next execution; the counter is not.
  const after = await runtime.control.read(leader);
  return { stop: !current, wakeAt: after.changes.count > changes.count ? now : earliest, began };
}

const END: PlanResult = { stop: true, wakeAt: 0, began: 0 };

/** False for a leader of before the app's settings were changed. */
function leads({ worker }: Runtime, { shard, shards }: Shard): boolean {
  const { count, served } = worker.planShards;
  return shards === count && served.includes(shard);
}

async function look(runtime: Runtime, shard: Shard): Promise<{ views: ConnectorView[]; storageNow: number }> {
  const [entries, { tasks, statuses }, { leases, sinks, cleared, now: storageNow }] = await Promise.all([
    runtime.registry.entries(shard),
    runtime.tasks.list(shard),
    runtime.offsets.listForPlan(shard),
  ]);
  const views = new Map<string, ConnectorView>();
  for (const entry of entries) {
    views.set(entry.name, { ...entry, tasks: [], statuses: [], leases: [], sinks: [], cleared: [] });
  }
  // Rows of a name that was registered after the registry was read are left to the next plan.
  for (const task of tasks) views.get(task.connector)?.tasks.push(task);
  for (const status of statuses) views.get(status.connector)?.statuses.push(status);
  for (const lease of leases) views.get(lease.connector)?.leases.push(lease);
  for (const sink of sinks) views.get(sink.connector)?.sinks.push(sink);
  for (const partition of cleared) views.get(partition.connector)?.cleared.push(partition);
  return { views: [...views.values()], storageNow };
}
