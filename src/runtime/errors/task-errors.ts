import {
  ConnectException,
  type Logger,
  type MaybePromise,
  RetriableException,
  type Stage,
  StageException,
} from '../../api/index.ts';
import type { TaskCounts } from '../task-counts.ts';
import { pause, retryDelay } from './backoff.ts';
import { errorMessage } from './class-name.ts';
import type { ErrorSettings } from './error-settings.ts';
import type { FirstFailures } from './first-failures.ts';
import { type OriginalRecord, placeOf, type RecordFailure } from './record-failure.ts';

/** One step of a record's way. */
export interface Operation<I, O> {
  readonly stage: Stage;
  /** Java's name of the class that performs it. */
  readonly executingClass: string;
  run(input: I): MaybePromise<O>;
  /** What it was doing, for messages: `converting message key`. */
  describe(input: I): string;
}

/** Until when the slice that runs now may try again. */
export interface RetryLimits {
  readonly stop: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly endBy: number;
}

interface Context<R extends OriginalRecord> {
  readonly settings: ErrorSettings;
  readonly counts: TaskCounts;
  /** The task's, with its generation. */
  readonly id: string;
  readonly log: Logger;
  readonly firstFailures: FirstFailures;
  /** Each is told of every failure, tolerated or not. */
  readonly reporters: readonly { report(failure: RecordFailure<R>): void | Promise<void> }[];
}

/** What becomes of the errors of one task object: tried again, reported, tolerated or thrown, as the connector's `errors.*` say. */
export class TaskErrors<R extends OriginalRecord> {
  readonly settings: ErrorSettings;
  readonly counts: TaskCounts;
  readonly #context: Context<R>;
  readonly #pending = new Set<Promise<void>>();
  #limits: RetryLimits | undefined;

  constructor(context: Context<R>) {
    this.settings = context.settings;
    this.counts = context.counts;
    this.#context = context;
  }

  /** To be called as a slice begins. */
  begin(limits: RetryLimits): void {
    this.#limits = limits;
  }

  /**
   * Performs an operation for a record, again and again where it throws RetriableException and that is wanted. Throws
   * StageException, or RetriableException where a later slice shall go on with it.
   */
  attempt<I, O>(operation: Operation<I, O>, input: I, record: R): MaybePromise<O> {
    try {
      const result = operation.run(input);
      if (!(result instanceof Promise)) return result;
      return result.catch((error) => this.#failed(operation, input, record, error));
    } catch (error) {
      return this.#failed(operation, input, record, error);
    }
  }

  /** Reports what `attempt` threw. Returns undefined where it is tolerated and the record is to be left out, else what to throw. */
  async settle(thrown: unknown, record: R): Promise<unknown> {
    if (!(thrown instanceof StageException)) return thrown;
    const { stage, executingClass, cause } = thrown;
    this.counts.add('total-record-errors');
    void this.#report({ stage, executingClass, error: cause, record });
    if (this.settings.tolerant) {
      this.counts.add('total-records-skipped');
      return undefined;
    }
    return new ConnectException('Tolerance exceeded in error handler', { cause: thrown });
  }

  /**
   * Reports a failure that was found elsewhere than in `attempt`. Resolves when the reports are acknowledged. Throws ConnectException
   * where the failure is not tolerated, or cannot be reported.
   */
  async failed(failure: RecordFailure<R>): Promise<void> {
    this.counts.add('total-record-failures');
    const reported = this.#report(failure);
    if (!this.settings.tolerant) {
      this.counts.add('total-record-errors');
      await reported;
      throw new ConnectException('Tolerance exceeded in error handler', { cause: failure.error });
    }
    await reported;
  }

  /** `flush` then waits for it too, and throws what it throws. */
  awaitBeforeCheckpoint(reported: Promise<void>): void {
    this.#pending.add(reported);
    reported.then(
      () => this.#pending.delete(reported),
      () => undefined,
    );
  }

  /** Resolves when all reports are acknowledged: before a checkpoint moves past their records. Throws what a report threw. */
  async flush(): Promise<void> {
    const pending = [...this.#pending];
    this.#pending.clear();
    await Promise.all(pending);
  }

  /** Logs what was counted since it was called last. */
  logCounts(): void {
    const news = this.counts.news();
    if (news !== undefined) this.#context.log.info(`Errors so far: ${news}`);
  }

  #report(failure: RecordFailure<R>): Promise<void> {
    const reports = this.#context.reporters.map((reporter) => reporter.report(failure)).filter((report) => !!report);
    if (reports.length === 0) return Promise.resolve();
    const all = Promise.all(reports).then(() => undefined);
    this.awaitBeforeCheckpoint(all);
    return all;
  }

  #failed<I, O>(operation: Operation<I, O>, input: I, record: R, error: unknown): MaybePromise<O> {
    this.counts.add('total-record-failures');
    if (error instanceof RetriableException) return this.#retry(operation, input, record, error);
    throw stageException(operation, input, record, error);
  }

  async #retry<I, O>(operation: Operation<I, O>, input: I, record: R, first: RetriableException): Promise<O> {
    const { settings, id, firstFailures } = this.#context;
    const name = `${id} ${operation.stage} ${operation.executingClass} ${placeOf(record)}`;
    const deadline = firstFailures.since(name, Date.now()) + settings.retryTimeoutMs;
    let error: unknown = first;
    for (let attempt = 1; error instanceof RetriableException; attempt++) {
      const now = Date.now();
      if (now >= deadline) break;
      const delay = retryDelay(attempt, settings.retryDelayMaxMs, deadline - now);
      const sliceIsOver = now + delay >= (this.#limits?.endBy ?? Number.POSITIVE_INFINITY);
      if (sliceIsOver || !(await pause(delay, this.#limits?.stop))) throw later(operation, input, record, error);
      this.counts.add('total-retries');
      try {
        const result = await operation.run(input);
        firstFailures.forget(name);
        return result;
      } catch (next) {
        this.counts.add('total-record-failures');
        error = next;
      }
    }
    firstFailures.forget(name);
    if (error instanceof RetriableException && settings.retryTimeoutMs === 0)
      throw later(operation, input, record, error);
    throw stageException(operation, input, record, error);
  }
}

function stageException<I>(operation: Operation<I, unknown>, input: I, record: OriginalRecord, cause: unknown) {
  const { stage, executingClass } = operation;
  return new StageException(stage, failureText(operation, input, record, cause), { cause, executingClass });
}

/** What a user did not limit by `errors.retry.timeout` is tried again by the next slice, and is never a dead letter. */
function later<I>(
  operation: Operation<I, unknown>,
  input: I,
  record: OriginalRecord,
  cause: unknown,
): RetriableException {
  return new RetriableException(failureText(operation, input, record, cause), { cause });
}

function failureText<I>(operation: Operation<I, unknown>, input: I, record: OriginalRecord, cause: unknown): string {
  return `Error ${operation.describe(input)} in ${placeOf(record)}: ${errorMessage(cause)}`;
}
