import { configText, defaultValue, isRequired } from '../api/index.ts';
import { settingName, WORKER_CONFIG } from './worker.ts';

/** An app setting: in `local.settings.json` on a machine, in the Functions app's configuration in Azure. */
export interface AppSetting {
  readonly name: string;
  readonly doc: string;
  readonly readBy: 'connectless' | 'Azure Functions' | 'Azure SDK' | 'OpenTelemetry';
  /** Undefined where there is none. */
  readonly default?: string;
  /** In `local.settings.sample.json`. */
  readonly sample?: string;
  /** Refused by Flex Consumption. */
  readonly premiumOnly?: true;
}

const functions = (name: string, doc: string, more: Partial<AppSetting> = {}): AppSetting => ({
  ...{ name, doc, readBy: 'Azure Functions' as const },
  ...more,
});
const property = (name: string, doc: string, fallback?: string): AppSetting => ({
  ...{ name: settingName(name), doc, readBy: 'connectless' as const },
  ...(fallback === undefined ? {} : { default: fallback }),
});

const telemetry = (name: string, doc: string, fallback?: string): AppSetting => ({
  ...{ name: `OTEL_${name}`, doc, readBy: 'OpenTelemetry' as const },
  ...(fallback === undefined ? {} : { default: fallback }),
});

const STORAGE = 'AzureWebJobsStorage';

const PLATFORM: readonly AppSetting[] = [
  functions('FUNCTIONS_WORKER_RUNTIME', 'The language of the app: node.', { sample: 'node', premiumOnly: true }),
  functions('FUNCTIONS_EXTENSION_VERSION', 'The version of the Functions host: ~4.', { premiumOnly: true }),
  functions('FUNCTIONS_WORKER_PROCESS_COUNT', 'Worker processes of an instance: 1.', { premiumOnly: true }),
  functions('WEBSITE_RUN_FROM_PACKAGE', 'The app runs from its package.', { premiumOnly: true }),
  functions(STORAGE, 'Connection string of the storage account of Functions, Durable Functions and connectless.', {
    sample: 'UseDevelopmentStorage=true',
  }),
  functions(`${STORAGE}__accountName`, 'Instead of a connection string: name of the account, for an identity.'),
  functions(`${STORAGE}__blobServiceUri`, "Instead of the account's name: address of its blob service."),
  functions(`${STORAGE}__queueServiceUri`, 'Address of its queue service.'),
  functions(`${STORAGE}__tableServiceUri`, 'Address of its table service.'),
  functions(`${STORAGE}__credential`, 'managedidentity.'),
  functions(`${STORAGE}__clientId`, 'Client id of a user-assigned identity.'),
  functions('AzureWebJobsDisableHomepage', 'The root is the Connect REST API, not a welcome page.', { sample: 'true' }),
  functions('APPLICATIONINSIGHTS_CONNECTION_STRING', 'The Application Insights that get logs and metrics.'),
  functions('APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'The identity that sends them.'),
  functions(
    'AzureFunctionsJobHost__extensions__durableTask__hubName',
    'Name of the task hub. Apps on one storage account need different ones, also where they share their connectors.',
    { default: 'connectless' },
  ),
  functions(
    'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type',
    'azureManaged for Durable Task Scheduler.',
  ),
  functions(
    'AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName',
    'The setting that says where the scheduler is.',
  ),
  functions('DURABLE_TASK_SCHEDULER_CONNECTION_STRING', 'Endpoint, hub and identity of Durable Task Scheduler.'),
  {
    ...{ name: 'AZURE_CLIENT_ID', readBy: 'Azure SDK' },
    doc: 'Client id of the user-assigned identity with which Blob Storage, Key Vault and Event Hubs are reached.',
  },
  telemetry('EXPORTER_OTLP_ENDPOINT', 'A backend that gets the metrics by OTLP over HTTP, without /v1/metrics.'),
  telemetry('EXPORTER_OTLP_METRICS_ENDPOINT', 'Instead: its whole address for metrics.'),
  telemetry('EXPORTER_OTLP_HEADERS', 'Headers for it, such as its key: name=value with commas between.'),
  telemetry(
    'EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    'Whether counters are sent as sums since the start of the process, or since the last export: cumulative or delta.',
    'cumulative',
  ),
  telemetry('METRIC_EXPORT_INTERVAL', 'Between two exports, to any backend. Milliseconds.', '60000'),
  telemetry('SERVICE_NAME', 'What the app is called at the backend; else its name in Azure, or group.id.'),
];

const OTHERS: readonly AppSetting[] = [
  property('security.protocol', 'How brokers are reached: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.', 'PLAINTEXT'),
  property('sasl.mechanism', 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER (Event Hubs, by identity).'),
  property('sasl.jaas.config', "Credentials, as Kafka's Java clients take them."),
  property(
    'kafka.triggers.password',
    'The password in sasl.jaas.config on its own: Kafka triggers name this setting, so that their definitions do not show it. Without it no triggers where brokers want one.',
  ),
  property(
    'config.providers.keyvault.param.vault.uri',
    'Address of the vault that connectors read secrets from by keyvault references.',
  ),
  property(
    'log.level',
    'Below it nothing is logged, until somebody changes it at /admin/loggers: DEBUG, INFO, WARN or ERROR.',
    'INFO',
  ),
];

/** Where the sample differs from the defaults, or says what users change first. */
const SAMPLES: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'localhost:9092',
  'group.id': 'connectless',
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'poll.schedule': '*/5 * * * * *',
  'kafka.triggers': 'auto',
};

/** All app settings that mean something, in the order of the docs. */
export const APP_SETTINGS: readonly AppSetting[] = [
  ...PLATFORM,
  ...WORKER_CONFIG.map((key): AppSetting => {
    const fallback = isRequired(key) ? null : configText(defaultValue(key), key.type);
    const sample = SAMPLES[key.name];
    return {
      ...{ name: settingName(key.name), doc: key.doc, readBy: 'connectless' as const },
      ...(fallback ? { default: fallback } : {}),
      ...(sample === undefined ? {} : { sample }),
    };
  }),
  ...OTHERS,
];
