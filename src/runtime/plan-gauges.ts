import type { Shard } from '../store/shards.ts';
import type { TaskRow, TaskState } from '../store/tasks.ts';
import { connectorState } from './herder-status.ts';
import type { MetricName } from './metric-names.ts';
import type { Measurement, MetricTags } from './metrics.ts';
import type { ConnectorView, Planning } from './plan.ts';

/** The gauge for tasks in a state; states that a plan never sees a task of a connector in have none. */
const BY_STATE: Partial<Record<TaskState, MetricName>> = {
  RUNNING: 'connector-running-task-count',
  PAUSED: 'connector-paused-task-count',
  FAILED: 'connector-failed-task-count',
  UNASSIGNED: 'connector-unassigned-task-count',
};

/** What a plan saw, with nothing asked for beyond what it needed itself. */
export function planGauges(
  planning: Planning,
  views: readonly ConnectorView[],
  { tookMs, shard: { shard, shards } }: { tookMs: number; shard: Shard },
): Measurement[] {
  const gauges: Measurement[] = [];
  const add = (name: MetricName, value: number, tags: MetricTags = {}) => void gauges.push({ name, value, tags });
  let connectors = 0;
  let tasks = 0;
  for (const { name, connector, tasks: rows, statuses } of views) {
    if (!connector) continue;
    const states = connectorState(planning.runtime, connector, rows, statuses);
    connectors++;
    tasks += states.tasks.length;
    add('connector-status', 1, { connector: name, type: connector.type, state: states.connector.state });
    add('connector-total-task-count', states.tasks.length, { connector: name });
    for (const [state, metric] of Object.entries(BY_STATE)) {
      const count = states.tasks.filter((task) => task.state === state).length;
      if (count > 0) add(metric, count, { connector: name });
    }
  }
  addProgress(planning, views, add);
  const tags = shards === 1 ? {} : { shard: String(shard) };
  add('connector-count', connectors, tags);
  add('task-count', tasks, tags);
  add('plan-time-ms', Math.round(tookMs), tags);
  return gauges;
}

type Add = (name: MetricName, value: number, tags: MetricTags) => void;

function addProgress(planning: Planning, views: readonly ConnectorView[], add: Add): void {
  const { now, progress } = planning;
  const sinks = Map.groupBy(progress, ({ connector, task }) => `${connector}-${task}`);
  for (const partitions of sinks.values()) {
    const { connector, task } = partitions[0]!;
    const tags = { connector, task: String(task) };
    add('partition-count', partitions.length, tags);
    add('sink-record-lag-max', Math.max(0, ...partitions.map(({ lag }) => Number(lag))), tags);
  }
  for (const { name, connector, tasks } of views) {
    if (connector?.target !== 'RUNNING') continue;
    for (const row of tasks) {
      if (row.target !== 'RUNNING' || row.failed !== undefined) continue;
      const lagging = sinks.get(`${name}-${row.task}`)?.map(({ since }) => since) ?? [];
      const standing = now - Math.min(now, stuckSince(planning, row), ...lagging);
      if (standing > 0) add('time-without-progress-ms', standing, { connector: name, task: String(row.task) });
    }
  }
}

/** Since when its slices have failed for reasons that may pass, or the last one that was started has not begun. */
function stuckSince(
  { standstill, now }: Planning,
  { connector, task, retries, begun, attempt, beginBy }: TaskRow,
): number {
  const waits = begun < attempt && beginBy < now;
  if (retries === 0 && !waits) return now;
  return standstill.since(`${connector}-${task}`, 0n, now);
}
