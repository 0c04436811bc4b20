import type { SinkRecord, SinkTask } from '../api/index.ts';
import type { KafkaClient, KafkaRecord } from '../kafka/kafka.ts';
import type { LeaseOptions } from '../store/lease.ts';
import { closePipeline, connectorConverters } from './converters.ts';
import { createSinkErrors } from './errors/create-task-errors.ts';
import { TaskRecordReporter } from './errors/errant-record-reporter.ts';
import { OutstandingRecords } from './errors/outstanding-records.ts';
import type { RetryLimits, TaskErrors } from './errors/task-errors.ts';
import { taskLogger, taskLoggerName } from './logging.ts';
import { type Converted, SinkPipeline } from './sink-pipeline.ts';
import { SinkSession } from './sink-session.ts';
import type { Slice } from './slice.ts';
import { TransformationChain, transformationStages } from './transformation-chain.ts';

type Owner = Pick<Slice, 'runtime' | 'connector' | 'task' | 'config' | 'connectorConfig'>;

/** A sink's task object with its pipeline, serving slice after slice. */
export class StartedSink {
  readonly task: SinkTask;
  readonly errors: TaskErrors<KafkaRecord>;
  /** The connector's own. */
  readonly kafka: KafkaClient;
  /** What has been committed to the group that tools look at, by topic and partition. */
  readonly mirrored = new Map<string, bigint>();
  readonly #pipeline: SinkPipeline;
  readonly #closePipeline: () => Promise<void>;
  /** Undefined where nobody may report records. */
  readonly #outstanding: OutstandingRecords | undefined;

  private constructor(
    task: SinkTask,
    errors: TaskErrors<KafkaRecord>,
    kafka: KafkaClient,
    pipeline: { run: SinkPipeline; close: () => Promise<void> },
    outstanding: OutstandingRecords | undefined,
  ) {
    this.task = task;
    this.errors = errors;
    this.kafka = kafka;
    this.#pipeline = pipeline.run;
    this.#closePipeline = pipeline.close;
    this.#outstanding = outstanding;
  }

  static async start(owner: Owner): Promise<StartedSink> {
    const { runtime, connector, config, connectorConfig } = owner;
    const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
    if (plugin.type !== 'sink') throw new TypeError(`${plugin.className} is not a sink connector.`);
    const log = taskLogger(runtime.loggers.get(taskLoggerName(plugin.className)), connector.name, owner.task);
    const errors = await createSinkErrors(owner, log);
    const converters = connectorConverters(runtime, connectorConfig);
    const stages = transformationStages(runtime.plugins, connectorConfig);
    const chain = new TransformationChain<SinkRecord, KafkaRecord>(stages, errors);
    const pipeline = new SinkPipeline(converters, chain, errors);
    // As in Connect, where the tolerance alone makes no reporter.
    const mayReport = errors.settings.deadLetters !== undefined || errors.settings.log;
    const outstanding = mayReport ? new OutstandingRecords() : undefined;
    const reporter = outstanding && new TaskRecordReporter(errors, outstanding, converters);
    const task = plugin.create().createTask();
    const close = () => closePipeline(converters, chain);
    const kafka = runtime.kafkaFor(connectorConfig);
    const started = new StartedSink(task, errors, kafka, { run: pipeline, close }, outstanding);
    try {
      await task.start(config, {
        connector: connector.name,
        task: owner.task,
        log,
        errantRecordReporter: reporter,
        now: Date.now,
      });
    } catch (error) {
      await close();
      throw error;
    }
    return started;
  }

  /**
   * Begins a slice. What the task or the pipeline reports is acknowledged before the session stores a checkpoint.
   * @param report called before that, when the task has made its records safe
   */
  session(
    { runtime, connector }: Pick<Owner, 'runtime' | 'connector'>,
    lease: LeaseOptions,
    limits: RetryLimits,
    report?: () => Promise<void>,
  ): SinkSession {
    this.errors.begin(limits);
    const beforeStore = async () => {
      await report?.();
      await this.errors.flush();
      this.#outstanding?.clear();
    };
    const { counts } = this.errors;
    return new SinkSession(runtime.offsets, connector.name, this.task, lease, { beforeStore, counts });
  }

  /** @param records of one partition, in order */
  convert(records: readonly KafkaRecord[]): Promise<Converted> {
    this.errors.counts.add('sink-record-read-total', records.length);
    this.#outstanding?.add(records);
    return this.#pipeline.convert(records);
  }

  async stop(): Promise<void> {
    try {
      await this.task.stop();
    } finally {
      await this.#closePipeline();
    }
  }
}
