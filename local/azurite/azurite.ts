import { readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService, tail } from '../detached.ts';
import { EnvironmentError } from '../errors.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { lock } from '../lock.ts';
import { accepts, freePorts, isPortFree } from '../ports.ts';
import { endProcess, isOurs } from '../process.ts';

/** The account that every Azurite has; public, and no secret. */
export const account = 'devstoreaccount1';
export const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface AzuriteOptions {
  /** Everything stored lives here, and survives restarts. */
  dataDir: string;
  /** Where `azurite.json` {pid, connectionString} is written while it runs; `dataDir` if missing. */
  runDir?: string;
  /** `<dataDir>/azurite.log` if missing. */
  logFile?: string;
  /** Process group of its own, so that Ctrl-C in the terminal does not reach it; true if missing. */
  detached?: boolean;
  /** Gives up starting: what was begun is ended, and the reason thrown. */
  signal?: AbortSignal;
  log: (line: string) => void;
}

export interface LocalAzurite {
  pid: number;
  connectionString: string;
  blobEndpoint: string;
  logFile: string;
  /** Ends Azurite after it has written all it holds. */
  stop(): Promise<void>;
}

interface RunFile {
  pid: number;
  connectionString: string;
}

interface Ports {
  blob: number;
  queue: number;
  table: number;
}

/**
 * Starts Azurite (blob, queue and table) as a process of its own, on the ports of the last start where they are free.
 * Resolves once all three answer. One that still runs on the folder is used as it is.
 * @throws EnvironmentError if the folder cannot be used or is damaged
 */
export async function startAzurite(given: AzuriteOptions): Promise<LocalAzurite> {
  const options = { ...given, dataDir: resolve(given.dataDir) };
  const { dataDir, log } = options;
  try {
    const held = await lock(join(dataDir, 'start.lock'), (pid) =>
      log(`Azurite: process ${pid} is starting it on ${dataDir}; waiting`),
    );
    try {
      return (await findRunning(options)) ?? (await startProcess(options));
    } finally {
      await held.release();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTDIR' && code !== 'EEXIST' && code !== 'EACCES' && code !== 'EROFS') throw error;
    throw new EnvironmentError(`The Azurite data folder ${dataDir} cannot be used: ${message}. Name another folder.`);
  }
}

function runFile(options: AzuriteOptions): string {
  return join(options.runDir ?? options.dataDir, 'azurite.json');
}

function logFile(options: AzuriteOptions): string {
  return options.logFile ?? join(options.dataDir, 'azurite.log');
}

function storeFolder(dataDir: string): string {
  return join(dataDir, 'data');
}

async function findRunning(options: AzuriteOptions): Promise<LocalAzurite | undefined> {
  const found = await readJsonFile<RunFile>(runFile(options));
  if (!found) return undefined;
  const ports = await readJsonFile<Ports>(join(options.dataDir, 'ports.json'));
  if (ports && (await isOurs(found.pid, storeFolder(options.dataDir)))) {
    if (await waitUntilReady(ports, () => false, 5_000)) {
      options.log(`Azurite: the one of the last start still runs (process ${found.pid})`);
      return running(options, found.pid, ports);
    }
    await endProcess(found.pid, 5_000);
  }
  await rm(runFile(options), { force: true });
  return undefined;
}

async function startProcess(options: AzuriteOptions): Promise<LocalAzurite> {
  const { dataDir, log } = options;
  await checkStore(dataDir);
  const ports = await choosePorts(options);
  const began = Date.now();
  const service = await startService({
    command: process.execPath,
    args: [
      createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'),
      ...['--location', storeFolder(dataDir), '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
      ...['--blobPort', String(ports.blob), '--queuePort', String(ports.queue), '--tablePort', String(ports.table)],
    ],
    logFile: logFile(options),
    detached: options.detached ?? true,
  });
  const azurite = running(options, service.pid, ports);
  await writeJsonFile(runFile(options), { pid: azurite.pid, connectionString: azurite.connectionString });
  if (!(await waitUntilReady(ports, () => service.hasEnded() || options.signal?.aborted === true, 30_000))) {
    const why = service.hasEnded() ? 'ended while it started' : 'did not answer within 30 seconds';
    await endProcess(service.pid, 2_000);
    await rm(runFile(options), { force: true });
    options.signal?.throwIfAborted();
    throw new EnvironmentError(
      `Azurite ${why}. If its data folder ${dataDir} is damaged, delete that folder to start with an empty storage. ` +
        `The end of its log ${azurite.logFile}:\n${await tail(azurite.logFile, 12)}`,
    );
  }
  log(`Azurite: ready after ${((Date.now() - began) / 1000).toFixed(1)} s at ${azurite.blobEndpoint}`);
  return azurite;
}

function running(options: AzuriteOptions, pid: number, ports: Ports): LocalAzurite {
  const endpoint = (port: number) => `http://127.0.0.1:${port}/${account}`;
  return {
    pid,
    blobEndpoint: endpoint(ports.blob),
    connectionString:
      `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};` +
      `BlobEndpoint=${endpoint(ports.blob)};QueueEndpoint=${endpoint(ports.queue)};TableEndpoint=${endpoint(ports.table)};`,
    logFile: logFile(options),
    stop: async () => {
      await endProcess(pid, 8_000);
      await rm(runFile(options), { force: true });
    },
  };
}

/** Azurite itself starts empty, without a word, where one of its databases cannot be read. */
async function checkStore(dataDir: string): Promise<void> {
  const folder = storeFolder(dataDir);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((each) => /^__azurite_db_.*\.json$/.test(each))) {
    try {
      JSON.parse(await readFile(join(folder, name), 'utf8'));
    } catch (error) {
      throw new EnvironmentError(
        `The Azurite data folder ${folder} is damaged: ${name} is not readable (${(error as Error).message}). ` +
          `Delete the folder ${dataDir} to start with an empty storage, or put the file back as it was.`,
      );
    }
  }
}

async function choosePorts(options: AzuriteOptions): Promise<Ports> {
  const file = join(options.dataDir, 'ports.json');
  const kept = await readJsonFile<Ports>(file);
  if (kept && (await Promise.all([kept.blob, kept.queue, kept.table].map((port) => isPortFree(port)))).every(Boolean)) {
    return kept;
  }
  const [blob, queue, table] = (await freePorts(3)) as [number, number, number];
  if (kept) options.log(`Azurite: a port of the last start is in use; now ${blob}, ${queue} and ${table}`);
  const ports = { blob, queue, table };
  await writeJsonFile(file, ports);
  return ports;
}

/** Azurite opens blob, queue and table one after the other, and takes signals a moment after the last. */
async function waitUntilReady(ports: Ports, hasEnded: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  for (const port of [ports.blob, ports.queue, ports.table]) {
    while (!hasEnded() && !(await accepts('127.0.0.1', port))) {
      if (Date.now() >= end) return false;
      await sleep(50);
    }
  }
  return !hasEnded();
}
