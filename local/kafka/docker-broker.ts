import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Service, startService } from '../detached.ts';
import { EnvironmentError } from '../errors.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { kafkaVersion } from './jars.ts';
import { nodeSettings } from './java-broker.ts';

const run = promisify(execFile);
const image = `apache/kafka:${kafkaVersion}`;

interface Container {
  /** Of the container and of the volume with its records. */
  name: string;
  clusterId: string;
}

function containerFile(dataDir: string): string {
  return join(dataDir, 'docker.json');
}

/** True if a Docker engine answers within 3 seconds. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    const { stdout } = await run('docker', ['info', '--format', '{{.OSType}}'], { timeout: 3_000 });
    return stdout.trim() === 'linux';
  } catch {
    return false;
  }
}

/** The container of this data folder, if Docker was its way before. */
export function containerOf(dataDir: string): Promise<Container | undefined> {
  return readJsonFile<Container>(containerFile(dataDir));
}

/**
 * Starts the broker in a container with a named volume. The process is `docker run` itself, which hands signals on and
 * ends with the container; it may not answer yet.
 */
export async function startDockerBroker(options: {
  dataDir: string;
  port: number;
  logFile: string;
  detached: boolean;
  log: (line: string) => void;
}): Promise<Service> {
  let container = await containerOf(options.dataDir);
  if (!container) {
    container = {
      name: `connectless-kafka-${randomBytes(4).toString('hex')}`,
      clusterId: randomBytes(16).toString('base64url').replace(/^-/, 'A'),
    };
    await writeJsonFile(containerFile(options.dataDir), container);
  }
  const { name } = container;
  options.log(`Kafka: starting ${image} in Docker, its records in the volume ${name}`);
  await run('docker', ['rm', '--force', name]).catch(() => undefined); // a leftover of a killed start; usually none
  const present = await run('docker', ['image', 'inspect', image]).then(
    () => true,
    () => false,
  );
  if (!present) {
    options.log(`Kafka: pulling ${image} (once)`);
    await run('docker', ['pull', '--quiet', image]).catch((error: Error) => {
      throw new EnvironmentError(`Docker could not pull ${image}: ${error.message}`);
    });
  }
  const settings: Record<string, string | number | boolean> = {
    ...nodeSettings,
    'controller.quorum.voters': '1@localhost:9093',
    listeners: `PLAINTEXT://:${options.port},CONTROLLER://localhost:9093`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${options.port}`,
    'log.dirs': '/var/lib/kafka/data',
  };
  const environment = [
    `CLUSTER_ID=${container.clusterId}`,
    'KAFKA_HEAP_OPTS=-Xms64m -Xmx256m',
    ...Object.entries(settings).map(([key, value]) => `KAFKA_${key.toUpperCase().replaceAll('.', '_')}=${value}`),
  ];
  return startService({
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', name, '--memory', '512m', '--volume', `${name}:/var/lib/kafka/data`],
      ...['--publish', `127.0.0.1:${options.port}:${options.port}`],
      ...environment.flatMap((variable) => ['--env', variable]),
      image,
    ],
    logFile: options.logFile,
    detached: options.detached,
  });
}
