import type { KafkaConfig, SASLOptions } from 'kafkajs';
import type { BindingMetadata } from '../contract.ts';
import { resolveSecureSetting, type Settings } from '../instance/settings.ts';

/** What a Kafka trigger reads and as whom. */
export interface KafkaSource {
  topic: string;
  consumerGroup: string;
  connection: Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'>;
}

const EVENT_HUBS_DOMAIN = '.servicebus.windows.net';

function withPort(broker: string): string {
  return /:\d+$/.test(broker) ? broker : `${broker}:9092`;
}

function saslOf(mode: string, username: string | undefined, password: string | undefined): SASLOptions {
  const mechanism = { plain: 'plain', scramsha256: 'scram-sha-256', scramsha512: 'scram-sha-512' }[mode.toLowerCase()];
  if (!mechanism)
    throw new Error(
      `authenticationMode '${mode}' is not one the local host has: use plain, scramSha256 or scramSha512.`,
    );
  if (username === undefined || password === undefined)
    throw new Error('username and password must be set for SASL; name app settings that exist.');
  return { mechanism, username, password } as SASLOptions;
}

/**
 * Reads the options of a kafkaTrigger binding, each a literal, an app setting's name or text with `%NAME%`.
 * @throws Error naming the option that is missing or not understood
 */
export function kafkaSource(binding: BindingMetadata, settings: Settings): KafkaSource {
  const option = (name: string) => resolveSecureSetting(binding[name], settings);
  const required = (name: string) => {
    const value = option(name);
    if (value === undefined) throw new Error(`The kafkaTrigger binding lacks '${name}'.`);
    return value;
  };
  const topic = required('topic');
  const brokerList = required('brokerList');
  const eventHubs = option('eventHubConnectionString');
  if (eventHubs !== undefined) {
    const broker = brokerList.includes(EVENT_HUBS_DOMAIN) ? brokerList : `${brokerList}${EVENT_HUBS_DOMAIN}:9093`;
    const sasl: SASLOptions = { mechanism: 'plain', username: '$ConnectionString', password: eventHubs };
    return {
      topic,
      consumerGroup: option('consumerGroup') ?? '$Default',
      connection: { brokers: [broker], ssl: true, sasl },
    };
  }
  const protocol = String(binding.protocol ?? 'plaintext').toLowerCase();
  if (!['notset', 'plaintext', 'ssl', 'saslplaintext', 'saslssl'].includes(protocol))
    throw new Error(`protocol '${String(binding.protocol)}' is none of plaintext, ssl, saslPlaintext, saslSsl.`);
  const connection: KafkaSource['connection'] = {
    brokers: brokerList
      .split(',')
      .map((broker) => broker.trim())
      .filter((broker) => broker !== '')
      .map(withPort),
  };
  if (protocol.endsWith('ssl')) {
    const [ca, cert, key] = [option('sslCaPEM'), option('sslCertificatePEM'), option('sslKeyPEM')];
    connection.ssl = ca || cert ? { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } : true;
  }
  if (protocol.startsWith('sasl'))
    connection.sasl = saslOf(String(binding.authenticationMode ?? 'plain'), option('username'), option('password'));
  return { topic, consumerGroup: required('consumerGroup'), connection };
}
