import { type Attributes, DiagLogLevel, diag, type Meter, type ObservableGauge } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Logger } from '../../src/api/index.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../../src/runtime/metric-names.ts';
import type { CollectedMetrics } from '../../src/runtime/metrics.ts';
import type { ApplicationInsights } from './application-insights.ts';

/** Where metrics go. The endpoint and headers of OTLP are read from OpenTelemetry's own settings. */
export interface Destinations {
  readonly otlp: boolean;
  readonly azure?: ApplicationInsights;
}

interface ExportOptions {
  readonly destinations: Destinations;
  readonly resource: Attributes;
  readonly intervalMs: number;
  readonly log: Logger;
}

/** Time for one export. Milliseconds. */
const TIMEOUT_MS = 30_000;
/** Series of one metric in one process, a task each. */
const MOST_SERIES = 100_000;
/** Values in one request. */
const BATCH = 2_000;

/** Sends at each interval what was counted and seen since. Throws where a setting cannot be used. */
export async function startExport(
  metrics: CollectedMetrics,
  options: ExportOptions,
): Promise<{ flush(): Promise<void> }> {
  const { destinations, resource, intervalMs, log } = options;
  const report = (message: string, ...more: unknown[]) =>
    log.warn(`Metrics: ${[message, ...more].map(plain).join(' ')}`);
  diag.setLogger(
    { error: report, warn: report, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const provider = new MeterProvider({
    resource: resourceFromAttributes(resource),
    readers: (await exporters(destinations)).map(
      (exporter) =>
        new PeriodicExportingMetricReader({
          exporter,
          exportIntervalMillis: intervalMs,
          exportTimeoutMillis: Math.min(intervalMs, TIMEOUT_MS),
          maxExportBatchSize: BATCH,
          cardinalityLimits: { default: MOST_SERIES },
        }),
    ),
  });
  connect(metrics, provider.getMeter('connectless'));
  return { flush: () => provider.forceFlush() };
}

/** Each is loaded only where it is wanted. */
async function exporters({ otlp, azure }: Destinations): Promise<PushMetricExporter[]> {
  const all: PushMetricExporter[] = [];
  if (otlp) all.push((await import('./otlp-exporter.ts')).otlpExporter());
  if (azure) all.push(await (await import('./application-insights.ts')).applicationInsightsExporter(azure));
  return all;
}

/** The SDK reports an error as the JSON of its message and stack. */
function plain(reported: unknown): string {
  const text = String(reported);
  try {
    return String(JSON.parse(text).message ?? text);
  } catch {
    return text;
  }
}

/** What tasks counted is added up when it is collected, so that counting costs nothing but an addition. */
function connect(metrics: CollectedMetrics, meter: Meter): void {
  const pushed = new Map<MetricName, (value: number, tags: Attributes) => void>();
  const observed = new Map<MetricName, ObservableGauge>();
  for (const name of METRIC_NAMES) {
    const { kind, unit, doc: description } = METRICS[name];
    const options = { unit: unit === 'ms' ? unit : `{${unit}}`, description };
    if (kind === 'counter') {
      const counter = meter.createCounter(name, options);
      pushed.set(name, (value, tags) => counter.add(value, tags));
    } else if (name === 'last-error-timestamp') {
      const gauge = meter.createGauge(name, options);
      pushed.set(name, (value, tags) => gauge.record(value, tags));
    } else observed.set(name, meter.createObservableGauge(name, options));
  }
  meter.addBatchObservableCallback(
    (result) => {
      for (const { name, value, tags } of metrics.takePending()) pushed.get(name)?.(value, tags);
      for (const { name, value, tags } of metrics.observed()) result.observe(observed.get(name)!, value, tags);
    },
    [...observed.values()],
  );
}
