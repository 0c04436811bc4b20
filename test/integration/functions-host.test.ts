import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../local/project.ts';
import { gone, HostProcess, until } from './functions-host-process.ts';

describe('HTTP', () => {
  let host: HostProcess;
  beforeAll(async () => {
    host = await HostProcess.start('http', { instances: 2, args: ['--verbose'] });
    await host.ready(2);
  });
  afterAll(() => host.dispose());

  const json = async (path: string, init?: RequestInit) => (await host.fetch(path, init)).json();

  it('matches templates, the most specific first', async () => {
    expect(await json('/items/5/a%20b?x=1&x=2')).toMatchObject({
      params: { id: '5', part: 'a b' },
      query: [['x', '1,2']],
      url: `http://127.0.0.1:${host.port}/items/5/a%20b?x=1&x=2`,
    });
    expect(await json('/ITEMS/7', { method: 'DELETE' })).toMatchObject({ method: 'DELETE', params: { id: '7' } });
    expect(await (await host.fetch('/items/special')).text()).toBe('special');
    expect(await json('/rest/a%2Fb/c%25d', { method: 'PUT', body: 'text' })).toMatchObject({
      params: { path: 'a%2Fb/c%d' },
      url: `http://127.0.0.1:${host.port}/rest/a%2Fb/c%25d`,
      body: 'text',
    });
    expect(await json('/rest')).toMatchObject({ params: {} });
  });

  it('answers 404 for unknown paths, methods and constraints', async () => {
    for (const [path, method] of [
      ['/unknown', 'GET'],
      ['/items/5', 'POST'],
      ['/items/five', 'GET'],
      ['/admin/loggers', 'GET'],
    ] as const)
      expect((await host.fetch(path, { method })).status, `${method} ${path}`).toBe(404);
  });

  it('passes status, headers, cookies and bytes on', async () => {
    const response = await host.fetch('/answer');
    expect(response.status).toBe(418);
    expect(response.headers.get('x-answer')).toBe('yes');
    expect(response.headers.get('set-cookie')).toBe('a=b%20c; path=/p; samesite=strict; httponly');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255, 10]));
    expect((await host.fetch('/nothing')).status).toBe(204);
    expect((await host.fetch('/fails')).status).toBe(500);
    expect(host.output).toContain('a line of the app');
  });

  it('takes large bodies', async () => {
    const body = 'x'.repeat(20_000_000);
    expect(((await json('/plain', { method: 'POST', body })) as { body: string }).body).toHaveLength(body.length);
  });

  it('gives requests to the instances in turn', async () => {
    const pids = [await json('/plain'), await json('/plain')].map((answer) => (answer as { pid: number }).pid);
    const workers = [host.instance(1)?.workerPid, host.instance(2)?.workerPid];
    expect(pids.sort()).toEqual(workers.sort());
  });

  it('lists the functions and says what it is', () => {
    expect(host.output).toContain('for development only');
    expect(host.output).toContain(`[GET,DELETE] http://localhost:${host.port}/items/{id:int}/{part?}`);
    expect(host.output).toContain('Host started');
  });
});

