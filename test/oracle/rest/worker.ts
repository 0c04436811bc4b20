import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService, tail } from '../../../local/detached.ts';
import { freePorts } from '../../../local/ports.ts';
import { endProcess } from '../../../local/process.ts';
import { connectJars } from '../real.ts';

export const workerGroup = 'connect-oracle';

export interface Worker {
  url: URL;
  stop(): Promise<void>;
}

/** Starts a distributed worker of the real Kafka Connect in an empty folder, and resolves once it answers. */
export async function startRealWorker(folder: string, bootstrapServers: string): Promise<Worker> {
  const jars = await connectJars();
  const [port] = (await freePorts(1)) as [number];
  const properties = join(folder, 'worker.properties');
  await writeFile(properties, workerProperties(bootstrapServers, port));
  await writeFile(join(folder, 'lines.txt'), 'one\ntwo\nthree\n');
  await writeFile(join(folder, 'log4j2.properties'), LOG);
  const logFile = join(folder, 'connect.log');
  const service = await startService({
    command: 'java',
    args: [
      '-Xmx512m',
      '-XX:TieredStopAtLevel=1',
      `-Duser.dir=${folder}`,
      `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
      '-cp',
      join(jars, '*'),
      'org.apache.kafka.connect.cli.ConnectDistributed',
      properties,
    ],
    logFile,
    detached: false,
  });
  const url = new URL(`http://127.0.0.1:${port}`);
  const end = Date.now() + 90_000;
  while (!(await answers(url))) {
    if (service.hasEnded() || Date.now() > end) {
      await endProcess(service.pid, 5_000);
      throw new Error(`The real Connect did not start. The end of its log:\n${await tail(logFile, 30)}`);
    }
    await sleep(200);
  }
  return { url, stop: () => endProcess(service.pid, 10_000) };
}

async function answers(url: URL): Promise<boolean> {
  try {
    return (await fetch(new URL('/connectors', url))).ok;
  } catch {
    return false;
  }
}

function workerProperties(bootstrapServers: string, port: number): string {
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const settings: Record<string, string | number> = {
    'bootstrap.servers': bootstrapServers,
    'group.id': workerGroup,
    'key.converter': json,
    'value.converter': json,
    listeners: `http://127.0.0.1:${port}`,
    'scheduled.rebalance.max.delay.ms': 0,
    'offset.flush.interval.ms': 1_000,
    'plugin.discovery': 'service_load',
  };
  for (const store of ['offset', 'config', 'status']) {
    settings[`${store}.storage.topic`] = `${workerGroup}-${store}`;
    settings[`${store}.storage.replication.factor`] = 1;
    if (store !== 'config') settings[`${store}.storage.partitions`] = 1;
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const LOG = `rootLogger.level=INFO
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %c - %m%n
`;
