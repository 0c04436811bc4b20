import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CollectedMetrics } from '../../src/runtime/metrics.ts';
import { NO_METRICS } from '../../src/runtime/metrics.ts';
import { startOtlpServer, type TelemetryServer } from '../../test/e2e/telemetry.ts';
import { exportMetrics } from './metrics.ts';

const instance = { groupId: 'g', workerId: 'w1', version: '1' };
const tags = { connector: 'c', task: '0' };
const complaints: string[] = [];
const complain = (message: string) => void complaints.push(message);
const log = { debug() {}, info() {}, warn: complain, error: complain };

let server: TelemetryServer;

beforeEach(async () => {
  complaints.length = 0;
  server = await startOtlpServer();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', server.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

/** What the next export brings. */
async function exported(exporting: ReturnType<typeof exportMetrics>) {
  server.received.length = 0;
  await exporting.flush();
  return server.received.map(({ name, value }) => [name, value]);
}

test('without a destination nothing is kept', async () => {
  const { metrics, flush } = exportMetrics({}, instance, log);
  expect(metrics).toBe(NO_METRICS);
  await flush();
});

test('counters add up, also what was counted before the exporter was loaded; gauges end with what saw them', async () => {
  const exporting = exportMetrics(process.env, instance, log);
  const metrics = exporting.metrics as CollectedMetrics;
  metrics.add('sink-record-read-total', tags, 5);
  metrics.set('last-error-timestamp', tags, 1_000);
  metrics.observe('plan', [{ name: 'sink-record-lag-max', value: 7, tags }]);
  metrics.observe('timer', [{ name: 'plan-overdue-ms', value: 0, tags: {} }]);
  expect(await exported(exporting)).toEqual([
    ['sink-record-read-total', 5],
    ['last-error-timestamp', 1_000],
    ['sink-record-lag-max', 7],
    ['plan-overdue-ms', 0],
  ]);
  expect(server.received[0]).toMatchObject({ tags, instance: 'w1' });
  metrics.add('sink-record-read-total', tags, 2);
  metrics.observe('plan', []);
  expect(await exported(exporting)).toEqual([
    ['sink-record-read-total', 7],
    ['plan-overdue-ms', 0],
  ]);
  expect(complaints).toEqual([]);
});

test('a backend that is away is named in the log, and nobody else hears of it', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500');
  const exporting = exportMetrics(process.env, instance, log);
  exporting.metrics.add('sink-record-read-total', tags, 5);
  await server.close();
  await exporting.flush();
  expect(complaints.join()).toMatch(/^Metrics: .*(ECONNREFUSED|time|failed)/is);
});

test('settings that cannot be used are named in the log', async () => {
  const exporting = exportMetrics({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=none' }, instance, log);
  exporting.metrics.add('sink-record-read-total', tags, 5);
  await exporting.flush();
  expect(complaints.join()).toContain('No metrics are exported: Error: Invalid instrumentation key');
});
