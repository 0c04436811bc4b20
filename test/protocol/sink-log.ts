import type { SinkRecord } from '../../src/api/records.ts';
import { record } from '../../src/connectors/azure-blob/testing/sink-harness.ts';
import type { Random } from './random.ts';

/** The topic partition: some offsets are holes, as transaction markers leave them. */
export class SinkLog {
  readonly #records = new Map<number, SinkRecord>();
  readonly #random: Random;
  readonly #keys: readonly string[];
  #end = 0;

  constructor(random: Random, keys: readonly string[], records: number) {
    this.#random = random;
    this.#keys = keys;
    while (this.#records.size < records) this.append();
  }

  /** The offset after the last record or hole. */
  get end(): number {
    return this.#end;
  }

  /** All offsets that have a record, in order. */
  get offsets(): number[] {
    return [...this.#records.keys()];
  }

  append(): void {
    if (this.#random.chance(0.15)) this.#end++;
    const offset = this.#end++;
    this.#records.set(offset, record(offset, { n: offset, k: this.#random.pick(this.#keys) }));
  }

  /** `to` is not included. */
  read(from: number, to: number): SinkRecord[] {
    return this.offsets.filter((offset) => from <= offset && offset < to).map((offset) => this.#records.get(offset)!);
  }

  folderOf(offset: number): string {
    return (this.#records.get(offset)!.value as { k: string }).k;
  }
}

/** The offsets of records that a blob or a block holds. */
export function offsetsIn(text: string): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { n: number }).n);
}
