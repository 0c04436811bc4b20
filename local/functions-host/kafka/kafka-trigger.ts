import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import type { Logger } from '../contract.ts';
import { messageOf } from '../log.ts';
import './quiet-connections.ts';
import { BatchAssembler } from './batch-assembler.ts';
import type { KafkaSource } from './connection.ts';
import { rangeAssigner } from './range-assigner.ts';
import type { TriggerRecord } from './record-data.ts';
import type { KafkaSettings } from './settings.ts';

export interface KafkaTriggerOptions {
  functionName: string;
  source: KafkaSource;
  settings: KafkaSettings;
  clientId: string;
  /** Whether one invocation takes a batch; else one record. */
  many: boolean;
  /** Runs the function; rejects when it failed. */
  invoke: (records: TriggerRecord[]) => Promise<void>;
  log: Logger;
}

const RETRY_MS = [1_000, 2_000, 5_000, 10_000];
const HEARTBEAT_MS = 2_000;
const FETCH_WAIT_MS = 1_000;
const IN_PLACE_RETRY_MS = 100;
/** Partitions of one topic that a batch may mix. */
const MAX_PARTITIONS = 256;

/** The consumer of one Kafka-triggered function in this instance. */
export class KafkaTrigger {
  readonly #options: KafkaTriggerOptions;
  readonly #abort = new AbortController();
  readonly #assembler: BatchAssembler;
  /** Offsets to commit, by partition. */
  readonly #stored = new Map<number, string>();
  #assigned = new Set<number>();
  #committing: NodeJS.Timeout | undefined;
  #consumer: Consumer | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  /** Why it does not read; undefined while it does. */
  #complaint: string | undefined;

  constructor(options: KafkaTriggerOptions) {
    this.#options = options;
    this.#assembler = new BatchAssembler({
      maxBatchSize: options.settings.maxBatchSize,
      intervalMs: options.settings.subscriberIntervalMs,
      execute: (records) => this.#execute(records),
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Lets the batch under way end (at most `graceMs`), commits and leaves the group. */
  async stop(graceMs: number): Promise<void> {
    this.#abort.abort();
    this.#assembler.drop();
    await Promise.race([this.#running, sleep(graceMs + 1_000, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const { log, functionName, source } = this.#options;
    while (!this.#abort.signal.aborted) {
      try {
        await this.#consume();
      } catch (error) {
        const message = messageOf(error);
        if (message !== this.#complaint)
          log.error(`Kafka trigger '${functionName}' (topic ${source.topic}): ${message}; it keeps trying.`);
        this.#complaint = message;
      }
      const delay = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)] ?? 0;
      await sleep(delay, undefined, { signal: this.#abort.signal }).catch(() => {});
    }
  }

  /** Consumes until the host stops; throws when the consumer has ended for another reason. */
  async #consume(): Promise<void> {
    const { source, settings, clientId, log, functionName } = this.#options;
    const { signal } = this.#abort;
    const kafka = new Kafka({
      ...source.connection,
      clientId,
      connectionTimeout: 3_000,
      retry: { initialRetryTime: 100, retries: 3 },
      logLevel: logLevel.ERROR,
      logCreator: () => (entry) => log.debug(`Kafka trigger '${functionName}': ${entry.log.message}`),
    });
    const consumer = kafka.consumer({
      groupId: source.consumerGroup,
      partitionAssigners: [rangeAssigner],
      sessionTimeout: settings.sessionTimeoutMs,
      heartbeatInterval: Math.min(HEARTBEAT_MS, Math.floor(settings.sessionTimeoutMs / 4)),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: settings.maxPartitionFetchBytes,
      maxBytes: settings.fetchMaxBytes,
      metadataMaxAge: settings.metadataMaxAgeMs,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, retries: 3, restartOnFailure: async () => false },
    });
    const ended = Promise.withResolvers<void>();
    ended.promise.catch(() => {});
    signal.addEventListener('abort', () => ended.resolve(), { once: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
    consumer.on(consumer.events.REBALANCING, () => void this.#commit());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#failures = 0;
      if (this.#complaint) log.info(`Kafka trigger '${functionName}' (topic ${source.topic}): connected.`);
      this.#complaint = undefined;
      this.#assigned = new Set(payload.memberAssignment[source.topic]);
      log.debug(`Kafka trigger '${functionName}': assigned partitions [${[...this.#assigned].join(', ')}]`);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [source.topic], fromBeginning: settings.autoOffsetReset === 'earliest' });
      if (signal.aborted) return;
      this.#consumer = consumer;
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: MAX_PARTITIONS,
        eachBatch: async ({ batch, heartbeat, resolveOffset }) => {
          let failure: unknown;
          const beating = setInterval(() => {
            heartbeat().catch((error: unknown) => {
              failure = error;
              this.#assembler.drop(batch.partition);
            });
          }, HEARTBEAT_MS);
          const records = batch.messages.map((message) => recordOf(source.topic, batch.partition, message));
          const executed = await this.#assembler.add(batch.partition, records);
          clearInterval(beating);
          if (executed) resolveOffset(batch.lastOffset());
          if (failure) throw failure;
        },
      });
      await ended.promise;
      await this.#assembler.idle();
    } finally {
      this.#assembler.drop();
      await this.#commit();
      this.#consumer = undefined;
      this.#stored.clear();
      await consumer.disconnect().catch(() => {});
    }
  }

  /** Runs the function and notes the offsets to commit: after a failure too, as the real trigger does by default. */
  async #execute(records: TriggerRecord[]): Promise<void> {
    if (this.#options.many) return this.#attempt(records);
    const byPartition = Map.groupBy(records, (record) => record.partition);
    await Promise.all(
      [...byPartition.values()].map(async (ordered) => {
        for (const record of ordered) {
          if (this.#abort.signal.aborted) return;
          await this.#attempt([record]);
        }
      }),
    );
  }

  async #attempt(records: TriggerRecord[]): Promise<void> {
    const { invoke, functionName, settings, log } = this.#options;
    for (let retries = 0; ; retries++) {
      try {
        await invoke(records);
        break;
      } catch (error) {
        log.error(`Executed 'Functions.${functionName}' (Failed): ${messageOf(error)}`);
        if (settings.commitOnFailure) break;
        if (settings.maxRetries !== -1 && retries >= settings.maxRetries) {
          log.error(
            `Kafka trigger '${functionName}': ${settings.maxRetries} retries failed; the offsets are committed all the same.`,
          );
          break;
        }
        await sleep(IN_PLACE_RETRY_MS, undefined, { signal: this.#abort.signal }).catch(() => {});
        if (this.#abort.signal.aborted) return;
      }
    }
    for (const { partition, offset } of records)
      if (this.#assigned.has(partition)) this.#stored.set(partition, String(BigInt(offset) + 1n));
    this.#committing ??= setTimeout(() => void this.#commit(), settings.autoCommitIntervalMs);
  }

  async #commit(): Promise<void> {
    clearTimeout(this.#committing);
    this.#committing = undefined;
    if (!this.#consumer || this.#stored.size === 0) return;
    const { source, log, functionName } = this.#options;
    const offsets = [...this.#stored].map(([partition, offset]) => ({ topic: source.topic, partition, offset }));
    this.#stored.clear();
    try {
      await this.#consumer.commitOffsets(offsets);
    } catch (error) {
      log.debug(`Kafka trigger '${functionName}': commit failed: ${messageOf(error)}`);
    }
  }
}

function recordOf(topic: string, partition: number, message: KafkaMessage): TriggerRecord {
  const { offset, timestamp, key, value, headers } = message;
  return { topic, partition, offset, timestamp, key, value, headers };
}
