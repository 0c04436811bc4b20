import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Password } from '../api/index.ts';
import { hdinsightBrokers, hdinsightCluster } from './hdinsight-brokers.ts';
import { workerConfigFromEnv } from './worker.ts';

const BROKERS = ['wn1-lab', 'wn0-lab'].map((host) => `${host}.zone.internal.cloudapp.net`);

/** Answers as Ambari does. */
class Ambari {
  brokers = BROKERS;
  answer: ((response: ServerResponse) => void) | undefined;
  readonly server: Server = createServer((request, response) => this.#handle(request, response));

  #handle({ url, headers }: IncomingMessage, response: ServerResponse): void {
    const login = Buffer.from('admin:Right-Password1').toString('base64');
    if (this.answer) this.answer(response);
    else if (headers.authorization !== `Basic ${login}`) {
      response
        .writeHead(403)
        .end(JSON.stringify({ status: 403, message: 'Unable to sign in. Invalid username/password' }));
    } else if (url !== '/api/v1/clusters/lab/services/KAFKA/components/KAFKA_BROKER') {
      response.writeHead(404).end(JSON.stringify({ status: 404, message: "The requested resource doesn't exist" }));
    } else {
      const components = this.brokers.map((host) => ({
        HostRoles: { cluster_name: 'lab', component_name: 'KAFKA_BROKER', host_name: host },
      }));
      response.end(
        JSON.stringify({ ServiceComponentInfo: { component_name: 'KAFKA_BROKER' }, host_components: components }),
      );
    }
  }
}

let ambari: Ambari;
let url: string;
beforeEach(async () => {
  ambari = new Ambari();
  await new Promise<void>((done) => ambari.server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(ambari.server.address() as AddressInfo).port}/`;
});
afterEach(() => void ambari.server.close().closeAllConnections());

function ask({ name = 'lab', password = 'Right-Password1', within = 5_000 } = {}): Promise<string[]> {
  const cluster = { name, username: 'admin', password: new Password(password), ambariUrl: url };
  return hdinsightBrokers(cluster, AbortSignal.timeout(within));
}

test('brokers are those that Ambari names', async () => {
  expect(await ask()).toEqual([...BROKERS].sort().map((host) => `${host}:9092`));
});

test('a wrong password is a configuration error that shows no password', async () => {
  const error = await ask({ password: 'Wrong-Password1' }).catch((failure) => failure);
  expect(error).toMatchObject({
    name: 'ConfigException',
    message: expect.stringContaining('refuses the user admin (403)'),
  });
  expect(`${error.message} ${error.hint}`).not.toContain('Wrong-Password1');
});

test('an unknown cluster is a configuration error', async () => {
  await expect(ask({ name: 'other' })).rejects.toMatchObject({
    name: 'ConfigException',
    message: 'Ambari knows no cluster other with Kafka (404).',
  });
});

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['names no broker', (response) => void response.end('{"host_components":[]}'), /names no Kafka broker/],
  ['answers with something else', (response) => void response.end('<html>starting</html>'), /names no Kafka broker/],
  ['fails', (response) => void response.writeHead(502).end(), /answers 502/],
  ['does not answer in time', () => undefined, /does not answer/],
  ['cuts the connection', (response) => void response.destroy(), /does not answer/],
])('while a cluster starts and its Ambari %s, asking again may help', async (_, answer, message) => {
  ambari.answer = answer;
  await expect(ask({ within: 300 })).rejects.toMatchObject({
    name: 'RetriableException',
    message: expect.stringMatching(message),
  });
});

test('the cluster comes from app settings', () => {
  const env = { CONNECT_BOOTSTRAP_SERVERS: 'hdinsight:lab', CONNECT_HDINSIGHT_AMBARI_URL: url };
  expect(() => hdinsightCluster(workerConfigFromEnv(env))).toThrow(/cannot be asked for without a password/);
  const full = workerConfigFromEnv({ ...env, CONNECT_HDINSIGHT_PASSWORD: 'p' });
  expect(hdinsightCluster(full)).toMatchObject({ name: 'lab', username: 'admin', ambariUrl: url });
  expect(hdinsightCluster(workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: 'host:9092' }))).toBeUndefined();
  expect(() => workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: 'hdinsight:lab,host:9092' })).toThrow(/host:port/);
});
