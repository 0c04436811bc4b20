import { describe, expect, it } from 'vitest';
import { FunctionError, type FunctionMetadata, type Invocation } from '../contract.ts';
import { invokeWithRetry, retryDelayMs } from './retry.ts';

const never = new AbortController().signal;

async function attempts(retryOptions: FunctionMetadata['retryOptions'], failures: number, signal = never) {
  const seen: Invocation['retryContext'][] = [];
  const fn: FunctionMetadata = { name: 'f', bindings: {}, ...(retryOptions ? { retryOptions } : {}) };
  const invoke = async ({ retryContext }: Invocation) => {
    seen.push(retryContext);
    if (seen.length <= failures) throw new FunctionError(`failure ${seen.length}`);
    return { outputData: [] };
  };
  const outcome = await invokeWithRetry(invoke, fn, { functionName: 'f', inputs: [] }, signal).then(
    () => 'done',
    (error: Error) => error.message,
  );
  return { outcome, seen };
}

describe('invokeWithRetry', () => {
  const fixed = { retryStrategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { seconds: 0 } };

  it('retries up to maxRetryCount and tells the function which retry it is', async () => {
    expect(await attempts(fixed, 2)).toEqual({
      outcome: 'done',
      seen: [undefined, { retryCount: 1, maxRetryCount: 2 }, { retryCount: 2, maxRetryCount: 2 }],
    });
    expect((await attempts(fixed, 9)).outcome).toBe('failure 3');
  });

  it('does not retry without options, nor while the host stops', async () => {
    expect((await attempts(undefined, 1)).seen).toHaveLength(1);
    expect((await attempts(fixed, 9, AbortSignal.abort())).seen).toHaveLength(1);
  });

  it('goes on without end for -1', async () => {
    expect((await attempts({ ...fixed, maxRetryCount: -1 }, 50)).outcome).toBe('done');
  });
});

it('doubles the delay of exponential back-off up to its maximum', () => {
  const options = {
    retryStrategy: 'exponentialBackoff',
    minimumInterval: { seconds: 1 },
    maximumInterval: { seconds: 5 },
  };
  expect([1, 2, 3, 4].map((retry) => retryDelayMs(options, retry))).toEqual([1_000, 2_000, 4_000, 5_000]);
});
