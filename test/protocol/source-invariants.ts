import { getLongText } from '../../src/store/long-column.ts';
import type { TableWrite } from '../../src/store/table.ts';
import { Violation } from './violation.ts';

/** What a slice may send of a source partition. */
export interface Reading {
  partition: string;
  /** The number that was to be read next when the slice began, or by a reset since. */
  from: number;
}

/** Watches topic, leases and offsets of an at-least-once source. */
export class SourceInvariants {
  readonly #topic = new Set<string>();
  readonly #stored: Map<string, number>;
  readonly #readings: Reading[] = [];
  #raised = 0;
  #violation: Violation | undefined;

  constructor(partitions: readonly string[]) {
    this.#stored = new Map(partitions.map((name) => [name, 0]));
  }

  /** The number that is to be read next, by the checkpoint. */
  stored(partition: string): number {
    return this.#stored.get(partition)!;
  }

  /** A slice begins. */
  reading(partition: string): Reading {
    const reading = { partition, from: this.stored(partition) };
    this.#readings.push(reading);
    return reading;
  }

  sent(records: readonly string[], { from }: Reading): void {
    for (const record of records) {
      if (Number(record.slice(1)) < from) {
        this.#fail(`${record} was sent again, though ${from} was the position to read from`);
      }
      this.#topic.add(record);
    }
  }

  /** From now on no slice of an older generation may write an offset. */
  raised(generation: number): void {
    this.#raised = generation;
  }

  reset(partition: string, to: number): void {
    this.#stored.set(partition, to);
    for (const reading of this.#readings) {
      if (reading.partition === partition) reading.from = Math.min(reading.from, to);
    }
  }

  wrote([first, ...others]: readonly TableWrite[]): void {
    const all = first ? [first, ...others] : [];
    for (const write of all) {
      if (write.kind === 'delete' || write.columns.kind !== 'offset') continue;
      const { name } = JSON.parse(getLongText('partition', write.columns) ?? '');
      const { next } = JSON.parse(getLongText('offset', write.columns) ?? '');
      const { kind, generation } = first?.kind === 'delete' ? {} : (first?.columns ?? {});
      if (kind === 'lease' && Number(generation) < this.#raised) {
        this.#fail(`invariant 7: generation ${generation} wrote ${name}${next} after ${this.#raised} was raised`);
      }
      this.#store(name, next);
    }
  }

  check(): void {
    if (this.#violation) throw this.#violation;
  }

  checkEnd(count: number): void {
    for (const name of this.#stored.keys()) this.#checkSent(name, count);
    this.check();
  }

  #store(name: string, next: number): void {
    const before = this.stored(name);
    if (next <= before) this.#fail(`the offset of ${name} went from ${before} to ${next}`);
    this.#checkSent(name, next);
    this.#stored.set(name, next);
  }

  #checkSent(name: string, end: number): void {
    for (let n = 0; n < end; n++)
      if (!this.#topic.has(`${name}${n}`)) this.#fail(`${name}${n} is passed over, and not in the topic`);
  }

  #fail(what: string): void {
    this.#violation ??= new Violation(what);
  }
}
