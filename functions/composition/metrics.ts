import type { Logger } from '../../src/api/index.ts';
import { CollectedMetrics, type Metrics, NO_METRICS } from '../../src/runtime/metrics.ts';
import type { Destinations } from './open-telemetry.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Between two exports, where OTEL_METRIC_EXPORT_INTERVAL says nothing. Milliseconds. */
const INTERVAL_MS = 60_000;

export interface ExportedMetrics {
  readonly metrics: Metrics;
  /** Sends what was counted since the last export. Never throws. */
  flush(): Promise<void>;
}

interface Instance {
  readonly groupId: string;
  readonly workerId: string;
  readonly version: string;
}

/**
 * Metrics, sent wherever the app settings say; where they say nothing, none are kept and nothing is loaded. What sends them is
 * loaded aside: nobody waits for it, and what is counted meanwhile is sent too.
 */
export function exportMetrics(env: Environment, instance: Instance, log: Logger): ExportedMetrics {
  const destinations = destinationsOf(env);
  if (!destinations) return { metrics: NO_METRICS, flush: async () => undefined };
  const metrics = new CollectedMetrics();
  const { groupId, workerId, version } = instance;
  const exporting = import('./open-telemetry.ts').then(({ startExport }) =>
    startExport(metrics, {
      ...{ destinations, log, intervalMs: intervalMs(env) },
      resource: {
        'service.name': env.OTEL_SERVICE_NAME ?? env.WEBSITE_SITE_NAME ?? groupId,
        'service.instance.id': workerId,
        'service.version': version,
      },
    }),
  );
  exporting.catch((error) => log.error(`No metrics are exported: ${error}`));
  const flush = () => exporting.then((running) => running.flush()).catch(() => undefined);
  return { metrics, flush };
}

function destinationsOf(env: Environment): Destinations | undefined {
  const otlp = Boolean(env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const connectionString = env.APPLICATIONINSIGHTS_CONNECTION_STRING;
  if (!connectionString) return otlp ? { otlp } : undefined;
  const [, identity] = /^(?=.*Authorization=AAD)(?:.*ClientId=([^;]+))?/i.exec(
    env.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '',
  ) ?? [undefined, null];
  const azure = { connectionString, ...(identity === null ? {} : { identity: { clientId: identity } }) };
  return { otlp, azure };
}

function intervalMs({ OTEL_METRIC_EXPORT_INTERVAL }: Environment): number {
  const wanted = Number(OTEL_METRIC_EXPORT_INTERVAL);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : INTERVAL_MS;
}
