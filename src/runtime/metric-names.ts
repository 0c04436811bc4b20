/** A metric's part in what it says: a counter is a sum of what happened, a gauge is how things stand. */
interface MetricDefinition {
  /** As in Kafka Connect's JMX, `kafka.connect:type=<group>`; our own are in `connectless-metrics`. */
  readonly group: string;
  readonly kind: 'counter' | 'gauge';
  readonly unit: 'records' | 'operations' | 'connectors' | 'tasks' | 'partitions' | 'ms';
  readonly tags: readonly MetricTag[];
  readonly doc: string;
}

export type MetricTag = 'connector' | 'task' | 'type' | 'state' | 'shard';

const TASK = ['connector', 'task'] as const;

const counter = (group: string, unit: MetricDefinition['unit'], doc: string) =>
  ({ group, kind: 'counter', unit, tags: TASK, doc }) as const;
const gauge = (group: string, unit: MetricDefinition['unit'], tags: readonly MetricTag[], doc: string) =>
  ({ group, kind: 'gauge', unit, tags, doc }) as const;

const SOURCE = 'source-task-metrics';
const SINK = 'sink-task-metrics';
const ERRORS = 'task-error-metrics';
const WORKER = 'connect-worker-metrics';
const OWN = 'connectless-metrics';
const CONNECTOR = ['connector'] as const;
/** Left out where there is one shard. */
const SHARD = ['shard'] as const;

/** Counted by the slices, drains and batches of any process, for one task each. */
const TASK_COUNTERS = {
  'source-record-poll-total': counter(SOURCE, 'records', 'Records that the source task polled.'),
  'source-record-write-total': counter(
    SOURCE,
    'records',
    'Records that Kafka acknowledged: after transformations, without those that were dropped or left out.',
  ),
  'sink-record-read-total': counter(SINK, 'records', 'Records read from Kafka for the sink task.'),
  'sink-record-send-total': counter(
    SINK,
    'records',
    'Records put to the sink task: after transformations, without those that were dropped or left out.',
  ),
  'offset-commit-completion-total': counter(SINK, 'operations', 'Checkpoints that were stored.'),
  'total-record-failures': counter(ERRORS, 'operations', 'Operations on a record that failed, each attempt counted.'),
  'total-record-errors': counter(ERRORS, 'records', 'Records with an operation that failed for good.'),
  'total-records-skipped': counter(ERRORS, 'records', 'Records left out because errors are tolerated.'),
  'total-retries': counter(ERRORS, 'operations', 'Operations on a record that were tried again.'),
  'total-errors-logged': counter(ERRORS, 'operations', 'Errors written to the log.'),
  'deadletterqueue-produce-requests': counter(ERRORS, 'records', 'Writes to the dead letter queue that were tried.'),
  'deadletterqueue-produce-failures': counter(ERRORS, 'records', 'Writes to the dead letter queue that failed.'),
} satisfies Record<string, MetricDefinition>;

/** Seen by whoever plans. A count of tasks in a state that no task is in is left out. */
const PLAN_GAUGES = {
  'connector-count': gauge(WORKER, 'connectors', SHARD, 'Connectors that are registered.'),
  'task-count': gauge(WORKER, 'tasks', SHARD, 'Tasks of all connectors.'),
  'connector-total-task-count': gauge(WORKER, 'tasks', CONNECTOR, 'Tasks of the connector.'),
  'connector-running-task-count': gauge(WORKER, 'tasks', CONNECTOR, 'Tasks that are RUNNING.'),
  'connector-paused-task-count': gauge(WORKER, 'tasks', CONNECTOR, 'Tasks that are PAUSED.'),
  'connector-failed-task-count': gauge(WORKER, 'tasks', CONNECTOR, 'Tasks that are FAILED.'),
  'connector-unassigned-task-count': gauge(WORKER, 'tasks', CONNECTOR, 'Tasks that have not started yet.'),
  'connector-status': gauge(
    OWN,
    'connectors',
    ['connector', 'type', 'state'],
    '1, with the state that REST shows for the connector, and source or sink.',
  ),
  'partition-count': gauge(SINK, 'partitions', TASK, 'Topic partitions dealt to the sink task.'),
  'sink-record-lag-max': gauge(
    SINK,
    'records',
    TASK,
    'Offsets between the checkpoint and the end of the topic partition that is furthest behind.',
  ),
  'time-without-progress-ms': gauge(
    OWN,
    'ms',
    TASK,
    'How long a running task has lagged at one position, failed again and again for reasons that may pass, or not been started. Left out while all is well.',
  ),
  'plan-time-ms': gauge(OWN, 'ms', SHARD, 'How long the last plan of the leader took.'),
} satisfies Record<string, MetricDefinition>;

/** All metrics. Names of Kafka Connect's mean what they mean there, but for what docs/monitoring.md says. */
export const METRICS = {
  ...TASK_COUNTERS,
  'last-error-timestamp': gauge(ERRORS, 'ms', TASK, 'When an operation on a record failed last, since the epoch.'),
  ...PLAN_GAUGES,
  'plan-overdue-ms': gauge(
    OWN,
    'ms',
    [],
    'How long work has been due without a plan of the leader, of any shard; 0 while the leaders do their part. Seen by the timer.',
  ),
} satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;
export type TaskCounter = keyof typeof TASK_COUNTERS;

/** In the order of the docs. */
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];
