import { ConnectException, type Logger, RetriableException } from '../../api/index.ts';
import type { KafkaClient, KafkaHeader, KafkaRecord } from '../../kafka/kafka.ts';
import type { TaskCounts } from '../task-counts.ts';
import { traceOf } from '../trace.ts';
import { errorClassName, errorMessage } from './class-name.ts';
import type { DeadLetterSettings } from './error-settings.ts';
import type { RecordFailure } from './record-failure.ts';

const PARTITIONS = 1;

interface Context {
  readonly kafka: Pick<KafkaClient, 'admin' | 'producer'>;
  readonly connector: string;
  readonly task: number;
  readonly log: Logger;
  readonly counts: TaskCounts;
}

/** The topic that takes the records of a sink that could not be handled, as they are in Kafka. */
export class DeadLetterQueue {
  readonly #settings: DeadLetterSettings;
  readonly #context: Context;

  private constructor(settings: DeadLetterSettings, context: Context) {
    this.#settings = settings;
    this.#context = context;
  }

  /** Creates the topic where it is not there. Throws ConnectException, RetriableException where Kafka does not answer. */
  static async open(settings: DeadLetterSettings, context: Context): Promise<DeadLetterQueue> {
    const { topic, replicationFactor } = settings;
    try {
      const admin = await context.kafka.admin();
      if (!(await admin.topics()).includes(topic)) {
        context.log.info(`Topic ${topic} doesn't exist. Will attempt to create topic.`);
        await admin.createTopic({ topic, partitions: PARTITIONS, replicationFactor });
      }
    } catch (cause) {
      const Kind = cause instanceof RetriableException ? RetriableException : ConnectException;
      const hint =
        'Create the topic, or set errors.deadletterqueue.topic.replication.factor to at most the number of brokers.';
      const isExplained = cause instanceof ConnectException && cause.hint !== undefined;
      throw new Kind(`Could not initialize dead letter queue with topic=${topic}`, {
        cause,
        ...(isExplained ? {} : { hint }),
      });
    }
    return new DeadLetterQueue(settings, context);
  }

  /** Resolves when Kafka has acknowledged the record. Throws ConnectException, RetriableException. */
  async report(failure: RecordFailure<KafkaRecord>): Promise<void> {
    const { topic, contextHeaders } = this.#settings;
    const { kafka, log, counts } = this.#context;
    const { key, value, headers, timestamp } = failure.record;
    const added = contextHeaders ? this.#headers(failure) : [];
    counts.add('deadletterqueue-produce-requests');
    try {
      const producer = await kafka.producer();
      await producer.send([{ topic, key, value, timestamp, headers: [...headers, ...added] }]);
    } catch (cause) {
      counts.add('deadletterqueue-produce-failures');
      const message = `Could not produce message to dead letter queue. topic=${topic}`;
      log.error(`${message}: ${errorMessage(cause)}`);
      const Kind = cause instanceof RetriableException ? RetriableException : ConnectException;
      throw new Kind(message, { cause });
    }
  }

  #headers({ record, stage, executingClass, error }: RecordFailure<KafkaRecord>): KafkaHeader[] {
    const { connector, task } = this.#context;
    const texts = {
      topic: record.topic,
      partition: String(record.partition),
      offset: String(record.offset),
      'connector.name': connector,
      'task.id': String(task),
      stage,
      'class.name': executingClass,
      'exception.class.name': errorClassName(error),
      'exception.message': errorMessage(error),
      'exception.stacktrace': `${traceOf(error)}\n`,
    };
    return Object.entries(texts).map(([name, text]) => ({ key: `__connect.errors.${name}`, value: Buffer.from(text) }));
  }
}
