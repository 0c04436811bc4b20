import { ConnectException } from '../../api/index.ts';
import {
  type KafkaAdmin,
  type KafkaClient,
  type KafkaRecord,
  type NewTopic,
  OffsetOutOfRangeError,
  type Producer,
  type ProducerRecord,
  type RangeReader,
  type ReadRequest,
} from '../../kafka/kafka.ts';

/** A cluster in memory. What a test wants to go wrong, it puts into the hooks. */
export class ToyKafka implements KafkaClient {
  /** Records by topic and partition; their offsets need not follow one another. */
  readonly topics = new Map<string, KafkaRecord[][]>();
  /** The log's start, where it is not 0, by `topic-partition`. */
  readonly starts = new Map<string, bigint>();
  readonly groups = new Map<string, Map<string, Map<number, bigint>>>();
  /** Topics that this client may not read. */
  readonly forbidden = new Set<string>();
  /** Called before records are appended; they are not where it throws. */
  onSend: (records: readonly ProducerRecord[]) => Promise<void> | void = () => undefined;
  /** Why records of these values are not taken. */
  readonly refusals = new Map<string, Error>();
  /** What topics were created with, by name. */
  readonly created = new Map<string, NewTopic>();
  /** Called before each read; may throw. */
  onRead: (requests: readonly ReadRequest[]) => Promise<void> | void = () => undefined;
  readonly #recordsARead: number;
  readonly #wait: (ms: number) => void;

  /** @param wait lets the broker's waiting for records pass */
  constructor({
    recordsARead = 3,
    wait = () => undefined,
  }: { recordsARead?: number; wait?: (ms: number) => void } = {}) {
    this.#recordsARead = recordsARead;
    this.#wait = wait;
  }

  create(topic: string, partitions = 1): void {
    this.topics.set(
      topic,
      Array.from({ length: partitions }, () => []),
    );
  }

  /** At its end, or after a hole. */
  append(topic: string, partition: number, value: string | null, offset = this.end(topic, partition)): void {
    const bytes = value === null ? null : Buffer.from(value);
    this.#append({ topic, partition, value: bytes, key: null }, offset);
  }

  #append({ topic, partition = 0, key, value, headers = [], timestamp = 0 }: ProducerRecord, offset?: bigint): void {
    this.#log(topic, partition).push({
      ...{ topic, partition, key, value, headers, timestamp, timestampType: 'CREATE_TIME' },
      offset: offset ?? this.end(topic, partition),
    });
  }

  end(topic: string, partition: number): bigint {
    const start = this.starts.get(`${topic}-${partition}`) ?? 0n;
    return (this.#log(topic, partition).at(-1)?.offset ?? start - 1n) + 1n;
  }

  values(topic: string): string[] {
    return (this.topics.get(topic) ?? []).flat().map(({ value }) => String(value));
  }

  async producer(): Promise<Producer> {
    return {
      send: async (records, refused) => {
        const refusal = (record: ProducerRecord) => this.refusals.get(String(record.value));
        for (const [i, record] of records.entries()) {
          const error = refusal(record);
          if (error && !refused) throw error;
          if (error) refused?.(i, error);
        }

        await this.onSend(records);
        for (const record of records) if (!refusal(record)) this.#append(record);
      },
      close: async () => undefined,
    };
  }

  async reader(): Promise<RangeReader> {
    return {
      read: async (requests) => {
        await this.onRead(requests);
        const answers = requests.map((request) => this.#read(request));
        const idle = answers.every((answer) => !(answer instanceof Error) && !answer.records.length);
        if (idle) this.#wait(Math.max(0, ...requests.map(({ maxWaitMs = 0 }) => maxWaitMs)));
        return answers;
      },
      close: async () => undefined,
    };
  }

  async admin(): Promise<KafkaAdmin> {
    return {
      clusterId: async () => 'toy',
      topics: async () => [...this.topics.keys()],
      offsets: async (topics) => {
        const refused = topics.find((topic) => this.forbidden.has(topic));
        if (refused) throw new ConnectException(`Not authorized to read ${refused}`);
        const known = topics.filter((topic) => this.topics.has(topic));
        return new Map(known.map((topic) => [topic, this.topics.get(topic)!.map((_, i) => this.#ends(topic, i))]));
      },
      createTopic: async (topic) => {
        this.create(topic.topic, topic.partitions);
        this.created.set(topic.topic, topic);
        return true;
      },
      committed: async (group) => this.groups.get(group) ?? new Map(),
      commit: async (group, offsets) => {
        this.groups.set(group, new Map([...offsets].map(([topic, partitions]) => [topic, new Map(partitions)])));
      },
      deleteGroup: async (group) => void this.groups.delete(group),
      close: async () => undefined,
    };
  }

  #ends(topic: string, partition: number) {
    return { start: this.starts.get(`${topic}-${partition}`) ?? 0n, end: this.end(topic, partition) };
  }

  #read({ topic, partition, from, to }: ReadRequest) {
    const { start, end } = this.#ends(topic, partition);
    if (from < start || from > end) return new OffsetOutOfRangeError('out of range', { start, end });
    const until = to ?? end;
    const wanted = this.#log(topic, partition).filter(({ offset }) => offset >= from && offset < until);
    const records = wanted.slice(0, this.#recordsARead);
    const rest = wanted[this.#recordsARead];
    return { records, next: rest ? rest.offset : until, end };
  }

  #log(topic: string, partition: number): KafkaRecord[] {
    const log = this.topics.get(topic)?.[partition];
    if (!log) throw new Error(`There is no ${topic}-${partition}.`);
    return log;
  }
}
