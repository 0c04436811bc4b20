import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { type Service, tail } from '../detached.ts';
import { EnvironmentError } from '../errors.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { lock } from '../lock.ts';
import { accepts, freePorts, isPortFree } from '../ports.ts';
import { endProcess, isOurs } from '../process.ts';
import { containerOf, dockerAnswers, startDockerBroker } from './docker-broker.ts';
import { brokerJars, javaVersion, waysToKafka } from './jars.ts';
import { clusterId, startJavaBroker } from './java-broker.ts';

export interface KafkaOptions {
  /** What the broker keeps lives here, and survives restarts. Not used with `bootstrapServers`. */
  dataDir: string;
  /** Where `kafka.json` {pid, bootstrapServers} is written while the broker runs; `dataDir` if missing. */
  runDir?: string;
  /** `<dataDir>/kafka.log` if missing. */
  logFile?: string;
  /** Of 127.0.0.1; if missing the one of the last start, else a free one. */
  port?: number;
  /** Process group of its own, so that Ctrl-C in the terminal does not reach the broker. */
  detached: boolean;
  /** A Kafka that is there already; if missing `CONNECT_BOOTSTRAP_SERVERS`. None is started then. */
  bootstrapServers?: string;
  /** Where `CONNECT_BOOTSTRAP_SERVERS` and `CONNECTLESS_CACHE` are looked up; this process's if missing. */
  env?: NodeJS.ProcessEnv;
  /** Gives up starting: what was begun is ended, and the reason thrown. */
  signal?: AbortSignal;
  log: (line: string) => void;
}

export interface LocalKafka {
  /** Undefined for a Kafka of the user's own. */
  pid?: number;
  bootstrapServers: string;
  logFile?: string;
  /** How it came to be there. */
  way: 'given' | 'docker' | 'java' | 'running';
  /** False only for a given Kafka that does not answer (yet). */
  reachable: boolean;
  /** Ends the broker (nothing for a given one); resolves once it has ended. */
  stop(): Promise<void>;
}

interface RunFile {
  pid: number;
  bootstrapServers: string;
}

/**
 * Brings up a single-node Kafka for development: the given one, else in Docker where an engine answers, else by the
 * `java` on the PATH. Resolves once it answers. A broker that still runs on the folder is used as it is.
 * @throws EnvironmentError where there is no way to a Kafka, a port is taken or the folder is damaged
 */
export async function startKafka(wanted: KafkaOptions): Promise<LocalKafka> {
  const options = { ...wanted, dataDir: resolve(wanted.dataDir) };
  const env = options.env ?? process.env;
  const given = options.bootstrapServers ?? env.CONNECT_BOOTSTRAP_SERVERS;
  if (given) return useGiven(given, options.log);
  const { dataDir } = options;
  await mkdir(dataDir, { recursive: true }).catch((error: Error) => {
    throw new EnvironmentError(
      `The Kafka data folder ${dataDir} cannot be used: ${error.message}. Name another folder.`,
    );
  });
  const held = await lock(join(dataDir, 'start.lock'), (pid) =>
    options.log(`Kafka: process ${pid} is starting the broker of ${dataDir}; waiting for it`),
  );
  try {
    return (await findRunning(options)) ?? (await startBroker(options, env));
  } finally {
    await held.release();
  }
}

async function useGiven(bootstrapServers: string, log: (line: string) => void): Promise<LocalKafka> {
  const addresses = bootstrapServers.split(',').map((text) => /^(.+):(\d+)$/.exec(text.trim()));
  if (addresses.some((address) => !address)) {
    throw new EnvironmentError(
      `"${bootstrapServers}" is not a list of Kafka servers. Write host:port, with commas between.`,
    );
  }
  const answers = await Promise.all(addresses.map((address) => accepts(address![1]!, Number(address![2]), 5_000)));
  const reachable = answers.includes(true);
  if (!reachable) {
    log(
      `Kafka: nothing answers at ${bootstrapServers}. Check the address and that Kafka runs; going on, and the app keeps trying`,
    );
  }
  return { bootstrapServers, way: 'given', reachable, stop: async () => {} };
}

function runFile(options: KafkaOptions): string {
  return join(options.runDir ?? options.dataDir, 'kafka.json');
}

async function findRunning(options: KafkaOptions): Promise<LocalKafka | undefined> {
  const file = runFile(options);
  const found = await readJsonFile<RunFile>(file);
  if (!found) return undefined;
  const container = await containerOf(options.dataDir);
  const marker = container?.name ?? join(options.dataDir, 'server.properties');
  if (await isOurs(found.pid, marker)) {
    const expected = container?.clusterId ?? (await clusterId(options.dataDir));
    if (await waitUntilReady(found.bootstrapServers, expected, () => false, 15_000)) {
      options.log(`Kafka: the broker of the last start still runs (process ${found.pid})`);
      return running(options, found, 'running');
    }
    await endProcess(found.pid, 5_000);
  }
  await rm(file, { force: true });
  return undefined;
}

