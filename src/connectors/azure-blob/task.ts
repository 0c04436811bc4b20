import type { Config } from '../../api/config-def.ts';
import { ConnectException } from '../../api/errors.ts';
import type { SinkRecord, TopicPartition } from '../../api/records.ts';
import type { Assignment, ErrantRecordReporter, SinkCheckpoint, SinkTask, SinkTaskContext } from '../../api/sink.ts';
import { azureBlobStore } from './azure-blob-store.ts';
import type { BlobStore } from './blob-store.ts';
import { PartitionWriter, type WriterContext } from './partition-writer.ts';
import { readSettings } from './settings.ts';
import { decodeState } from './state.ts';

/** Bytes that may wait in memory, before compression, before they are staged. */
const HELD_LIMIT = 32 * 1024 * 1024;
/** Milliseconds of work after which other work of the process gets its turn, and records between two looks at the clock. */
const TURN_MS = 15;
const TURN_RECORDS = 256;

/** Builds blobs of blocks over many batches and instances; what is open and what is closing is in the checkpoint. */
export class AzureBlobStorageSinkTask implements SinkTask {
  readonly #openStore: (config: Config) => BlobStore;
  readonly #writers = new Map<string, PartitionWriter>();
  #context: WriterContext | undefined;
  #reporter: ErrantRecordReporter | undefined;

  constructor(openStore: (config: Config) => BlobStore = azureBlobStore) {
    this.#openStore = openStore;
  }

  /** Throws ConfigException, and ConnectException where the container is missing or the credentials are wrong. */
  async start(config: Config, { connector, log, now, errantRecordReporter }: SinkTaskContext): Promise<void> {
    const settings = readSettings(config);
    for (const warning of settings.warnings) log.warn(warning, { connector });
    const store = this.#openStore(config);
    await store.prepare();
    this.#context = { settings, store, connector, now };
    this.#reporter = errantRecordReporter;
  }

  open(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      this.#writers.set(key(assignment), new PartitionWriter(assignment, this.#started));
    }
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    const { now } = this.#started;
    let time = now();
    for (const writer of this.#writers.values()) writer.checkTime(time);
    let began = performance.now();
    let writer: PartitionWriter | undefined;
    let [topic, partition] = ['', -1];
    for (let i = 0; i < records.length; i++) {
      const record = records[i]!;
      if (!writer || record.originalKafkaPartition !== partition || record.originalTopic !== topic) {
        [topic, partition] = [record.originalTopic, record.originalKafkaPartition];
        writer = this.#writer({ topic, partition });
      }
      this.#add(writer, record, time);
      if (i % TURN_RECORDS !== TURN_RECORDS - 1) continue;
      if (this.#heldBytes() > HELD_LIMIT) await this.#stageAll();
      else if (performance.now() - began > TURN_MS) await new Promise(setImmediate);
      else continue;
      began = performance.now();
      time = now();
    }
    if (this.#heldBytes() > HELD_LIMIT) await this.#stageAll();
  }

  async preCommit(positions: readonly SinkCheckpoint[]): Promise<SinkCheckpoint[]> {
    return Promise.all(positions.map((position) => this.#writer(position).checkpoint(position.next)));
  }

  async afterCheckpoint(partition: TopicPartition, state: Buffer): Promise<Buffer | undefined> {
    return this.#writer(partition).commit(state);
  }

  close(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#writers.delete(key(partition));
  }

  unfinishedFrom(state: Buffer): bigint | undefined {
    return decodeState(state).closing.reduce<bigint | undefined>(
      (least, { first }) => (least === undefined || first < least ? first : least),
      undefined,
    );
  }

  /** Files that are open are given up; their blocks expire. Blobs of before are replaced where names are the same (invariant 4). */
  resetState(): undefined {
    return undefined;
  }

  async keepAlive(assignment: Assignment): Promise<SinkCheckpoint | undefined> {
    const writer = new PartitionWriter(assignment, this.#started);
    this.#writers.set(key(assignment), writer);
    return writer.keepAlive();
  }

  stop(): void {
    this.#writers.clear();
  }

  get #started(): WriterContext {
    if (!this.#context) throw new ConnectException('The task has not been started');
    return this.#context;
  }

  #writer(partition: TopicPartition): PartitionWriter {
    const writer = this.#writers.get(key(partition));
    if (!writer) throw new ConnectException(`The task does not hold ${key(partition)}`);
    return writer;
  }

  /** What cannot be written is reported where that is wanted: the runtime waits for it before the checkpoint, or fails the task. */
  #add(writer: PartitionWriter, record: SinkRecord, now: number): void {
    try {
      writer.add(record, now);
    } catch (error) {
      if (!this.#reporter) throw error;
      void this.#reporter.report(record, error);
    }
  }

  #heldBytes(): number {
    let held = 0;
    for (const writer of this.#writers.values()) held += writer.heldBytes;
    return held;
  }

  async #stageAll(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.stage();
  }
}

function key({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
