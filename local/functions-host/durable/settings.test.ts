import { expect, it } from 'vitest';
import { readSettings, timeSpanMs } from './settings.ts';

it('reads the settings of host.json', () => {
  const settings = readSettings({
    storageProvider: { partitionCount: 8, maxQueuePollingInterval: '00:00:01' },
    maxConcurrentActivityFunctions: 3,
  });
  expect(settings).toMatchObject({ partitionCount: 8, maxPollingIntervalMs: 1000, maxConcurrentActivities: 3 });
  expect(readSettings({})).toMatchObject({ partitionCount: 4, maxPollingIntervalMs: 30_000 });
});

it('names the setting that is wrong', () => {
  expect(() => readSettings({ storageProvider: { partitionCount: 17 } })).toThrow(
    'host.json: durableTask.storageProvider.partitionCount must be a whole number from 1 to 16, not 17.',
  );
  expect(() => readSettings({ storageProvider: { maxQueuePollingInterval: '1s' } })).toThrow(
    'maxQueuePollingInterval must be a time',
  );
});

it('reads time spans', () => {
  expect(timeSpanMs('1.02:03:04.5', 'x')).toBe(((26 * 60 + 3) * 60 + 4) * 1000 + 500);
});
