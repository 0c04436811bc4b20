import type { Config } from '../../../api/config-def.ts';
import type { SinkRecord } from '../../../api/records.ts';
import type { Schema } from '../../../api/schema.ts';
import { type Assignment, type ErrantRecordReporter, RewindException, type SinkCheckpoint } from '../../../api/sink.ts';
import { AzureBlobStorageSinkTask } from '../task.ts';
import type { MemoryBlobStore } from './memory-blob-store.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The time that all tests begin at: 2026-01-02T03:04:05Z. */
export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

export const TP = { topic: 'orders', partition: 0 };

export function record(
  offset: number,
  value: unknown,
  more: Partial<SinkRecord> & { valueSchema?: Schema } = {},
): SinkRecord {
  return {
    ...{ topic: TP.topic, kafkaPartition: TP.partition, kafkaOffset: BigInt(offset) },
    ...{ originalTopic: TP.topic, originalKafkaPartition: TP.partition, originalKafkaOffset: BigInt(offset) },
    ...{ keySchema: undefined, key: null, valueSchema: undefined, value, headers: [] },
    ...{ timestamp: START, timestampType: 'CREATE_TIME' as const },
    ...more,
  };
}

export const config = (options: Record<string, string> = {}): Config => ({
  'azblob.account.name': 'memory',
  'azblob.container.name': 'container',
  'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat',
  'flush.size': '3',
  ...options,
});

/** The row of one topic partition, and owners of it, in the order of the protocol. */
export class SinkHarness {
  now = START;
  row: Omit<Assignment, 'topic' | 'partition'> & { dueAt?: number | undefined } = {
    ...{ next: 0n, base: 0n, epoch: 0, resetGen: 0, state: undefined },
  };
  readonly store: MemoryBlobStore;
  options: Config;
  errantRecordReporter: ErrantRecordReporter | undefined;

  constructor(store: MemoryBlobStore, options: Config) {
    this.store = store;
    this.options = options;
  }

  /** Takes the lease with a fresh task, and finishes what the last owner left. */
  async own(): Promise<Owner> {
    const owner = await this.lease();
    await owner.begin();
    return owner;
  }

  async lease(): Promise<Owner> {
    const task = new AzureBlobStorageSinkTask(() => this.store);
    await task.start(this.options, {
      ...{ connector: 'sink', task: 0, log: quiet, now: () => this.now },
      errantRecordReporter: this.errantRecordReporter,
    });
    this.row = { ...this.row, epoch: this.row.epoch + 1 };
    return new Owner(this, task);
  }

  /** One whole life of an owner: takes over, puts what is at and after its position, checkpoints, commits. */
  async run(records: readonly SinkRecord[]): Promise<void> {
    const owner = await this.own();
    await owner.put(records);
    await owner.checkpoint();
  }

  text(): Record<string, string> {
    return Object.fromEntries([...this.store.committed()].map(([name, bytes]) => [name, bytes.toString()]));
  }

  /** Every record that is in a committed blob, as JSON, sorted. */
  records(): string[] {
    return Object.values(this.text())
      .flatMap((text) => text.trimEnd().split('\n'))
      .sort();
  }
}

export class Owner {
  readonly task: AzureBlobStorageSinkTask;
  readonly #harness: SinkHarness;
  readonly #taken: SinkHarness['row'];
  #position: bigint;
  /** Of the last checkpoint that this owner stored. */
  #state: Buffer | undefined;
  rewound: string | undefined;

  constructor(harness: SinkHarness, task: AzureBlobStorageSinkTask) {
    this.#harness = harness;
    this.task = task;
    this.#taken = harness.row;
    this.#position = harness.row.next;
  }

  async begin(): Promise<void> {
    const { state } = this.#taken;
    await this.rewinding(async () => {
      this.task.open([{ ...TP, ...this.#taken }]);
      if (state) this.finished(await this.task.afterCheckpoint(TP, state));
    });
  }

  get position(): bigint {
    return this.#position;
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    const wanted = records.filter(({ originalKafkaOffset }) => originalKafkaOffset >= this.#position);
    await this.rewinding(() => this.task.put(wanted));
    const last = records.at(-1);
    if (last && !this.rewound && last.originalKafkaOffset >= this.#position)
      this.#position = last.originalKafkaOffset + 1n;
  }

  /** preCommit, the conditional write, and afterCheckpoint, until all that was put is checkpointed. */
  async checkpoint(): Promise<void> {
    do {
      const stored = await this.prepare();
      if (!stored) return;
      await this.commit();
    } while (!this.rewound && this.#harness.row.next < this.#position);
  }

  /** The checkpoint without the commits that it names; false where it was refused or went back. */
  async prepare(): Promise<boolean> {
    let stored = false;
    await this.rewinding(async () => {
      const [checkpoint] = await this.task.preCommit([{ ...TP, next: this.#position }]);
      this.#store(checkpoint!);
      stored = true;
    });
    return stored;
  }

  async commit(): Promise<void> {
    const state = this.#state;
    if (state) await this.rewinding(async () => this.finished(await this.task.afterCheckpoint(TP, state)));
  }

  /** A commit's outcome is stored with the next checkpoint; here at once. */
  finished(state: Buffer | undefined): void {
    if (this.isFenced) throw new Error('fenced');
    this.#harness.row = { ...this.#harness.row, state };
  }

  async rewinding(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RewindException)) throw error;
      this.rewound = error.message;
      this.#store(error.checkpoint);
    }
  }

  get isFenced(): boolean {
    return this.#harness.row.epoch !== this.#taken.epoch;
  }

  #store({ next, base = next, dueAt, state }: SinkCheckpoint): void {
    if (this.isFenced) throw new Error('fenced');
    this.#harness.row = { ...this.#harness.row, next, base, dueAt, state };
    this.#state = state;
  }
}
