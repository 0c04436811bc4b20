import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionMetadata, Invocation, InvocationResult, Invoke } from '../contract.ts';

type RetryOptions = NonNullable<FunctionMetadata['retryOptions']>;

/** Milliseconds of a duration as the programming model hands it over (`{seconds}`). */
function durationMs(value: unknown): number {
  const seconds = (value as { seconds?: unknown } | undefined)?.seconds;
  return typeof seconds === 'number' ? seconds * 1000 : 0;
}

/** Milliseconds before retry number `retry` (from 1). */
export function retryDelayMs(options: RetryOptions, retry: number): number {
  if (options.retryStrategy !== 'exponentialBackoff') return durationMs(options.delayInterval);
  const [minimum, maximum] = [durationMs(options.minimumInterval), durationMs(options.maximumInterval)];
  return Math.min(maximum, minimum * 2 ** (retry - 1));
}

/**
 * Runs a function with the retries of its own `retry` option; the real host does so for timer and Kafka triggers.
 * @throws the last failure; also when the signal aborts during a delay
 */
export async function invokeWithRetry(
  invoke: Invoke,
  fn: FunctionMetadata,
  invocation: Invocation,
  signal: AbortSignal,
): Promise<InvocationResult> {
  const options = fn.retryOptions;
  if (!options) return await invoke(invocation);
  const maxRetryCount = options.maxRetryCount ?? 0;
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await invoke(
        retryCount === 0 ? invocation : { ...invocation, retryContext: { retryCount, maxRetryCount } },
      );
    } catch (error) {
      const exhausted = maxRetryCount !== -1 && retryCount >= maxRetryCount;
      if (exhausted || signal.aborted) throw error;
      await sleep(retryDelayMs(options, retryCount + 1), undefined, { signal }).catch(() => {});
      if (signal.aborted) throw error;
    }
  }
}
