import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Service, startService } from '../detached.ts';
import { EnvironmentError } from '../errors.ts';

const run = promisify(execFile);

/** Keeps the whole process below 512 MB: heap, class data, compiled code, buffers and stacks. */
const jvmOptions = [
  '-Xms64m',
  '-Xmx256m',
  '-XX:MaxMetaspaceSize=96m',
  '-XX:MaxDirectMemorySize=48m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
];

export interface BrokerPlace {
  dataDir: string;
  port: number;
  controllerPort: number;
  jars: string;
  logFile: string;
  detached: boolean;
}

/** Where the broker of a data folder keeps its records. */
function recordsFolder(dataDir: string): string {
  return join(dataDir, 'data');
}

/** The id of the cluster whose records lie in the folder; undefined if it was never formatted. */
export async function clusterId(dataDir: string): Promise<string | undefined> {
  const records = recordsFolder(dataDir);
  const meta = join(records, 'meta.properties');
  const damaged = (what: string) =>
    new EnvironmentError(
      `The Kafka data folder ${records} is damaged: ${what}. Delete the folder ${dataDir} to start with an empty ` +
        'Kafka, or put the folder back as it was.',
    );
  if (!existsSync(records)) return undefined;
  let names: string[];
  try {
    names = await readdir(records);
  } catch (error) {
    throw damaged((error as Error).message);
  }
  if (names.length === 0) return undefined;
  if (!names.includes('meta.properties')) throw damaged('it holds files, but no meta.properties');
  const text = await readFile(meta, 'utf8').catch((error: Error) => {
    throw damaged(error.message);
  });
  const id = /^cluster\.id=(\S+)\s*$/m.exec(text)?.[1];
  if (!id || !/^node\.id=1\s*$/m.test(text))
    throw damaged('meta.properties names no cluster.id or another node.id than 1');
  return id;
}

/** Formats the data folder if need be, and starts the broker; it may not answer yet. */
export async function startJavaBroker(place: BrokerPlace): Promise<Service> {
  const { dataDir } = place;
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'log4j2.properties'), log4j);
  if ((await clusterId(dataDir)) === undefined) await format(place);
  const properties = join(dataDir, 'server.properties');
  await writeFile(properties, serverProperties(place, recordsFolder(dataDir)));
  return startService({
    command: 'java',
    args: [...java(place), 'kafka.Kafka', properties],
    logFile: place.logFile,
    detached: place.detached,
  });
}

/** The folder appears formatted or not at all, whenever this is interrupted. */
async function format(place: BrokerPlace): Promise<void> {
  const part = join(place.dataDir, 'data.part');
  const properties = join(place.dataDir, 'format.properties');
  await rm(part, { recursive: true, force: true });
  await writeFile(properties, serverProperties(place, part));
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  try {
    await run('java', [...java(place), 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties]);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new EnvironmentError(
      `Kafka could not format ${place.dataDir}:\n${(stdout + stderr).trim() || String(error)}`,
    );
  }
  await rm(recordsFolder(place.dataDir), { recursive: true, force: true });
  await rename(part, recordsFolder(place.dataDir));
  await rm(properties, { force: true });
}

function java(place: BrokerPlace): string[] {
  return [
    ...jvmOptions,
    `-Dlog4j.configurationFile=${join(place.dataDir, 'log4j2.properties')}`,
    '-cp',
    `${join(place.jars, '*')}${delimiter}`,
  ];
}

function serverProperties(place: BrokerPlace, records: string): string {
  const settings: Record<string, string | number | boolean> = {
    ...nodeSettings,
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${place.port}`,
    'log.dirs': records.replaceAll('\\', '/'),
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** What a single node for development needs, wherever it runs; all else is Kafka's default. */
export const nodeSettings: Record<string, string | number | boolean> = {
  'process.roles': 'broker,controller',
  'node.id': 1,
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'group.initial.rebalance.delay.ms': 0,
  // After a kill the controller takes the broker back only when its old session is over: 9 s by default.
  'broker.session.timeout.ms': 4_000,
  'broker.heartbeat.interval.ms': 1_000,
  'log.cleaner.dedupe.buffer.size': 4_194_304,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'background.threads': 4,
  'offsets.topic.num.partitions': 1,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
};

const log4j = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{yyyy-MM-dd HH:mm:ss,SSS} %p %m (%c)%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=info
`;