describe('processes', () => {
  let host: HostProcess;
  afterEach(() => host.dispose());

  const pids = () => [1, 2].flatMap((i) => Object.values(host.instance(i) ?? {}).slice(0, 2) as number[]);

  it('replaces a worker that died', async () => {
    host = await HostProcess.start('http');
    const [before] = await host.ready();
    const startedAt = Date.now();
    process.kill(before?.workerPid ?? 0, 'SIGKILL');
    const after = await until(() => host.instance(1)?.workerPid !== before?.workerPid && host.instance(1), host);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(after.pid).toBe(before?.pid);
    expect(await (await host.fetch('/plain')).json()).toMatchObject({ pid: after.workerPid });
    expect((await host.fetch('/dies')).status).toBe(500);
  });

  it('restarts a lost instance, and repeats only GET on another one', async () => {
    host = await HostProcess.start('http', { instances: 2, args: ['--verbose'] });
    const [first] = await host.ready(2);
    process.kill(first?.pid ?? 0, 'SIGKILL');
    for (let i = 0; i < 20; i++) expect((await host.fetch('/plain')).status).toBe(200);
    await gone([first?.workerPid ?? 0]);
    const again = await until(() => host.instance(1)?.pid !== first?.pid && host.instance(1), host);
    expect(again.workerPid).not.toBe(first?.workerPid);

    const stuck = [host.fetch('/stuck', { method: 'POST' }), host.fetch('/stuck', { method: 'POST' })];
    await until(() => host.output.split("Executing 'Functions.stuck'").length === 3, host);
    for (const i of [1, 2]) process.kill(host.instance(i)?.pid ?? 0, 'SIGKILL');
    expect((await Promise.all(stuck)).map((response) => response.status)).toEqual([502, 502]);
  });

  it('stops in order: appTerminate runs, nothing is left', async () => {
    host = await HostProcess.start('http', { instances: 2 });
    await host.ready(2);
    const all = pids();
    const workers = [1, 2].map((i) => `terminated-${host.instance(i)?.workerPid}`);
    const startedAt = Date.now();
    expect(await host.end('SIGTERM')).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    await gone(all);
    expect(readdirSync(host.dir).sort()).toEqual(workers.sort());
  });

  it('lets a function end before it stops, and kills a worker that does not terminate within 5 seconds', async () => {
    host = await HostProcess.start('http', { env: { TERMINATE: 'never' }, args: ['--verbose'] });
    await host.ready();
    const all = pids();
    const slow = host.fetch('/slow');
    await until(() => host.output.includes("Executing 'Functions.slow'"), host);
    const startedAt = Date.now();
    const stopped = host.end();
    expect(await (await slow).text()).toBe('done');
    expect(await stopped).toBe(0);
    expect(Date.now() - startedAt).toBeGreaterThan(5_000);
    expect(Date.now() - startedAt).toBeLessThan(8_500);
    await gone(all);
  });

  it('leaves no process behind when the front is killed', async () => {
    host = await HostProcess.start('http', { instances: 2 });
    await host.ready(2);
    const all = pids();
    expect(all).toHaveLength(4);
    await host.end('SIGKILL');
    await gone(all);
    expect(readdirSync(host.dir).filter((name) => name.startsWith('terminated'))).toEqual([]);
    expect(host.instance(2)?.pid).toBe(all[2]);
    const { dir } = host;
    host = await HostProcess.start('http', { dir });
    await until(() => host.instance(1) && host.instance(1)?.pid !== all[0], host);
    expect(host.instance(2)).toBeUndefined();
  });

  it('stops in order when its parent has gone', async () => {
    host = await HostProcess.start('http');
    const [instance] = await host.ready();
    host.child.disconnect();
    await gone([instance?.pid ?? 0, instance?.workerPid ?? 0, host.child.pid ?? 0]);
    expect(readdirSync(host.dir)).toEqual([`terminated-${instance?.workerPid}`]);
  });

  it('says why an app cannot be loaded, and answers 503', async () => {
    host = await HostProcess.start('broken');
    await until(() => host.output.includes('this app cannot be loaded'), host);
    expect(host.output).toContain('Worker was unable to load entry point "functions/broken.js"');
    expect((await host.fetch('/api/any')).status).toBe(503);
    expect(await host.end()).toBe(0);
  });

  it('says that a port is taken', async () => {
    host = await HostProcess.start('empty');
    const main = join(projectRoot, 'dist/local/functions-host/main.js');
    const args = ['--port', String(host.port), '--app', projectRoot, '--run-dir', join(host.dir, 'second')];
    const second = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    expect(second.stdout).toContain(`Port ${host.port} is taken: choose another one with --port.`);
    expect(second.status).toBe(3);
    const wrong = spawnSync(process.execPath, [main, '--instances', 'two'], { encoding: 'utf8' });
    expect(wrong.stderr).toContain("--instances must be a whole number of at least 1, not 'two'.");
    expect(wrong.status).toBe(2);
  });

  it('ends when the settings of the app cannot be read', async () => {
    host = await HostProcess.start('empty', { env: { AzureFunctionsJobHost__functionTimeout: 'soon' } });
    const code = await until(() => host.child.exitCode ?? undefined);
    expect(code).toBe(2);
    expect(host.output).toContain('host.json: functionTimeout is not a time span (hh:mm:ss): soon');
  });

  it('says that durable functions need storage', async () => {
    host = await HostProcess.start('durable-hello', { env: { HUB: 'none' } });
    await until(() => host.output.includes('set AzureWebJobsStorage'), host);
    expect((await host.fetch('/api/begin', { method: 'POST' })).status).toBe(503);
  });

  it('says that an app has no functions', async () => {
    host = await HostProcess.start('empty');
    await until(() => host.output.includes('No functions found'), host);
    expect((await host.fetch('/api/any')).status).toBe(404);
  });

  it('replaces a worker whose function ran past its time', async () => {
    host = await HostProcess.start('http', { env: { AzureFunctionsJobHost__functionTimeout: '00:00:01' } });
    const [before] = await host.ready();
    expect((await host.fetch('/stuck')).status).toBe(500);
    expect(host.output).toContain("exceeded by function 'Functions.stuck'");
    await until(() => host.instance(1)?.workerPid !== before?.workerPid, host);
    expect((await host.fetch('/plain')).status).toBe(200);
  });
});
