import { ConnectException, RetriableException } from '../api/errors.ts';
import { errorCodes, isMoved } from './client-errors.ts';
import type { Connections } from './connections.ts';
import { MissingHubException } from './event-hubs.ts';
import type { Producer, ProducerRecord } from './kafka.ts';
import { type Batch, PartitionQueue, type PendingSend, type ProducerIdentity, refuse } from './partition-queue.ts';
import { partitionOfKey, StickyPartition } from './partitioner.ts';
import { produceBatches } from './produce.ts';
import { recordSize } from './record-batch-writer.ts';
import { ThrottledException } from './throttling.ts';
import { tooLargeForTopic, tooLargeToSend } from './too-large.ts';

/** How long a topic that is not there is waited for: brokers may be creating it, Event Hubs may be mistaken. Milliseconds. */
const topicWaitMs = { kafka: 10_000, eventHubs: 3_000 };
/** One record of a batch is not as the topic wants it, and for it the broker takes none of them. */
const recordCodes: readonly number[] = [errorCodes.invalidTimestamp, errorCodes.invalidRecord];
const sequenceCodes: readonly number[] = [
  errorCodes.outOfOrderSequence,
  errorCodes.invalidProducerEpoch,
  errorCodes.unknownProducerId,
];

/**
 * See `Producer`. One batch a partition is under way at a time, and is repeated unchanged until it is acknowledged: this keeps the order, and
 * lets the broker drop repeats of what it has.
 */
export class BatchProducer implements Producer {
  readonly #connections: Connections;
  readonly #onClose: () => Promise<void>;
  readonly #queues = new Map<string, PartitionQueue[]>();
  readonly #sticky = new Map<string, StickyPartition>();
  readonly #pending = new Set<Promise<void>>();
  #ready = new Set<PartitionQueue>();
  #pumping = false;
  #identity: Promise<ProducerIdentity> | undefined;
  #intake: Promise<void> | undefined;
  #closed = false;

  constructor(connections: Connections, onClose: () => Promise<void>) {
    this.#connections = connections;
    this.#onClose = onClose;
  }

