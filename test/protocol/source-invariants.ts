import { getLongText } from '../../src/store/long-column.ts';
import type { Columns, TableWrite } from '../../src/store/table.ts';
import { Violation } from './violation.ts';

/** What a slice may send of a source partition. */
export interface Reading {
  partition: string;
  task: number;
  epoch: number;
  /** The number that was to be read next when its lease was taken, or by a reset since. */
  from: number;
}

/** Watches topic, leases and offsets of an at-least-once source. */
export class SourceInvariants {
  readonly #topic = new Set<string>();
  readonly #stored: Map<string, number>;
  readonly #readings: Reading[] = [];
  /** What a user's reset went past. */
  readonly #passedOver = new Set<string>();
  #raised = 0;
  #violation: Violation | undefined;

  constructor(partitions: readonly string[]) {
    this.#stored = new Map(partitions.map((name) => [name, 0]));
  }

  /** The number that is to be read next, by the checkpoint. */
  stored(partition: string): number {
    return this.#stored.get(partition)!;
  }

  /** Of the slice that has taken a task's lease with that epoch. */
  reading(partition: string, { task, epoch }: { task: number; epoch: number }): Reading {
    return this.#readings.find((one) => one.partition === partition && one.task === task && one.epoch === epoch)!;
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
    this.#raised = Math.max(this.#raised, generation);
  }

  /** By a user's request, which was made while the connector was stopped in that generation. */
  moved(writes: readonly TableWrite[], generation: number): void {
    for (const { name, next: to } of offsetsIn(writes)) {
      if (generation < this.#raised) {
        this.#fail(`invariant 7: generation ${generation} moved ${name} to ${to} after ${this.#raised} was raised`);
      }
      this.raised(generation);
      const before = this.stored(name);
      for (let n = to; n < before; n++) this.#passedOver.delete(`${name}${n}`);
      for (let n = before; n < to; n++) this.#passedOver.add(`${name}${n}`);
      this.#stored.set(name, to);
      for (const reading of this.#readings) {
        if (reading.partition === name) reading.from = Math.min(reading.from, to);
      }
    }
  }

  wrote(writes: readonly TableWrite[]): void {
    const [first] = writes;
    if (first && first.kind !== 'delete' && first.columns.kind === 'lease') this.#taken(first.columns);
    for (const { name, next } of offsetsIn(writes)) {
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

  #taken(columns: Columns): void {
    const [task, epoch] = [Number(columns.task), Number(columns.epoch)];
    if (this.#readings.some((one) => one.task === task && one.epoch === epoch)) return;
    for (const [partition, from] of this.#stored) this.#readings.push({ partition, task, epoch, from });
  }

  #store(name: string, next: number): void {
    const before = this.stored(name);
    if (next <= before) this.#fail(`the offset of ${name} went from ${before} to ${next}`);
    this.#checkSent(name, next);
    this.#stored.set(name, next);
  }

  #checkSent(name: string, end: number): void {
    for (let n = 0; n < end; n++)
      if (!this.#topic.has(`${name}${n}`) && !this.#passedOver.has(`${name}${n}`))
        this.#fail(`${name}${n} is passed over, and not in the topic`);
  }

  #fail(what: string): void {
    this.#violation ??= new Violation(what);
  }
}

/** A deleted offset is the start. */
function offsetsIn(writes: readonly TableWrite[]): { name: string; next: number }[] {
  return writes.flatMap((write) => {
    if (write.kind === 'delete' || write.columns.kind !== 'offset') return [];
    const { name } = JSON.parse(getLongText('partition', write.columns) ?? '');
    const { next } = JSON.parse(getLongText('offset', write.columns) ?? '{"next":0}');
    return [{ name, next }];
  });
}
