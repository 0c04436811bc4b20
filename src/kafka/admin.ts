import { ConnectException, NotFoundException, RetriableException } from '../api/errors.ts';
import { errorCodes } from './client-errors.ts';
import type { Connections } from './connections.ts';
import { requestCoordinator } from './coordinator.ts';
import { MissingHubException } from './event-hubs.ts';
import { type KafkaAdmin, type NewTopic, type PartitionOffsets, TopicRefusedError } from './kafka.ts';
import { listOffsets } from './list-offsets.ts';

const attempts = 5;
const createTimeoutMs = 10_000;
const authorizationCodes: readonly number[] = [errorCodes.topicNotAuthorized, errorCodes.clusterNotAuthorized];
const configurationCodes: readonly number[] = [
  errorCodes.invalidTopic,
  errorCodes.invalidReplicationFactor,
  errorCodes.invalidConfig,
];

interface TopicErrors {
  topicErrors: { topic: string; errorCode: number; errorMessage?: string | null }[];
}

interface OffsetAnswer {
  errorCode?: number;
  responses: { topic: string; partitions: { partition: number; errorCode: number; offset: string }[] }[];
}

/** See `KafkaAdmin`. Keeps no state but connections: a topic deleted since is of no harm. */
export class ClusterAdmin implements KafkaAdmin {
  readonly #connections: Connections;
  readonly #onClose: () => Promise<void>;

  constructor(connections: Connections, onClose: () => Promise<void>) {
    this.#connections = connections;
    this.#onClose = onClose;
  }