  send(records: readonly ProducerRecord[], refused?: (index: number, error: Error) => void): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    const sent = new Promise<void>((resolve, reject) => {
      if (this.#closed) throw new ConnectException('The producer has been closed.');
      const send: PendingSend = {
        left: records.length,
        resolve,
        reject,
        refused: refused && ((record, error) => refused(records.indexOf(record), error)),
      };
      const small = records.filter((record) => this.#fits(record, send));
      if (small.length < records.length && !refused) return;
      const known = small.every(({ topic }, i) => {
        return topic === small[i - 1]?.topic || this.#connections.knownLeaders(topic) !== undefined;
      });
      if (this.#intake === undefined && known) {
        this.#enqueue(small, send);
      } else {
        // Where records may be refused, a topic that is not there does not take others with it.
        const parts = refused ? Map.groupBy(small, ({ topic }) => topic).values() : [small];
        for (const part of parts) this.#enqueueLater(part, send);
      }
    });
    this.#pending.add(sent);
    const settled = () => this.#pending.delete(sent);
    sent.then(settled, settled);
    return sent;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#pending);
    await this.#onClose();
  }

  /** Refuses a record that is too large to be sent. */
  #fits(record: ProducerRecord, send: PendingSend): boolean {
    const error = tooLargeToSend(record, this.#connections.settings);
    if (error) refuse(send, record, error);
    return error === undefined;
  }

  /** Sends whose topics are not known yet wait for them, and later sends wait behind them. */
  #enqueueLater(records: readonly ProducerRecord[], send: PendingSend): void {
    const topics = [...new Set(records.map(({ topic }) => topic))];
    const previous = this.#intake ?? Promise.resolve();
    const intake = previous
      .then(() => this.#untilKnown(topics))
      .then(() => this.#enqueue(records, send))
      .catch((error: Error) => {
        for (const record of records) refuse(send, record, error);
      })
      .finally(() => {
        if (this.#intake === intake) this.#intake = undefined;
      });
    this.#intake = intake;
  }

  async #untilKnown(topics: readonly string[]): Promise<void> {
    const { eventHubs } = this.#connections.settings;
    const waitMs = eventHubs === undefined ? topicWaitMs.kafka : topicWaitMs.eventHubs;
    const deadline = Date.now() + waitMs;
    for (let attempt = 1; ; attempt++) {
      const leaders = await this.#connections.leaders(topics, eventHubs === undefined);
      const missing = topics.find((topic) => leaders.get(topic) === undefined);
      if (missing === undefined) return;
      const code = this.#connections.topicCode(missing);
      if (!isMoved(code)) throw await this.#connections.failure(code, `Records cannot be written to topic ${missing}`);
      if (Date.now() > deadline) {
        if (eventHubs !== undefined && code === errorCodes.unknownTopicOrPartition)
          throw new MissingHubException(eventHubs, missing);
        throw new RetriableException(`Topic ${missing} not present in metadata after ${waitMs} ms.`, {
          hint: 'Create the topic, or let the brokers create topics (auto.create.topics.enable).',
        });
      }
      await this.#connections.pause(attempt);
    }
  }

  #enqueue(records: readonly ProducerRecord[], send: PendingSend): void {
    const partitions = records.map((record) => this.#partitionOf(record, send));
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as ProducerRecord;
      const partition = partitions[i];
      if (partition === undefined) continue;
      const queue = this.#queueOf(record.topic, partition);
      if (queue.isEmpty) this.#ready.add(queue);
      queue.push(record, send);
    }
    this.#pump();
  }

  /** Undefined where the record is refused, and the sender goes on without it. */
  #partitionOf(record: ProducerRecord, send: PendingSend): number | undefined {
    const count = this.#connections.knownLeaders(record.topic)?.length ?? this.#queues.get(record.topic)?.length ?? 1;
    const { partition } = record;
    if (partition !== undefined) {
      if (Number.isInteger(partition) && partition >= 0 && partition < count) return partition;
      const error = new ConnectException(
        `Invalid partition given with record for topic ${record.topic}: ${partition} is not in the range [0...${count}).`,
      );
      if (!send.refused) throw error;
      refuse(send, record, error);
      return undefined;
    }
    if (record.key !== null) return partitionOfKey(record.key, count);
    let sticky = this.#sticky.get(record.topic);
    if (sticky === undefined) this.#sticky.set(record.topic, (sticky = new StickyPartition()));
    return sticky.take(recordSize(record), count);
  }

