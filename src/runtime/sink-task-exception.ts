import { StageException, type TopicPartition } from '../api/index.ts';
import { SINK_TASK_CLASS } from './errors/errant-record-reporter.ts';

/** Records of one partition, from its checkpoint up to an offset, exclusive. */
export interface Suspect extends TopicPartition {
  readonly end: bigint;
}

/** A sink's task has failed for good on what it was given since the last checkpoint; at least one of these records may be the reason. */
export class SinkTaskException extends StageException {
  readonly suspects: readonly Suspect[];

  constructor(cause: unknown, suspects: readonly Suspect[]) {
    const message = 'Exiting WorkerSinkTask due to unrecoverable exception.';
    super('TASK_PUT', message, { cause, executingClass: SINK_TASK_CLASS });
    this.suspects = suspects;
  }
}
