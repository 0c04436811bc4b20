import { ManagedIdentityCredential } from '@azure/identity';
import { AzureMonitorMetricExporter } from '@azure/monitor-opentelemetry-exporter';
import { type Attributes, DiagLogLevel, diag, type Meter, type ObservableGauge } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { Logger } from '../../src/api/index.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../../src/runtime/metric-names.ts';
import type { CollectedMetrics } from '../../src/runtime/metrics.ts';

/** Where metrics go. The endpoint and headers of OTLP are read from OpenTelemetry's own settings. */
export interface Destinations {
  readonly otlp: boolean;
  readonly azure?: {
    readonly connectionString: string;
    /** A managed identity, the system-assigned one without a client id; none: the connection string is enough. */
    readonly identity?: { readonly clientId: string | undefined };
  };
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
export function startExport(metrics: CollectedMetrics, options: ExportOptions): { flush(): Promise<void> } {
  const { destinations, resource, intervalMs, log } = options;
  const report = (message: string, ...more: unknown[]) =>
    log.warn(`Metrics: ${[message, ...more].map(plain).join(' ')}`);
  diag.setLogger(
    { error: report, warn: report, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const provider = new MeterProvider({
    resource: resourceFromAttributes(resource),
    readers: exporters(destinations).map(
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

function exporters({ otlp, azure }: Destinations): PushMetricExporter[] {
  const all: PushMetricExporter[] = [];
  if (otlp) all.push(withVanishingGauges(new OTLPMetricExporter()));
  if (azure) {
    // Else the exporter sends statistics about itself to Microsoft, at intervals of its own.
    process.env.APPLICATION_INSIGHTS_NO_STATSBEAT ??= 'true';
    const { connectionString, identity } = azure;
    const credential =
      identity && new ManagedIdentityCredential(identity.clientId ? { clientId: identity.clientId } : {});
    all.push(new AzureMonitorMetricExporter({ connectionString, ...(credential ? { credential } : {}) }));
  }
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

/** A gauge with cumulative temporality would be sent for ever, also of connectors that are gone or seen by another instance now. */
function withVanishingGauges(exporter: OTLPMetricExporter): PushMetricExporter {
  const temporality = exporter.selectAggregationTemporality.bind(exporter);
  exporter.selectAggregationTemporality = (type) =>
    type === InstrumentType.GAUGE || type === InstrumentType.OBSERVABLE_GAUGE
      ? AggregationTemporality.DELTA
      : temporality(type);
  return exporter;
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
