import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { EnvironmentError } from '../errors.ts';
import { lock } from '../lock.ts';
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

/** The user's cache folder of connectless: `CONNECTLESS_CACHE`, else where the platform keeps caches. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.CONNECTLESS_CACHE) return env.CONNECTLESS_CACHE;
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'connectless');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'connectless');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'connectless');
}

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
 * The folder with the broker's jars, resolved by Maven from the pinned pom when they are not in the cache yet. Several
 * processes may ask at once: one fetches, the others wait. The folder appears whole or not at all.
 * @throws EnvironmentError if the jars are missing and there is no Maven, or it fails
 */
export async function brokerJars(
  log: (line: string) => void,
  options: { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const cache = cacheFolder(options.env ?? process.env);
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 8);
  const folder = join(cache, `kafka-${kafkaVersion}-${hash}`);
  if (existsSync(folder)) return folder;
  const held = await lock(`${folder}.lock`, (pid) => log(`Kafka: process ${pid} is fetching the jars; waiting for it`));
  try {
    if (existsSync(folder)) return folder;
    await removeLeftovers(cache, `kafka-${kafkaVersion}-${hash}.part-`);
    const part = `${folder}.part-${process.pid}`;
    await mkdir(part, { recursive: true });
    log(`Kafka: fetching Apache Kafka ${kafkaVersion} (about 43 MB, once) to ${folder}`);
    await resolveByMaven(part, log, options.signal);
    await rename(part, folder);
    return folder;
  } finally {
    await held.release();
  }
}

async function removeLeftovers(cache: string, prefix: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(prefix)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Runs Maven with strict checksums and reports what it fetches, at most once a second. */
async function resolveByMaven(folder: string, log: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const args = ['-B', '-C', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  // On Windows Maven is a batch file, which Node only starts through the command interpreter.
  const quoted = (text: string) => (process.platform === 'win32' ? `"${text}"` : text);
  const maven = spawn('mvn', [...args, `-DoutputDirectory=${folder}`].map(quoted), {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    windowsHide: true,
    ...(signal && { signal }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    maven.once('error', reject);
    maven.once('close', resolve);
  });
  const lines: string[] = [];
  let files = 0;
  let toldAt = Date.now();
  const read = (line: string) => {
    if (line.includes('Downloaded from')) files++;
    else if (!line.includes('Downloading from') && line.trim() !== '') lines.push(line);
    if (Date.now() - toldAt < 1_000) return;
    toldAt = Date.now();
    log(`Kafka: fetched ${files} files`);
  };
  createInterface({ input: maven.stdout }).on('line', read);
  createInterface({ input: maven.stderr }).on('line', read);
  try {
    const code = await ended;
    if (code !== 0) {
      const errors = lines.filter((line) => line.startsWith('[ERROR]'));
      const said = (errors.length > 0 ? errors : lines).slice(0, 6).join('\n');
      throw new EnvironmentError(
        `Maven could not fetch Apache Kafka's jars (exit code ${code}). Check that this machine reaches Maven Central ` +
          `(or a mirror named in Maven's settings.xml) and start again. Maven said:\n${said}`,
      );
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new EnvironmentError(
      `Apache Kafka's jars are not in ${dirname(folder)} yet and there is no \`mvn\` on the PATH. ${waysToKafka}`,
    );
  }
  log(`Kafka: all jars fetched (${files} files)`);
}
