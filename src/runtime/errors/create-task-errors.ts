import type { Config, Logger, SourceRecord } from '../../api/index.ts';
import type { KafkaRecord } from '../../kafka/kafka.ts';
import type { Runtime } from '../runtime.ts';
import { TaskCounts } from '../task-counts.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { errorSettings } from './error-settings.ts';
import { FirstFailures } from './first-failures.ts';
import { LogReporter } from './log-reporter.ts';
import { TaskErrors } from './task-errors.ts';

interface Owner {
  readonly runtime: Runtime;
  readonly connector: { readonly name: string; readonly generation: number };
  readonly task: number;
  /** The connector's, resolved. */
  readonly connectorConfig: Config;
}

/** Creates the topic of the dead letters where it is wanted and missing. Throws ConfigException, ConnectException, RetriableException. */
export async function createSinkErrors(owner: Owner, log: Logger): Promise<TaskErrors<KafkaRecord>> {
  const { runtime, connector, task, connectorConfig } = owner;
  const { deadLetters, ...common } = prepare(owner, 'sink', log);
  const { counts } = common;
  const context = { kafka: runtime.kafkaFor(connectorConfig, log), connector: connector.name, task, log, counts };
  const queue = deadLetters && (await DeadLetterQueue.open(deadLetters, context));
  return new TaskErrors<KafkaRecord>({ ...common, reporters: [...common.reporters, ...(queue ? [queue] : [])] });
}

/** Throws ConfigException. */
export function createSourceErrors(owner: Owner, log: Logger): TaskErrors<SourceRecord> {
  return new TaskErrors<SourceRecord>(prepare(owner, 'source', log));
}

function prepare({ runtime, connector, task, connectorConfig }: Owner, type: 'source' | 'sink', log: Logger) {
  const settings = errorSettings(connectorConfig, type);
  const taskId = `${connector.name}-${task}`;
  const counts = TaskCounts.of(runtime, connector.name, task, connector.generation);
  const reporters = settings.log ? [new LogReporter(taskId, { log, counts, messages: settings.logMessages })] : [];
  return {
    settings,
    counts,
    id: `${taskId} ${connector.generation}`,
    log,
    firstFailures: FirstFailures.of(runtime),
    deadLetters: settings.deadLetters,
    reporters,
  };
}
