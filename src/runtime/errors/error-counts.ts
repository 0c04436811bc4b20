/** What is counted for each task; the names are those of Connect's task-error-metrics. */
const COUNTED = [
  'total-record-failures',
  'total-record-errors',
  'total-records-skipped',
  'total-retries',
  'total-errors-logged',
  'deadletterqueue-produce-requests',
  'deadletterqueue-produce-failures',
] as const;

export type ErrorCount = (typeof COUNTED)[number];

const byOwner = new WeakMap<object, Map<string, ErrorCounts>>();

/** One task's errors in this process since it was configured as it is. */
export class ErrorCounts {
  readonly generation: number;
  readonly #counts = new Map<ErrorCount, number>();
  #reported = '';

  /** Of one process, whose runtime is `owner`; begins at zero with each `generation`. */
  static of(owner: object, task: string, generation: number): ErrorCounts {
    const tasks = byOwner.get(owner) ?? new Map<string, ErrorCounts>();
    byOwner.set(owner, tasks);
    const known = tasks.get(task);
    if (known?.generation === generation) return known;
    const counts = new ErrorCounts(generation);
    tasks.set(task, counts);
    return counts;
  }

  private constructor(generation: number) {
    this.generation = generation;
  }

  add(name: ErrorCount): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** In Connect's order, those that are not zero. */
  get all(): Partial<Record<ErrorCount, number>> {
    return Object.fromEntries(
      COUNTED.flatMap((name) => (this.#counts.has(name) ? [[name, this.#counts.get(name)]] : [])),
    );
  }

  /** `name=count …`; undefined where nothing was counted since the last call. */
  news(): string | undefined {
    const text = Object.entries(this.all)
      .map(([name, count]) => `${name}=${count}`)
      .join(' ');
    if (text === this.#reported) return undefined;
    this.#reported = text;
    return text;
  }
}
