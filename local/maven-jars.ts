import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { EnvironmentError } from './errors.ts';
import { lock } from './lock.ts';

export interface JarsOptions {
  /** The pom whose dependencies are wanted. */
  pom: string;
  /** Begins the folder's name in the cache, such as `kafka-4.4.0`. */
  name: string;
  /** What they are, such as `Apache Kafka 4.4.0`, and about how many megabytes. */
  what: string;
  megabytes: number;
  /** What to do where there is no Maven. */
  hint: string;
  log: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

/** The user's cache folder of connectless: `CONNECTLESS_CACHE`, else where the platform keeps caches. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.CONNECTLESS_CACHE) return env.CONNECTLESS_CACHE;
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'connectless');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'connectless');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'connectless');
}

/**
 * The folder with a pom's jars, resolved by Maven when they are not in the cache yet. Several processes may ask at once: one
 * fetches, the others wait. The folder appears whole or not at all.
 * @throws EnvironmentError if the jars are missing and there is no Maven, or it fails
 */
export async function mavenJars(options: JarsOptions): Promise<string> {
  const { pom, name, what, megabytes, log } = options;
  const cache = cacheFolder(options.env ?? process.env);
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 8);
  const folder = join(cache, `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  const held = await lock(`${folder}.lock`, (pid) => log(`process ${pid} is fetching the jars; waiting for it`));
  try {
    if (existsSync(folder)) return folder;
    await removeLeftovers(cache, `${name}-${hash}.part-`);
    const part = `${folder}.part-${process.pid}`;
    await mkdir(part, { recursive: true });
    log(`fetching ${what} (about ${megabytes} MB, once) to ${folder}`);
    await resolveByMaven(part, options);
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
async function resolveByMaven(folder: string, { pom, what, hint, log, signal }: JarsOptions): Promise<void> {
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
    log(`fetched ${files} files`);
  };
  createInterface({ input: maven.stdout }).on('line', read);
  createInterface({ input: maven.stderr }).on('line', read);
  try {
    const code = await ended;
    if (code !== 0) {
      const errors = lines.filter((line) => line.startsWith('[ERROR]'));
      const said = (errors.length > 0 ? errors : lines).slice(0, 6).join('\n');
      throw new EnvironmentError(
        `Maven could not fetch the jars of ${what} (exit code ${code}). Check that this machine reaches Maven Central ` +
          `(or a mirror named in Maven's settings.xml) and start again. Maven said:\n${said}`,
      );
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new EnvironmentError(
      `The jars of ${what} are not in ${dirname(folder)} yet and there is no \`mvn\` on the PATH. ${hint}`,
    );
  }
  log(`all jars fetched (${files} files)`);
}
