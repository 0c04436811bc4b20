import type { Logger, SourceRecord } from '../../api/index.ts';
import { javaText } from '../../data/java-text.ts';
import type { TaskCounts } from '../task-counts.ts';
import { traceOf } from '../trace.ts';
import { isKafkaRecord, type OriginalRecord, type RecordFailure } from './record-failure.ts';

const TIMESTAMP_TYPES = { CREATE_TIME: 'CreateTime', LOG_APPEND_TIME: 'LogAppendTime', NO_TIMESTAMP_TYPE: '' };

interface LogReporterOptions {
  readonly log: Logger;
  readonly counts: TaskCounts;
  /** Whether the record is logged too: where a sink's is in Kafka; a source's with its contents. */
  readonly messages: boolean;
}

/** `errors.log.enable`: a line in Connect's words, and the trace. */
export class LogReporter {
  readonly #taskId: string;
  readonly #options: LogReporterOptions;

  constructor(taskId: string, options: LogReporterOptions) {
    this.#taskId = taskId;
    this.#options = options;
  }

  report({ stage, executingClass, error, record }: RecordFailure): void {
    const { log, counts, messages } = this.#options;
    const message = messages ? describe(record) : '';
    counts.add('total-errors-logged');
    log.error(
      `Error encountered in task ${this.#taskId}. Executing stage '${stage}' with class '${executingClass}'${message}.\n${traceOf(error)}`,
    );
  }
}

function describe(record: OriginalRecord): string {
  if (!isKafkaRecord(record)) return `, where source record is = ${sourceRecordText(record)}`;
  const { topic, partition, offset, timestamp, timestampType } = record;
  const type = TIMESTAMP_TYPES[timestampType];
  const time = type ? `, timestamp=${timestamp}, timestampType=${type}` : '';
  return `, where consumed record is {topic='${topic}', partition=${partition}, offset=${offset}${time}}`;
}

function sourceRecordText(record: SourceRecord): string {
  const { topic, kafkaPartition, keySchema, key, valueSchema, value, timestamp, headers } = record;
  const headerTexts = headers.map((header) => `${header.key}=${javaText(header.schema, header.value ?? null)}`);
  return (
    `SourceRecord{sourcePartition=${javaText(undefined, record.sourcePartition)}, sourceOffset=${javaText(undefined, record.sourceOffset)}} ` +
    `ConnectRecord{topic='${topic}', kafkaPartition=${kafkaPartition ?? null}, key=${javaText(keySchema, key ?? null)}, ` +
    `value=${javaText(valueSchema, value ?? null)}, timestamp=${timestamp ?? null}, headers=[${headerTexts.join(', ')}]}`
  );
}
