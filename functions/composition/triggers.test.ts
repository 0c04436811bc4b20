import { expect, it } from 'vitest';
import { workerConfigFromProperties } from '../../src/config/worker.ts';
import { hindranceOf, kafkaTriggerOptions } from './triggers.ts';

const PLAIN = `bootstrap.servers=b:9093
security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="s3cret";
`;
const entry = { connector: 'c', topic: 't' };

it('names the setting of the password in the definition of a trigger, and not the password', () => {
  const options = kafkaTriggerOptions(entry, workerConfigFromProperties(PLAIN));
  expect(options).toMatchObject({ brokerList: 'b:9093', username: 'u', password: '%CONNECT_KAFKA_TRIGGERS_PASSWORD%' });
  expect(JSON.stringify(options)).not.toContain('s3cret');
});

it.each([
  ['bootstrap.servers=b:9092', {}, undefined],
  [PLAIN, { CONNECT_KAFKA_TRIGGERS_PASSWORD: 's3cret' }, undefined],
  [PLAIN, {}, /Set CONNECT_KAFKA_TRIGGERS_PASSWORD/],
  ['bootstrap.servers=b:9093\nsecurity.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER', {}, /identity/],
])('says why triggers cannot log in', (properties, env, expected) => {
  const hindrance = hindranceOf(workerConfigFromProperties(properties), env);
  if (expected) expect(hindrance).toMatch(expected);
  else expect(hindrance).toBeUndefined();
});