  #queueOf(topic: string, partition: number): PartitionQueue {
    let queues = this.#queues.get(topic);
    if (queues === undefined) this.#queues.set(topic, (queues = []));
    return (queues[partition] ??= new PartitionQueue(topic, partition));
  }

  /** Takes up what is ready after the current turn, so that several sends share a request. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => void this.#sendReady());
  }

  async #sendReady(): Promise<void> {
    const topics = [...new Set([...this.#ready].map(({ topic }) => topic))];
    const leaders = await this.#connections.leaders(topics).catch(() => new Map<string, number[]>());
    const ready = this.#ready;
    this.#ready = new Set();
    this.#pumping = false;
    const byLeader = Map.groupBy(ready, ({ topic, partition }) => leaders.get(topic)?.[partition] ?? -1);
    for (const [node, queues] of byLeader) void this.#sendTo(node, queues);
  }

  async #sendTo(node: number, queues: readonly PartitionQueue[]): Promise<void> {
    const { compression, deliveryTimeoutMs, maxBatchesSize } = this.#connections.settings;
    const deadline = Date.now() + deliveryTimeoutMs;
    const asked = queues.map((queue) => ({ queue, batch: queue.nextBatch(deadline, maxBatchesSize) }));
    let unanswered = asked;
    try {
      if (node < 0) throw await this.#noLeader(asked);
      const identity = await this.#identify();
      while (unanswered.length > 0) {
        let bytes = 0;
        const end = unanswered.findIndex(({ queue, batch }, i) => {
          bytes += queue.encode(batch, identity, compression).length;
          return i > 0 && bytes > maxBatchesSize;
        });
        const chunk = end < 0 ? unanswered : unanswered.slice(0, end);
        const batches = chunk.map(({ queue, batch }) => {
          return { topic: queue.topic, partition: queue.partition, batch: batch.bytes as Buffer };
        });
        const answers = await produceBatches(this.#connections, node, batches);
        unanswered = unanswered.slice(chunk.length);
        const codes = new Map(answers.map((answer) => [`${answer.partition} ${answer.topic}`, answer.errorCode]));
        for (const { queue, batch } of chunk) {
          const code = codes.get(`${queue.partition} ${queue.topic}`) ?? errorCodes.unknownTopicOrPartition;
          await this.#answered(queue, batch, code);
        }
      }
    } catch (error) {
      for (const { queue, batch } of unanswered) this.#failed(queue, batch, error as Error);
    }
  }

  async #noLeader(asked: readonly { queue: PartitionQueue }[]): Promise<Error> {
    for (const { queue } of asked) this.#connections.forgetLeaders(queue.topic);
    // Says better than "no leader" when there is no broker at all.
    await this.#connections.metadata(asked.map(({ queue }) => queue.topic));
    const { topic, partition } = (asked[0] as { queue: PartitionQueue }).queue;
    return new RetriableException(`Topic ${topic}, partition ${partition}, has no leader.`);
  }

  async #answered(queue: PartitionQueue, batch: Batch, code: number): Promise<void> {
    if (code === errorCodes.none || code === errorCodes.duplicateSequence) {
      queue.done(batch);
      if (!queue.isEmpty) this.#again(queue);
      return;
    }
    if (code === errorCodes.messageTooLarge || code === errorCodes.recordListTooLarge) {
      if (batch.records.length > 1) queue.split(batch);
      else queue.refused(batch, tooLargeForTopic(queue.topic, queue.partition, batch.bytes?.length));
      if (!queue.isEmpty) this.#again(queue);
      return;
    }
    const isRecords = recordCodes.includes(code) && batch.sends.some(({ refused }) => refused);
    if (isRecords) {
      if (batch.records.length > 1) queue.split(batch);
      else queue.refused(batch, await this.#failure(queue, code));
      if (!queue.isEmpty) this.#again(queue);
      return;
    }
    if (sequenceCodes.includes(code)) {
      // The broker has forgotten the producer: go on as a new one.
      this.#identity = undefined;
      batch.bytes = undefined;
    }
    if (isMoved(code)) this.#connections.forgetLeaders(queue.topic);
    const error = await this.#failure(queue, code);
    if (error instanceof ThrottledException) this.#connections.throttling.refused(error);
    if (sequenceCodes.includes(code))
      this.#failed(queue, batch, new RetriableException(error.message, { cause: error }));
    else this.#failed(queue, batch, error);
  }

  #failure({ topic, partition }: PartitionQueue, code: number): Promise<Error> {
    return this.#connections.failure(code, `Records cannot be written to topic ${topic}, partition ${partition}`);
  }

  #failed(queue: PartitionQueue, batch: Batch, error: Error): void {
    batch.attempts++;
    if (!(error instanceof RetriableException) || Date.now() >= batch.deadline) {
      queue.fail(error);
      // Whether the batch is in the log may not be known, nor its place in the sequence: go on as a new producer, since
      // a number used twice would be taken for a repeat and dropped.
      this.#identity = undefined;
      return;
    }
    void this.#connections.pause(batch.attempts, error).then(() => this.#again(queue));
  }

  #again(queue: PartitionQueue): void {
    this.#ready.add(queue);
    this.#pump();
  }

  #identify(): Promise<ProducerIdentity> {
    if (this.#identity === undefined) {
      const identity = initialise(this.#connections);
      this.#identity = identity;
      identity.catch(() => {
        if (this.#identity === identity) this.#identity = undefined;
      });
    }
    return this.#identity;
  }
}

async function initialise(connections: Connections): Promise<ProducerIdentity> {
  interface Answer {
    errorCode: number;
    producerId: string;
    producerEpoch: number;
  }
  const answer = await connections.request<Answer>('any', 'InitProducerId', { transactionalId: null });
  if (answer.errorCode !== errorCodes.none) {
    throw await connections.failure(answer.errorCode, 'Kafka gave the producer no id');
  }
  return { producerId: BigInt(answer.producerId), producerEpoch: answer.producerEpoch };
}
