import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mavenJars } from '../maven-jars.ts';
import { projectRoot } from '../project.ts';

export const kafkaVersion = '4.4.0';

const run = promisify(execFile);
/** Told wherever none of them is there. */
export const waysToKafka =
  'One of these is needed:\n' +
  '  - a Kafka of your own: npm start -- --kafka HOST:PORT (or set CONNECT_BOOTSTRAP_SERVERS)\n' +
  '  - Docker: start the engine (`docker info` must answer)\n' +
  '  - Java 17 or later and Maven: `java` and `mvn` on the PATH';

const pom = join(projectRoot, 'local', 'kafka', 'pom.xml');

/** The major version of the `java` on the PATH, or undefined if there is none. */
export async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr, stdout } = await run('java', ['-version'], { timeout: 10_000 });
    const version = /version "(\d+)/.exec(stderr + stdout)?.[1];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined;
  }
}

/**
 * The folder with the broker's jars, from the cache or by Maven.
 * @throws EnvironmentError if the jars are missing and there is no Maven, or it fails
 */
export function brokerJars(
  log: (line: string) => void,
  options: { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  return mavenJars({
    ...options,
    pom,
    name: `kafka-${kafkaVersion}`,
    what: `Apache Kafka ${kafkaVersion}`,
    megabytes: 43,
    hint: waysToKafka,
    log: (line) => log(`Kafka: ${line}`),
  });
}
