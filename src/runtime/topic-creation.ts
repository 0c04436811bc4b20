import { type Config, ConnectException, type Logger } from '../api/index.ts';
import { type TopicCreationGroup, topicCreationGroups } from '../config/topic-creation-config.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { type KafkaAdmin, type KafkaClient, type NewTopic, TopicRefusedError } from '../kafka/kafka.ts';

/** Creates the topics that a source task writes to and that are not there, as its `topic.creation` options say. */
export class TopicCreation {
  readonly #groups: readonly TopicCreationGroup[];
  readonly #kafka: Pick<KafkaClient, 'admin'>;
  readonly #log: Logger;
  readonly #known = new Set<string>();

  constructor(groups: readonly TopicCreationGroup[], kafka: Pick<KafkaClient, 'admin'>, log: Logger) {
    this.#groups = groups;
    this.#kafka = kafka;
    this.#log = log;
  }

  /** Undefined where creating topics is left to the brokers. Throws ConfigException. */
  static of(
    worker: Pick<WorkerConfig, 'topic.creation.enable'>,
    connector: Config,
    kafka: Pick<KafkaClient, 'admin'>,
    log: Logger,
  ): TopicCreation | undefined {
    const groups = worker['topic.creation.enable'] === false ? undefined : topicCreationGroups(connector);
    return groups && new TopicCreation(groups, kafka, log);
  }

  /** Before records go to these topics. Throws ConnectException, and RetriableException where Kafka does not answer. */
  async create(topics: Iterable<string>): Promise<void> {
    for (const topic of topics) {
      if (this.#known.has(topic)) continue;
      this.#log.info(
        `The task will send records to topic '${topic}' for the first time. Checking whether topic exists`,
      );
      const admin = await this.#kafka.admin();
      if ((await admin.topics()).includes(topic)) this.#log.info(`Topic '${topic}' already exists.`);
      else await this.#createTopic(admin, topic);
      this.#known.add(topic);
    }
  }

  async #createTopic(admin: KafkaAdmin, topic: string): Promise<void> {
    const group = this.#groups.find((one) => one.matches(topic)) ?? this.#groups.at(-1)!;
    const { partitions, replicationFactor, configs } = group;
    const wanted: NewTopic = { topic, partitions, replicationFactor, configs };
    this.#log.info(`Creating topic '${topic}'`);
    try {
      const created = await admin.createTopic(wanted);
      this.#log.info(`${created ? 'Created' : 'Found existing'} topic '${topic}' using creation group ${group.name}`);
    } catch (cause) {
      if (cause instanceof TopicRefusedError) throw refused(wanted, cause);
      throw cause;
    }
  }
}

/** In the words of Connect. */
function refused(topic: NewTopic, cause: TopicRefusedError): ConnectException {
  const { reason, answer } = cause;
  const unable = `Unable to create topic(s) '${topic.topic}': ${answer}`;
  const unauthorized =
    `Task failed to create new topic ${described(topic)}. Ensure that the task is authorized to create topics or that the topic ` +
    'exists and restart the task';
  const other = `Error while attempting to create/find topic(s) '${topic.topic}'`;
  return new ConnectException({ configuration: unable, authorization: unauthorized, other }[reason], { cause });
}

/** As Java's clients show a topic to be created. */
function described({ topic, partitions, replicationFactor, configs = {} }: NewTopic): string {
  const number = (value: number) => (value < 0 ? 'default' : String(value));
  const options = Object.entries(configs).map(([name, value]) => `${name}=${value}`);
  return (
    `(name=${topic}, numPartitions=${number(partitions)}, replicationFactor=${number(replicationFactor)}, ` +
    `replicasAssignments=null, configs={${options.join(', ')}})`
  );
}
