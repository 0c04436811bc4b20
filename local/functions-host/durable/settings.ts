import { availableParallelism } from 'node:os';

/** What the hub reads of `extensions.durableTask`; times in milliseconds, defaults as the real extension's. */
export interface DurableSettings {
  partitionCount: number;
  maxPollingIntervalMs: number;
  maxConcurrentActivities: number;
  maxConcurrentOrchestrators: number;
  maxEntityBatch: number;
  httpSleepMs: number;
}

export function readSettings(settings: Record<string, unknown>): DurableSettings {
  const storage = (settings.storageProvider ?? {}) as Record<string, unknown>;
  const concurrency = 10 * availableParallelism();
  return {
    partitionCount: integer(
      storage.partitionCount ?? settings.partitionCount,
      4,
      1,
      16,
      'storageProvider.partitionCount',
    ),
    maxPollingIntervalMs: timeSpanMs(
      storage.maxQueuePollingInterval ?? '00:00:30',
      'storageProvider.maxQueuePollingInterval',
    ),
    maxConcurrentActivities: integer(
      settings.maxConcurrentActivityFunctions,
      concurrency,
      1,
      10_000,
      'maxConcurrentActivityFunctions',
    ),
    maxConcurrentOrchestrators: integer(
      settings.maxConcurrentOrchestratorFunctions,
      concurrency,
      1,
      10_000,
      'maxConcurrentOrchestratorFunctions',
    ),
    maxEntityBatch: Math.min(
      80,
      integer(settings.maxEntityOperationBatchSize, 80, 1, 100_000, 'maxEntityOperationBatchSize'),
    ),
    httpSleepMs: httpSleep(settings.httpSettings),
  };
}

function httpSleep(settings: unknown): number {
  const value = (settings as Record<string, unknown> | undefined)?.defaultAsyncRequestSleepTimeMilliseconds;
  return integer(value, 30_000, 1, 86_400_000, 'httpSettings.defaultAsyncRequestSleepTimeMilliseconds');
}

function integer(value: unknown, fallback: number, min: number, max: number, name: string): number {
  if (value === undefined || value === null) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new Error(
      `host.json: durableTask.${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(value)}.`,
    );
  }
  return number;
}

/** `[d.]hh:mm:ss[.fff]` as .NET writes a time span, in milliseconds. */
export function timeSpanMs(value: unknown, name: string): number {
  const match = /^(?:(\d+)\.)?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(String(value));
  if (!match)
    throw new Error(`host.json: durableTask.${name} must be a time like "00:00:01", not ${JSON.stringify(value)}.`);
  const [, days = '0', hours, minutes, seconds] = match;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Math.round(Number(seconds) * 1000);
}