async function startBroker(options: KafkaOptions, env: NodeJS.ProcessEnv): Promise<LocalKafka> {
  const { dataDir, detached, log } = options;
  const logFile = options.logFile ?? join(dataDir, 'kafka.log');
  await mkdir(dirname(logFile), { recursive: true });
  const way = await chooseWay(dataDir);
  const ports = await choosePorts(options);
  const began = Date.now();
  let service: Service;
  if (way === 'docker') {
    service = await startDockerBroker({ dataDir, port: ports.port, logFile, detached, log });
  } else {
    const jars = await brokerJars(log, { env, signal: options.signal });
    service = await startJavaBroker({ dataDir, ...ports, jars, logFile, detached });
  }
  const found: RunFile = { pid: service.pid, bootstrapServers: `127.0.0.1:${ports.port}` };
  await writeJsonFile(runFile(options), found);
  const expected = (await containerOf(dataDir))?.clusterId ?? (await clusterId(dataDir));
  if (
    !(await waitUntilReady(
      found.bootstrapServers,
      expected,
      () => service.hasEnded() || options.signal?.aborted === true,
      60_000,
    ))
  ) {
    const why = service.hasEnded() ? 'ended while it started' : 'did not answer within 60 seconds';
    await endProcess(service.pid, 5_000);
    await rm(runFile(options), { force: true });
    options.signal?.throwIfAborted();
    throw new EnvironmentError(
      `Kafka ${why}. If its data folder ${dataDir} is damaged, delete that folder to start with an empty Kafka. ` +
        `The end of its log ${logFile}:\n${await tail(logFile, 12)}`,
    );
  }
  log(`Kafka: ready after ${((Date.now() - began) / 1000).toFixed(1)} s at ${found.bootstrapServers} (${way})`);
  return { ...running(options, found, way), logFile };
}

function running(options: KafkaOptions, found: RunFile, way: LocalKafka['way']): LocalKafka {
  return {
    ...found,
    way,
    reachable: true,
    stop: async () => {
      await endProcess(found.pid, 8_000);
      await rm(runFile(options), { force: true });
    },
  };
}

/** A folder stays with the way it began with, since its records lie there. */
async function chooseWay(dataDir: string): Promise<'docker' | 'java'> {
  const [container, id] = await Promise.all([containerOf(dataDir), clusterId(dataDir)]);
  const [docker, java] = await Promise.all([
    id === undefined ? dockerAnswers() : false,
    container === undefined ? javaVersion() : undefined,
  ]);
  if (container && !docker) {
    throw new EnvironmentError(
      `The records of ${dataDir} lie in the Docker volume ${container.name}, and no Docker engine answers. ` +
        'Start Docker, or name another data folder.',
    );
  }
  if (docker) return 'docker';
  if (java !== undefined && java >= 17) return 'java';
  const problem =
    java === undefined ? 'There is no way to a Kafka here.' : `The \`java\` on the PATH is version ${java}.`;
  throw new EnvironmentError(`${problem} ${waysToKafka}`);
}

async function choosePorts(options: KafkaOptions): Promise<{ port: number; controllerPort: number }> {
  const file = join(options.dataDir, 'ports.json');
  const kept = await readJsonFile<{ port: number; controllerPort: number }>(file);
  const [first, second] = (await freePorts(2)) as [number, number];
  const pick = async (wanted: number | undefined, other: number) =>
    wanted !== undefined && (await isPortFree(wanted)) ? wanted : other;
  if (options.port !== undefined && !(await isPortFree(options.port))) {
    throw new EnvironmentError(`Port ${options.port} for Kafka is in use. Choose another.`);
  }
  const ports = {
    port: options.port ?? (await pick(kept?.port, first)),
    controllerPort: await pick(kept?.controllerPort, second),
  };
  if (kept && kept.port !== ports.port && options.port === undefined) {
    options.log(`Kafka: port ${kept.port} of the last start is in use; now ${ports.port}`);
  }
  await writeJsonFile(file, ports);
  return ports;
}

/** Asks until the cluster answers with the expected id; false when the time is over or `hasEnded` says so. */
async function waitUntilReady(
  bootstrapServers: string,
  expected: string | undefined,
  hasEnded: () => boolean,
  timeoutMs: number,
): Promise<boolean> {
  const [host, port] = bootstrapServers.split(':') as [string, string];
  const end = Date.now() + timeoutMs;
  while (Date.now() < end && !hasEnded()) {
    if (await accepts(host, Number(port))) {
      const admin = new Kafka({
        brokers: [bootstrapServers],
        clientId: 'connectless-local',
        logLevel: logLevel.NOTHING,
        retry: { retries: 0 },
      }).admin();
      try {
        await admin.connect();
        const cluster = await admin.describeCluster();
        if (expected !== undefined && cluster.clusterId !== expected) return false;
        if (cluster.brokers.length > 0) return true;
      } catch {
        // not ready yet: asked again below, until the time is over
      } finally {
        await admin.disconnect();
      }
    }
    await sleep(50);
  }
  return false;
}
