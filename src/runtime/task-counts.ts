import type { TaskCounter } from './metric-names.ts';
import type { Metrics, MetricTags } from './metrics.ts';

/** What the log tells of; the names are those of Connect's task-error-metrics. */
const ERRORS = [
  'total-record-failures',
  'total-record-errors',
  'total-records-skipped',
  'total-retries',
  'total-errors-logged',
  'deadletterqueue-produce-requests',
  'deadletterqueue-produce-failures',
] as const satisfies readonly TaskCounter[];

type ErrorCount = (typeof ERRORS)[number];

/** So many tasks are remembered in a process, those that ran last: connectors come and go. */
const REMEMBERED = 10_000;

const byOwner = new WeakMap<object, Map<string, TaskCounts>>();

/** What one task does in this process: for those who export metrics, and its errors since it was configured as it is for the log. */
export class TaskCounts {
  readonly #generation: number;
  readonly #metrics: Metrics;
  readonly #tags: MetricTags;
  readonly #errors = new Map<string, number>(ERRORS.map((name) => [name, 0]));
  #reported = '';

  /** Of one process, whose runtime is `owner`; its errors begin at zero with each `generation`. */
  static of(owner: { readonly metrics: Metrics }, connector: string, task: number, generation: number): TaskCounts {
    const all = byOwner.get(owner) ?? new Map<string, TaskCounts>();
    byOwner.set(owner, all);
    const key = `${connector}-${task}`;
    const known = all.get(key);
    const tags = known ? known.#tags : { connector, task: String(task) };
    const counts = known && known.#generation === generation ? known : new TaskCounts(owner.metrics, tags, generation);
    all.delete(key);
    all.set(key, counts);
    if (all.size > REMEMBERED) all.delete(all.keys().next().value!);
    return counts;
  }

  private constructor(metrics: Metrics, tags: MetricTags, generation: number) {
    this.#metrics = metrics;
    this.#tags = tags;
    this.#generation = generation;
  }

  add(name: TaskCounter, count = 1): void {
    if (count === 0) return;
    const before = this.#errors.get(name);
    if (before !== undefined) this.#errors.set(name, before + count);
    if (!this.#metrics.exported) return;
    this.#metrics.add(name, this.#tags, count);
    if (name === 'total-record-failures') this.#metrics.set('last-error-timestamp', this.#tags, Date.now());
  }

  /** In Connect's order, those that are not zero. */
  get errors(): Partial<Record<ErrorCount, number>> {
    return Object.fromEntries([...this.#errors].filter(([, count]) => count > 0));
  }

  /** `name=count …`; undefined where no error was counted since the last call. */
  news(): string | undefined {
    const text = Object.entries(this.errors)
      .map(([name, count]) => `${name}=${count}`)
      .join(' ');
    if (text === this.#reported) return undefined;
    this.#reported = text;
    return text;
  }
}