  async clusterId(): Promise<string> {
    return (await this.#connections.metadata([])).clusterId;
  }

  async topics(): Promise<string[]> {
    const { topicMetadata } = await this.#connections.metadata('all');
    return topicMetadata
      .filter(
        ({ isInternal, topicErrorCode }) =>
          !isInternal && (topicErrorCode === errorCodes.none || topicErrorCode === errorCodes.leaderNotAvailable),
      )
      .map(({ topic }) => topic);
  }

  offsets(topics: readonly string[]): Promise<Map<string, PartitionOffsets[]>> {
    return listOffsets(this.#connections, topics);
  }

  async createTopic({ topic, partitions, replicationFactor, configs = {} }: NewTopic): Promise<boolean> {
    const { eventHubs } = this.#connections.settings;
    if (eventHubs !== undefined) {
      await this.#requireHub(eventHubs, topic, partitions);
      return false;
    }
    const entry = {
      topic,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(configs).map(([name, value]) => ({ name, value })),
    };
    // Only from this version on do brokers take -1 for their own defaults.
    const coding = partitions < 0 || replicationFactor < 0 ? { apiVersion: 4 } : {};
    for (let attempt = 1; ; attempt++) {
      const { controllerId } = await this.#connections.metadata([]);
      const args = { topics: [entry], timeout: createTimeoutMs };
      const answer = await this.#connections.request<TopicErrors>(controllerId, 'CreateTopics', args, coding);
      const { errorCode, errorMessage } = answer.topicErrors[0] ?? { errorCode: errorCodes.none };
      if (errorCode === errorCodes.topicExists) return false;
      if (errorCode === errorCodes.none) break;
      if (errorCode !== errorCodes.notController || attempt === attempts) {
        throw await this.#refused(topic, errorCode, errorMessage ?? '');
      }
      await this.#connections.pause(attempt);
    }
    await this.#untilLed(topic);
    return true;
  }

  async #requireHub(namespace: string, topic: string, partitions: number): Promise<void> {
    const { topicMetadata } = await this.#connections.metadata([topic]);
    const code = topicMetadata[0]?.topicErrorCode ?? errorCodes.unknownTopicOrPartition;
    if (code === errorCodes.unknownTopicOrPartition) throw new MissingHubException(namespace, topic, partitions);
    if (code !== errorCodes.none) throw await this.#connections.failure(code, `Topic ${topic} cannot be looked up`);
  }

  async #refused(topic: string, code: number, answer: string): Promise<Error> {
    const failure = await this.#connections.failure(
      code,
      `Topic ${topic} cannot be created${answer ? ` (${answer})` : ''}`,
    );
    if (failure instanceof RetriableException) return failure;
    const reason = authorizationCodes.includes(code)
      ? 'authorization'
      : configurationCodes.includes(code)
        ? 'configuration'
        : 'other';
    return new TopicRefusedError(failure.message, reason, answer || failure.message, { cause: failure.cause });
  }

  async committed(group: string, topics: readonly string[]): Promise<Map<string, Map<number, bigint>>> {
    const leaders = await this.#connections.leaders(topics);
    const asked = [...leaders].flatMap(([topic, nodes]) =>
      nodes === undefined ? [] : [{ topic, partitions: nodes.map((_, partition) => ({ partition })) }],
    );
    const result = new Map<string, Map<number, bigint>>();
    if (asked.length === 0) return result;
    const answer = await requestCoordinator<OffsetAnswer>(
      this.#connections,
      group,
      'OffsetFetch',
      { groupId: group, topics: asked },
      (offsets) => offsets.errorCode ?? offsets.responses[0]?.partitions[0]?.errorCode ?? errorCodes.none,
    );
    for (const { topic, partitions } of answer.responses) {
      for (const { partition, errorCode, offset } of partitions) {
        if (errorCode !== errorCodes.none) {
          throw await this.#connections.failure(errorCode, `The offsets of group ${group} cannot be read`);
        }
        const value = BigInt(offset);
        if (value < 0n) continue;
        const offsets = result.get(topic) ?? new Map<number, bigint>();
        result.set(topic, offsets.set(partition, value));
      }
    }
    return result;
  }

  async commit(group: string, offsets: ReadonlyMap<string, ReadonlyMap<number, bigint>>): Promise<void> {
    const topics = [...offsets].map(([topic, partitions]) => ({
      topic,
      partitions: [...partitions].map(([partition, offset]) => ({ partition, offset: String(offset), metadata: '' })),
    }));
    if (topics.every(({ partitions }) => partitions.length === 0)) return;
    const answer = await requestCoordinator<OffsetAnswer>(
      this.#connections,
      group,
      'OffsetCommit',
      { groupId: group, groupGenerationId: -1, memberId: '', retentionTime: '-1', topics },
      (committed) => committed.responses[0]?.partitions[0]?.errorCode ?? errorCodes.none,
    );
    for (const { topic, partitions } of answer.responses) {
      for (const { partition, errorCode } of partitions) {
        if (errorCode !== errorCodes.none) throw await this.#commitError(group, topic, partition, errorCode);
      }
    }
  }

  async deleteGroup(group: string): Promise<void> {
    const answer = await requestCoordinator<{ results: { errorCode: number }[] }>(
      this.#connections,
      group,
      'DeleteGroups',
      [group],
      ({ results }) => results[0]?.errorCode ?? errorCodes.none,
    );
    const code = answer.results[0]?.errorCode ?? errorCodes.none;
    if (code === errorCodes.none || code === errorCodes.groupNotFound) return;
    if (code === errorCodes.nonEmptyGroup) {
      throw new ConnectException(`Group ${group} cannot be deleted: it has members.`, {
        hint: 'Stop the consumers of the group first.',
      });
    }
    throw await this.#connections.failure(code, `Group ${group} cannot be deleted`);
  }

  close(): Promise<void> {
    return this.#onClose();
  }

  /** A new topic is not known to every broker at once. */
  async #untilLed(topic: string): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      this.#connections.forgetLeaders(topic);
      const leaders = (await this.#connections.leaders([topic])).get(topic);
      if (leaders?.every((leader) => leader >= 0)) return;
      await this.#connections.pause(attempt);
    }
  }

  async #commitError(group: string, topic: string, partition: number, code: number): Promise<Error> {
    if (
      code === errorCodes.unknownMember ||
      code === errorCodes.illegalGeneration ||
      code === errorCodes.rebalanceInProgress
    ) {
      return new ConnectException(`Offsets of group ${group} cannot be committed: the group has members of its own.`, {
        hint: 'Stop the consumers of the group first.',
      });
    }
    if (code === errorCodes.unknownTopicOrPartition) {
      return new NotFoundException(`Topic ${topic} does not exist or has no partition ${partition}.`);
    }
    return this.#connections.failure(code, `Offsets of group ${group} cannot be committed`);
  }
}
