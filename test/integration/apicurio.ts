import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startService, tail } from '../../local/detached.ts';
import { javaVersion } from '../../local/kafka/jars.ts';
import { lock } from '../../local/lock.ts';
import { cacheFolder } from '../../local/maven-jars.ts';
import { freePorts } from '../../local/ports.ts';
import { endProcess } from '../../local/process.ts';

const VERSION = '2.6.13.Final';
const ARCHIVE = `apicurio-registry-app-${VERSION}-all.tar.gz`;
const run = promisify(execFile);

export interface Apicurio {
  /** Where it answers Confluent's REST API. */
  readonly url: string;
  stop(): Promise<void>;
  /** Without notice. */
  kill(): Promise<void>;
}

export interface ApicurioOptions {
  /** A free one if missing. */
  port?: number;
  /** A file that keeps the schemas from one start to the next; else they are in memory. */
  dataFile?: string;
}

/** Starts an Apicurio registry; Maven fetches it once, to the cache folder. */
export async function startApicurio({ port: wanted, dataFile }: ApicurioOptions = {}): Promise<Apicurio> {
  const folder = await installed();
  const port = wanted ?? (await freePorts(1))[0]!;
  const logs = await mkdtemp(join(tmpdir(), 'connectless-apicurio-'));
  const logFile = join(logs, 'apicurio.log');
  const service = await startService({
    command: 'java',
    args: [
      ...['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
      ...[`-Dquarkus.http.port=${port}`, '-Dquarkus.http.host=127.0.0.1'],
      ...['-jar', join(folder, `apicurio-registry-app-${VERSION}-runner.jar`)],
    ],
    logFile,
    detached: true,
    ...(dataFile && { env: { ...process.env, REGISTRY_DATASOURCE_URL: `jdbc:h2:file:${dataFile}` } }),
  });
  const url = apicurioUrl(port);
  const stop = async () => {
    await endProcess(service.pid, 2_000);
    await rm(logs, { recursive: true, force: true });
  };
  while (!(await answers(`${url}/subjects`))) {
    if (service.hasEnded()) {
      const said = await tail(logFile, 20);
      await stop();
      throw new Error(`Apicurio ended while it started:\n${said}`);
    }
    await sleep(100);
  }
  const kill = async () => {
    process.kill(service.pid, 'SIGKILL');
    await service.ended;
    await stop();
  };
  return { url, stop, kill };
}

/** Whether a registry can be started here: it needs Java and, the first time, Maven. Says so where it cannot. */
export async function hasApicurio(): Promise<boolean> {
  const isThere = existsSync(folderIn(cacheFolder(process.env))) || (await succeeds('mvn', '-v'));
  if (isThere && (await javaVersion())) return true;
  console.log('Left out: a schema registry needs Java 17, and Maven to fetch it.');
  return false;
}

/** Where an Apicurio of this port answers Confluent's REST API. */
export function apicurioUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function succeeds(command: string, ...args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

function folderIn(cache: string): string {
  return join(cache, `apicurio-${VERSION}`);
}

/** The folder appears whole or not at all. */
async function installed(): Promise<string> {
  const cache = cacheFolder(process.env);
  const folder = folderIn(cache);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const held = await lock(`${folder}.lock`, () => undefined);
  try {
    if (existsSync(folder)) return folder;
    const part = await mkdtemp(join(cache, 'apicurio.part-'));
    const artifact = `io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`;
    await run('mvn', ['-B', '-q', '-C', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${part}`]);
    await run('tar', ['-xzf', join(part, ARCHIVE), '-C', part]);
    await rm(join(part, ARCHIVE));
    await rename(part, folder);
    return folder;
  } finally {
    await held.release();
  }
}
