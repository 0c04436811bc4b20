import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectless } from './connectless.ts';

let folder: string;
let ambari: Server;
/** What Ambari answers, one after another; then the brokers. */
let answers: { status: number; hosts?: string[] }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-commands-'));
  ambari = createServer((request, response) => {
    const login = Buffer.from('admin:Right-Password1').toString('base64');
    const wanted = {
      status: request.headers.authorization === `Basic ${login}` ? 200 : 403,
      hosts: ['wn1-lab', 'wn0-lab'],
    };
    const { status, hosts = [] } = answers.shift() ?? wanted;
    const host_components = hosts.map((host_name) => ({ HostRoles: { host_name } }));
    response.writeHead(status).end(JSON.stringify({ host_components }));
  });
  await new Promise<void>((done) => ambari.listen(0, '127.0.0.1', done));
});

afterAll(async () => {
  ambari.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const run = (args: string[], env: NodeJS.ProcessEnv = {}) => connectless(args, { cwd: folder, env });

describe('what is wrong with a call is said, with exit code 2', () => {
  test.each<[string[], RegExp]>([
    [[], /^Usage: connectless .*Commands:.*triggers.*Exit codes: 0 done/s],
    [['nothing'], /unknown command 'nothing'\nAdd --help/],
    [['triggers', 'plan', '--jsn'], /unknown option '--jsn'\n.*--json/],
    [['triggers', 'plan'], /The app setting AzureWebJobsStorage is not set.*\nSet AzureWebJobsStorage to/],
    [['triggers', 'plan', '--settings', 'none.json'], /There is no file none\.json/],
    [['brokers'], /required option '--cluster <name>'/],
    [['brokers', '--cluster', 'lab'], /CONNECT_HDINSIGHT_PASSWORD is not set/],
    [
      ['brokers', '--cluster', 'lab', '--wait', 'long'],
      /'--wait <seconds>' argument 'long' is invalid\. Must be a whole number/,
    ],
    [['brokers', '--cluster', 'lab', '--ambari-url', 'lab'], /Must be an address with http/],
    [['migrate', '--from', 'old:8083', '--to', 'http://new'], /argument 'old:8083' is invalid\. Must be an address/],
    [['migrate', '--from', 'http://old'], /required option '--to <url>'/],
  ])('connectless %j', async (args, message) => {
    const { code, output } = await run(args);
    expect(output).toMatch(message);
    expect(code).toBe(2);
    expect(output).not.toMatch(/^ {4}at /m);
  });
});

test.each([
  ['--help'],
  ['triggers --help'],
  ['triggers plan --help'],
  ['triggers publish --help'],
  ['brokers --help'],
  ['migrate --help'],
  ['help migrate'],
])('connectless %s', async (args) => {
  expect(await run(args.split(' '))).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Usage: connectless .*Options:/s),
  });
});

describe('brokers', () => {
  const ask = (password: string, ...more: string[]) => {
    const url = `http://127.0.0.1:${(ambari.address() as AddressInfo).port}`;
    return run(['brokers', '--cluster', 'lab', '--ambari-url', url, ...more], { CONNECT_HDINSIGHT_PASSWORD: password });
  };

  test('prints them, and asks again while the cluster starts', async () => {
    answers = [{ status: 502 }];
    const { code, output } = await ask('Right-Password1');
    expect(output).toBe('wn0-lab:9092,wn1-lab:9092\nAmbari of the HDInsight cluster lab answers 502. Asking again …\n');
    expect(code).toBe(0);
  });

  test('a wrong password is not asked with again; a cluster without brokers is a failure in the end', async () => {
    answers = [];
    expect(await ask('Wrong-Password1')).toMatchObject({
      code: 2,
      output: expect.stringContaining('refuses the user admin'),
    });
    answers = [{ status: 200 }];
    expect(await ask('Right-Password1', '--wait', '0')).toMatchObject({
      code: 1,
      output: expect.stringContaining('names no Kafka broker'),
    });
  });
});
