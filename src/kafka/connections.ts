import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectException, RetriableException } from '../api/errors.ts';
import { errorCodes, isConnectionLost, RequestTimeoutError, toConnectError } from './client-errors.ts';
import { type Coding, recoded, type Throttled } from './coding.ts';
import { type Kafkajs, type KafkajsBroker, loadKafkajs } from './kafkajs-internals.ts';
import type { ClientSettings } from './properties.ts';
import { ThrottledException, type Throttling } from './throttling.ts';

export interface TopicMetadata {
  topicErrorCode: number;
  topic: string;
  isInternal: boolean;
  partitionMetadata: { partitionErrorCode: number; partitionId: number; leader: number }[];
}

export interface Metadata {
  brokers: { nodeId: number; host: string; port: number }[];
  clusterId: string;
  controllerId: number;
  topicMetadata: TopicMetadata[];
}

interface Node {
  broker: KafkajsBroker;
  /** Milliseconds since the epoch at which the last request was sent or answered. */
  usedAt: number;
  /** Requests that wait for their answers. */
  underWay: number;
  /** Milliseconds since the epoch: kafkajs keeps requests back until then. */
  throttledUntil: number;
  connecting?: Promise<void>;
}

/** A topic to ask metadata for when only the brokers are wanted: none would mean all. */
const anyTopic = '__consumer_offsets';

/** Connections to the brokers of one cluster, opened when first used, and who leads which partition. */
export class Connections {
  readonly settings: ClientSettings;
  readonly throttling: Throttling;
  #kafkajs: Promise<Kafkajs> | undefined;
  readonly #nodes = new Map<number | string, Node>();
  #addresses = new Map<number, { host: string; port: number }>();
  readonly #leaders = new Map<string, { leaders: number[]; at: number }>();
  /** Error codes of topics that the last metadata had nothing else for. */
  readonly #topicCodes = new Map<string, number>();
  #firstSeed = 0;

  constructor(settings: ClientSettings, throttling: Throttling) {
    this.settings = settings;
    this.throttling = throttling;
  }

  kafkajs(): Promise<Kafkajs> {
    this.#kafkajs ??= loadKafkajs(this.settings.kafkajs);
    return this.#kafkajs;
  }

  /**
   * Sends a request to a broker, or to any. Error codes in the answer are left to the caller.
   * @throws RetriableException when the broker does not answer, ConnectException for a refused login
   */
  async request<T>(node: number | 'any', api: string, args: object, coding: Coding<T> = {}): Promise<T> {
    const kafkajs = await this.kafkajs();
    try {
      const to = node === 'any' ? await this.#anyNode() : await this.#node(node);
      to.underWay++;
      try {
        const { broker } = to;
        const original = broker.lookupRequest(kafkajs.apiKeys[api] as number, kafkajs.requests[api])(args as never);
        const heldBackMs = Math.max(0, to.throttledUntil - Date.now());
        const timeoutMs = this.settings.requestTimeoutMs + (coding.waitMs ?? 0) + heldBackMs;
        const sent = broker.connectionPool.send(recoded(original, coding)) as Promise<T & Throttled>;
        const answer = await inTime(sent, timeoutMs, `${api} request timed out after ${timeoutMs} ms`);
        this.#noteThrottling(to, api, answer);
        return answer;
      } catch (error) {
        if (isConnectionLost(error)) this.#drop(to);
        throw error;
      } finally {
        to.underWay--;
        to.usedAt = Date.now();
      }
    } catch (error) {
      throw toConnectError(error, `Kafka's ${api} request failed`, this.settings.bootstrapServers);
    }
  }

  /** Of the given topics, or of all. Topics that do not exist come with an error code. */
  async metadata(topics: readonly string[] | 'all', allowAutoTopicCreation = false): Promise<Metadata> {
    const asked = topics === 'all' ? [] : topics.length === 0 ? [anyTopic] : topics;
    const metadata = await this.request<Metadata>('any', 'Metadata', { topics: asked, allowAutoTopicCreation });
    this.#addresses = new Map(metadata.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    const at = Date.now();
    for (const { topic, topicErrorCode, partitionMetadata } of metadata.topicMetadata) {
      if (topicErrorCode !== errorCodes.none) {
        this.#leaders.delete(topic);
        this.#topicCodes.set(topic, topicErrorCode);
        continue;
      }
      this.#topicCodes.delete(topic);
      const leaders: number[] = [];
      for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
      this.#leaders.set(topic, { leaders, at });
    }
    return metadata;
  }

