import type { MetricName, MetricTag, TaskCounter } from './metric-names.ts';

export type MetricTags = Readonly<Partial<Record<MetricTag, string>>>;

/** What was added to a counter since the last collection, or how a gauge stands. */
export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
  readonly tags: MetricTags;
}

/** Gauges count for so long after they were seen: then another instance has seen newer ones. A plan follows the last one within a minute. Milliseconds. */
const SEEN_FOR_MS = 90_000;

/** Where the runtime leaves what it counts and sees, until somebody who exports metrics collects it. */
export interface Metrics {
  /** False: nobody collects, and nothing is kept. */
  readonly exported: boolean;
  /** @param tags the same object each time */
  add(name: TaskCounter, tags: MetricTags, count: number): void;
  /** Takes the place of what was set before. */
  set(name: 'last-error-timestamp', tags: MetricTags, value: number): void;
  /** Takes the place of all that the same observer has seen before. */
  observe(observer: string, gauges: readonly Measurement[]): void;
}

export const NO_METRICS: Metrics = { exported: false, add() {}, set() {}, observe() {} };

/** Of one process. */
export class CollectedMetrics implements Metrics {
  readonly exported = true;
  readonly #pending = new Map<MetricTags, Map<MetricName, number>>();
  readonly #seen = new Map<string, { at: number; gauges: readonly Measurement[] }>();

  add(name: TaskCounter, tags: MetricTags, count: number): void {
    const values = this.#of(tags);
    values.set(name, (values.get(name) ?? 0) + count);
  }

  set(name: MetricName, tags: MetricTags, value: number): void {
    this.#of(tags).set(name, value);
  }

  observe(observer: string, gauges: readonly Measurement[]): void {
    this.#seen.set(observer, { at: Date.now(), gauges });
  }

  /** What was counted and set since the last call: each once. */
  takePending(): Measurement[] {
    const taken = [...this.#pending].flatMap(([tags, values]) =>
      [...values].map(([name, value]) => ({ name, value, tags })),
    );
    this.#pending.clear();
    return taken;
  }

  /** What this process has seen lately; nothing where others do the seeing. */
  observed(): Measurement[] {
    const since = Date.now() - SEEN_FOR_MS;
    return [...this.#seen.values()].flatMap(({ at, gauges }) => (at >= since ? gauges : []));
  }

  #of(tags: MetricTags): Map<MetricName, number> {
    let values = this.#pending.get(tags);
    if (!values) this.#pending.set(tags, (values = new Map()));
    return values;
  }
}
