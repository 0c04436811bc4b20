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

/** One task object's errors since it was started. */
export class ErrorCounts {
  readonly #counts = new Map<ErrorCount, number>();
  #reported = '';

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
