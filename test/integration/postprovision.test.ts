import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../../local/project.ts';

const PASSWORD = 'Right-Password1';
let folder: string;
let ambari: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-postprovision-'));
  ambari = createServer((request, response) => {
    const right = request.headers.authorization === `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
    response.writeHead(right ? 200 : 403).end('{"host_components":[{"HostRoles":{"host_name":"wn0-lab"}}]}');
  });
  await new Promise<void>((done) => ambari.listen(0, '127.0.0.1', done));
  await writeFile(join(folder, 'azd'), `#!/bin/sh\necho "$@" >> '${join(folder, 'calls')}'\n`);
  await chmod(join(folder, 'azd'), 0o755);
});

afterAll(async () => {
  ambari.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => writeFile(join(folder, 'calls'), ''));

/** What azd runs, with an azd beside it that notes how it is called. */
async function provisioned(env: NodeJS.ProcessEnv): Promise<{ code: number; output: string; calls: string }> {
  const url = `http://127.0.0.1:${(ambari.address() as AddressInfo).port}`;
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const { code, output } = await new Promise<{ code: number; output: string }>((done) => {
    const options = { cwd: projectRoot, env: { PATH, CONNECT_HDINSIGHT_AMBARI_URL: url, ...env } };
    execFile(process.execPath, ['infra/postprovision.mjs'], options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
  return { code, output, calls: await readFile(join(folder, 'calls'), 'utf8') };
}

test('nothing is done where there is no HDInsight cluster', async () => {
  const done = { code: 0, output: '', calls: '' };
  expect(await provisioned({})).toEqual(done);
  expect(await provisioned({ HDINSIGHT_CLUSTER: '', CONNECT_HDINSIGHT_PASSWORD: PASSWORD })).toEqual(done);
});

test("the brokers of a cluster are shown and kept in azd's environment", async () => {
  const { code, output, calls } = await provisioned({ HDINSIGHT_CLUSTER: 'lab', CONNECT_HDINSIGHT_PASSWORD: PASSWORD });
  expect(output).toContain('Brokers: wn0-lab:9092\n');
  expect(calls).toBe('env set HDINSIGHT_BROKERS wn0-lab:9092\n');
  expect(code).toBe(0);
});

test.each([
  ['Wrong-Password1', 'refuses the user admin'],
  // azd hands on the name of a variable that has no value.
  ['HDINSIGHT_LOGIN_PASSWORD', 'CONNECT_HDINSIGHT_PASSWORD is not set'],
])('with the password %s it says what to do, and keeps nothing', async (password, message) => {
  const { code, output, calls } = await provisioned({ HDINSIGHT_CLUSTER: 'lab', CONNECT_HDINSIGHT_PASSWORD: password });
  expect(output).toContain(message);
  expect(output).toContain('CONNECT_HDINSIGHT_PASSWORD=… npx connectless brokers --cluster lab');
  expect(output).not.toContain('Wrong-Password1');
  expect({ code, calls }).toEqual({ code: 1, calls: '' });
});
