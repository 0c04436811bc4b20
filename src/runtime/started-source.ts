import type { SourceRecord, SourceTask } from '../api/index.ts';
import { FencedException, RetriableException, StageException } from '../api/index.ts';
import type { Producer } from '../kafka/kafka.ts';
import { closePipeline, connectorConverters } from './converters.ts';
import { createSourceErrors } from './errors/create-task-errors.ts';
import type { TaskErrors } from './errors/task-errors.ts';
import { taskLogger, taskLoggerName } from './logging.ts';
import type { Slice } from './slice.ts';
import { type ConvertedSource, SourcePipeline } from './source-pipeline.ts';
import { TopicCreation } from './topic-creation.ts';
import { nameStage } from './trace.ts';
import { TransformationChain, transformationStages } from './transformation-chain.ts';

/** The classes that Connect names for these stages. */
const WORKER_CLASS = 'org.apache.kafka.connect.runtime.WorkerSourceTask';
const TASK_CLASS = 'org.apache.kafka.connect.source.SourceTask';

/** A source's task object with its pipeline, serving slice after slice. */
export class StartedSource {
  readonly task: SourceTask;
  readonly errors: TaskErrors<SourceRecord>;
  /** Undefined where creating topics is left to the brokers. */
  readonly topics: TopicCreation | undefined;
  /** What the task asked for in its last poll, milliseconds since the epoch. */
  pollAgainAt: number | undefined;
  readonly #pipeline: SourcePipeline;
  readonly #closePipeline: () => Promise<void>;

  private constructor(
    task: SourceTask,
    errors: TaskErrors<SourceRecord>,
    topics: TopicCreation | undefined,
    pipeline: { run: SourcePipeline; close: () => Promise<void> },
  ) {
    this.task = task;
    this.errors = errors;
    this.topics = topics;
    this.#pipeline = pipeline.run;
    this.#closePipeline = pipeline.close;
  }

  static async start(slice: Slice): Promise<StartedSource> {
    const { runtime, connector, config, connectorConfig } = slice;
    const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
    if (plugin.type !== 'source') throw new TypeError(`${plugin.className} is not a source connector.`);
    const log = taskLogger(runtime.loggers.get(taskLoggerName(plugin.className)), connector.name, slice.task);
    const errors = createSourceErrors(slice, log);
    const topics = TopicCreation.of(runtime.worker, connectorConfig, runtime.kafkaFor(connectorConfig, log), log);
    const converters = connectorConverters(runtime, connectorConfig);
    const stages = transformationStages(runtime.plugins, connectorConfig);
    const chain = new TransformationChain<SourceRecord, SourceRecord>(stages, errors);
    const run = new SourcePipeline(converters, chain, errors);
    const close = () => closePipeline(converters, chain);
    const started = new StartedSource(plugin.create().createTask(), errors, topics, { run, close });
    try {
      await started.task.start(config, {
        connector: connector.name,
        task: slice.task,
        createdAt: connector.createdAt,
        log,
        offset: (partition) => runtime.offsets.sourceOffset(connector.name, partition),
        pollAgainAt: (time) => {
          started.pollAgainAt = time;
        },
      });
    } catch (error) {
      await close();
      throw error;
    }
    return started;
  }

  async poll(signal: AbortSignal): Promise<SourceRecord[] | null> {
    try {
      return await this.task.poll(signal);
    } catch (error) {
      throw nameStage(error, 'TASK_POLL', TASK_CLASS);
    }
  }

  convert(polled: readonly SourceRecord[]): Promise<ConvertedSource> {
    return this.#pipeline.convert(polled);
  }

  /** Resolves when all records are acknowledged, or refused for good and that is tolerated: with how many are acknowledged. */
  async send(producer: Producer, { records, from }: ConvertedSource): Promise<number> {
    const { errors } = this;
    let written = records.length;
    const refused = (index: number, error: Error) => {
      const record = from[index]!;
      written--;
      void errors
        .failed({ stage: 'KAFKA_PRODUCE', executingClass: WORKER_CLASS, error, record })
        .catch(() => undefined);
    };
    try {
      await producer.send(records, errors.settings.tolerant ? refused : undefined);
    } catch (cause) {
      throw produceFailure(cause);
    }
    return written;
  }

  async stop(): Promise<void> {
    try {
      await this.task.stop();
    } finally {
      await this.#closePipeline();
    }
  }
}

function produceFailure(cause: unknown): unknown {
  if (cause instanceof RetriableException || cause instanceof FencedException) return cause;
  const message = 'Unrecoverable exception from producer send callback';
  return new StageException('KAFKA_PRODUCE', message, { cause, executingClass: WORKER_CLASS });
}
