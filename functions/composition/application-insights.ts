import { AzureMonitorMetricExporter } from '@azure/monitor-opentelemetry-exporter';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';

export interface ApplicationInsights {
  readonly connectionString: string;
  /** A managed identity, the system-assigned one without a client id; none: the connection string is enough. */
  readonly identity?: { readonly clientId: string | undefined };
}

/** Throws where the connection string cannot be used. */
export async function applicationInsightsExporter({
  connectionString,
  identity,
}: ApplicationInsights): Promise<PushMetricExporter> {
  // Else the exporter sends statistics about itself to Microsoft, at intervals of its own.
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT ??= 'true';
  if (!identity) return new AzureMonitorMetricExporter({ connectionString });
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const credential = new ManagedIdentityCredential(identity.clientId ? { clientId: identity.clientId } : {});
  return new AzureMonitorMetricExporter({ connectionString, credential });
}