  /** Node ids of the partitions' leaders, -1 for none; undefined for a topic that is not known to exist. */
  async leaders(topics: readonly string[], autoCreate = false): Promise<Map<string, number[] | undefined>> {
    const oldest = Date.now() - this.settings.metadataMaxAgeMs;
    const unknown = topics.filter((topic) => (this.#leaders.get(topic)?.at ?? 0) <= oldest);
    if (unknown.length > 0) await this.metadata([...new Set(unknown)], autoCreate);
    return new Map(topics.map((topic) => [topic, this.#leaders.get(topic)?.leaders]));
  }

  /** What is known without asking. */
  knownLeaders(topic: string): number[] | undefined {
    const known = this.#leaders.get(topic);
    return known && Date.now() - known.at < this.settings.metadataMaxAgeMs ? known.leaders : undefined;
  }

  /** Why a topic's leaders are not known. */
  topicCode(topic: string): number {
    return this.#topicCodes.get(topic) ?? errorCodes.unknownTopicOrPartition;
  }

  forgetLeaders(topic: string): void {
    this.#leaders.delete(topic);
  }

  /** The error for a code that a broker answered: retriable or not, as the protocol says, and Event Hubs where that differs. */
  async failure(code: number, doing: string): Promise<Error> {
    const { eventHubs, bootstrapServers } = this.settings;
    const cause = (await this.kafkajs()).errorOf(code);
    if (eventHubs === undefined) return toConnectError(cause, doing, bootstrapServers);
    if (code === errorCodes.policyViolation) return new ThrottledException(doing, eventHubs, { cause });
    if (code === errorCodes.unsupportedForMessageFormat) {
      const hint =
        'Event Hubs takes compressed records in its tiers Premium and Dedicated only: set compression.type to none.';
      return new ConnectException(`${doing}: ${cause.message}`, { cause, hint });
    }
    return toConnectError(cause, doing, bootstrapServers);
  }

  /** Before the next attempt, longer each time: 50 ms to 800 ms, and ten times that where the cluster asked for less. */
  async pause(attempt: number, after?: Error): Promise<void> {
    const factor = after instanceof ThrottledException ? 10 : 1;
    await sleep(factor * Math.min(800, 25 * 2 ** attempt));
  }

  async close(): Promise<void> {
    const nodes = [...this.#nodes.values()];
    this.#nodes.clear();
    await Promise.all(nodes.map(({ broker }) => broker.disconnect()));
  }

  #noteThrottling(node: Node, api: string, { throttleTime = 0, clientSideThrottleTime = 0 }: Throttled): void {
    if (clientSideThrottleTime > 0) node.throttledUntil = Date.now() + clientSideThrottleTime;
    const ms = Math.max(throttleTime, clientSideThrottleTime);
    if (ms > 0) this.throttling.delayed(api, ms);
  }

  async #node(id: number): Promise<Node> {
    let address = this.#addresses.get(id);
    if (address === undefined) {
      await this.metadata([]);
      address = this.#addresses.get(id);
    }
    if (address === undefined) throw new RetriableException(`Kafka's broker ${id} is not in the cluster's metadata.`);
    return this.#connected(id, address);
  }

  async #anyNode(): Promise<Node> {
    for (const node of this.#nodes.values()) {
      // While it is connecting, kafkajs may call it connected and not know its versions yet.
      if (!node.connecting && node.broker.isConnected() && !this.#isIdle(node)) {
        node.usedAt = Date.now();
        return node;
      }
    }
    let failure: unknown;
    for (const [id, address] of this.#candidates()) {
      try {
        return await this.#connected(id, address);
      } catch (error) {
        if (!isConnectionLost(error)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  /** The bootstrap servers, each time another one first, then the brokers that were in the last metadata. */
  #candidates(): [number | string, { host: string; port: number }][] {
    const { addresses } = this.settings;
    const first = this.#firstSeed++ % addresses.length;
    const seeds = [...addresses.slice(first), ...addresses.slice(0, first)];
    return [...seeds.map((seed): [string, typeof seed] => [`${seed.host}:${seed.port}`, seed]), ...this.#addresses];
  }

  async #connected(id: number | string, address: { host: string; port: number }): Promise<Node> {
    let node = this.#nodes.get(id) ?? this.#adopt(id, address);
    const moved =
      node && (node.broker.connectionPool.host !== address.host || node.broker.connectionPool.port !== address.port);
    if (node && (moved || this.#isIdle(node))) {
      this.#drop(node);
      node = undefined;
    }
    if (node === undefined) {
      const broker = await (await this.kafkajs()).broker(address);
      node = this.#nodes.get(id);
      if (node === undefined)
        this.#nodes.set(id, (node = { broker, usedAt: Date.now(), underWay: 0, throttledUntil: 0 }));
    }
    node.usedAt = Date.now();
    if (!node.broker.isConnected() || node.connecting) {
      const connecting = node;
      const { connectTimeoutMs } = this.settings;
      node.connecting ??= inTime(
        node.broker.connect(),
        connectTimeoutMs,
        `no connection to ${address.host}:${address.port} after ${connectTimeoutMs} ms`,
      ).finally(() => delete connecting.connecting);
      try {
        await node.connecting;
      } catch (error) {
        this.#drop(connecting);
        throw error;
      }
    }
    return node;
  }

  /** A connection made by the address of a bootstrap server goes on as that broker's. */
  #adopt(id: number | string, { host, port }: { host: string; port: number }): Node | undefined {
    const seed = `${host}:${port}`;
    const node = this.#nodes.get(seed);
    if (node === undefined || id === seed) return undefined;
    this.#nodes.delete(seed);
    this.#nodes.set(id, node);
    return node;
  }

  #isIdle(node: Node): boolean {
    return node.underWay === 0 && Date.now() - node.usedAt > this.settings.maxIdleMs;
  }

  /** Under whatever id it goes by now; another connection may have its former one. */
  #drop(node: Node): void {
    for (const [id, known] of this.#nodes) if (known === node) this.#nodes.delete(id);
    // With an error, so that every request that waits on it is told.
    for (const { socket } of node.broker.connectionPool.pool) socket?.destroy(new Error('the connection was given up'));
    node.broker.disconnect().catch(() => undefined);
  }
}

/** kafkajs would look for late answers ten times a second on every connection. */
function inTime<T>(work: Promise<T>, timeoutMs: number, late: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new RequestTimeoutError(late)), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
