import { describe, expect, it } from 'vitest';
import { parseJaas } from '../api/jaas.ts';
import { settingName, workerConfigFromEnv, workerConfigFromProperties, workerProperties } from './worker.ts';

const BROKERS = { CONNECT_BOOTSTRAP_SERVERS: 'kafka-1:9092, kafka-2:9092' };

describe('worker settings', () => {
  it('are named as in the well-known images', () => {
    const env = {
      ...BROKERS,
      CONNECT_VALUE_CONVERTER_SCHEMAS_ENABLE: 'false',
      CONNECT_PRODUCER_COMPRESSION_TYPE: 'zstd',
      CONNECT_SOME__THING___ELSE: 'x',
      OTHER: 'y',
    };
    expect(workerProperties(env)).toEqual({
      'bootstrap.servers': 'kafka-1:9092, kafka-2:9092',
      'value.converter.schemas.enable': 'false',
      'producer.compression.type': 'zstd',
      'some_thing-else': 'x',
    });
    expect(settingName('some_thing-else.x')).toBe('CONNECT_SOME__THING___ELSE_X');
  });

  it('have defaults', () => {
    const worker = workerConfigFromEnv({ ...BROKERS, CONNECT_PRODUCER_LINGER_MS: '5' });
    expect(worker['bootstrap.servers']).toEqual(['kafka-1:9092', 'kafka-2:9092']);
    expect(worker['group.id']).toBe('connectless');
    expect(worker['key.converter']).toBe('org.apache.kafka.connect.json.JsonConverter');
    expect(worker['kafka.triggers']).toEqual(['auto']);
    expect(worker.storage).toBe('AzureWebJobsStorage');
    expect(worker.security).toEqual({ protocol: 'PLAINTEXT' });
    expect(worker.clients.producer).toEqual({ 'linger.ms': '5' });
  });

  it('can come from a properties file', () => {
    expect(workerConfigFromProperties('bootstrap.servers=a:1\ngroup.id=g')['group.id']).toBe('g');
  });

  it.each([
    [
      {},
      'Missing required configuration "bootstrap.servers" which has no default value. (app setting CONNECT_BOOTSTRAP_SERVERS)',
    ],
    [
      { CONNECT_BOOTSTRAP_SERVERS: 'kafka' },
      'Invalid value kafka for configuration bootstrap.servers: Must be host:port.',
    ],
    [{ ...BROKERS, CONNECT_TABLE_PREFIX: '1a' }, 'Invalid value 1a for configuration table.prefix'],
    [{ ...BROKERS, CONNECT_KAFKA_TRIGGERS: 'auto,x' }, '(app setting CONNECT_KAFKA_TRIGGERS)'],
    [{ ...BROKERS, CONNECT_SECURITY_PROTOCOL: 'TLS' }, 'Invalid value TLS for configuration security.protocol'],
    [{ ...BROKERS, CONNECT_SECURITY_PROTOCOL: 'SASL_SSL' }, 'Missing required configuration "sasl.mechanism"'],
    [
      { ...BROKERS, CONNECT_SECURITY_PROTOCOL: 'SASL_SSL', CONNECT_SASL_MECHANISM: 'PLAIN' },
      'Missing required configuration "sasl.jaas.config"',
    ],
    [
      { ...BROKERS, CONNECT_SECURITY_PROTOCOL: 'SSL', CONNECT_SSL_TRUSTSTORE_LOCATION: 'x.jks' },
      'Invalid value JKS for configuration ssl.truststore.type: must be PEM.',
    ],
  ])('say what is wrong: %j', (env, message) => {
    expect(() => workerConfigFromEnv(env)).toThrow(message);
  });
});

describe('security of clients', () => {
  const sasl = (jaas: string) =>
    workerConfigFromEnv({
      ...BROKERS,
      CONNECT_SECURITY_PROTOCOL: 'SASL_SSL',
      CONNECT_SASL_MECHANISM: 'PLAIN',
      CONNECT_SASL_JAAS_CONFIG: jaas,
    }).security;

  it('reads user name and password as Event Hubs has them', () => {
    const password = 'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=abc=';
    const security = sasl(
      `org.apache.kafka.common.security.plain.PlainLoginModule required username="$ConnectionString" password="${password}";`,
    );
    expect(security.sasl).toMatchObject({ mechanism: 'PLAIN', username: '$ConnectionString' });
    expect(security.sasl?.password?.value).toBe(password);
    expect(security.ssl).toEqual({ verifyHostname: true });
    expect(JSON.stringify(security)).not.toContain('abc');
  });

  it('reads quotes and escapes', () => {
    expect(parseJaas(`a.b.C required u='x y' p="q\\"r" n=5 ;`)).toEqual({ u: 'x y', p: 'q"r', n: '5' });
  });

  it.each(['a.b.C required username="u" password="secret"', 'nonsense secret', 'a.b.C required username="secret;'])(
    'never shows what it cannot read: %s',
    (jaas) => {
      expect(() => sasl(jaas)).toThrow(/sasl\.jaas\.config/);
      expect(() => sasl(jaas)).not.toThrow(/secret/);
    },
  );
});
