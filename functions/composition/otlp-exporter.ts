import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { AggregationTemporality, InstrumentType, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/**
 * OTLP over HTTP, as OTEL_EXPORTER_OTLP_… say. A gauge with cumulative temporality would be sent for ever, also of connectors that
 * are gone or seen by another instance now.
 */
export function otlpExporter(): PushMetricExporter {
  const exporter = new OTLPMetricExporter();
  const temporality = exporter.selectAggregationTemporality.bind(exporter);
  exporter.selectAggregationTemporality = (type) =>
    type === InstrumentType.GAUGE || type === InstrumentType.OBSERVABLE_GAUGE
      ? AggregationTemporality.DELTA
      : temporality(type);
  return exporter;
}
