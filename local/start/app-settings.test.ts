import { expect, test } from 'vitest';
import { appSettings } from './app-settings.ts';

const around = {
  port: 8084,
  bootstrapServers: 'k:1',
  connectionString: 'local',
  x: { TWITTER_API_BASE_URL: 'http://x' },
};

test('the user’s settings go over the defaults, and under what was brought up', () => {
  const settings = appSettings(
    {
      CONNECT_GROUP_ID: 'mine',
      CONNECT_PRODUCER_LINGER_MS: '5',
      AzureWebJobsStorage: 'an account in Azure',
      CONNECT_BOOTSTRAP_SERVERS: 'other:1',
    },
    around,
  );
  expect(settings).toMatchObject({
    CONNECT_GROUP_ID: 'mine',
    CONNECT_PRODUCER_LINGER_MS: '5',
    AzureWebJobsStorage: 'local',
    CONNECT_BOOTSTRAP_SERVERS: 'k:1',
    CONNECT_REST_PORT: '8084',
    CONNECT_REST_ADVERTISED_PORT: '8084',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    TWITTER_API_BASE_URL: 'http://x',
  });
});

test('converts JSON with schemas unless told otherwise', () => {
  const settings = appSettings({ CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE: 'false' }, around);
  expect(settings).toMatchObject({
    CONNECT_KEY_CONVERTER: 'org.apache.kafka.connect.json.JsonConverter',
    CONNECT_KEY_CONVERTER_SCHEMAS_ENABLE: 'true',
    CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE: 'false',
  });
});
