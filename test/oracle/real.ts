import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { cacheFolder, mavenJars } from '../../local/maven-jars.ts';
import type { Answer, Case } from './case.ts';

export const connectVersion = '4.3.1';

const sources = join(import.meta.dirname, 'java');
const log = (line: string) => console.error(`oracle: ${line}`);

/** The folder with the jars of the real Kafka Connect, from the cache or by Maven. */
export function connectJars(): Promise<string> {
  return mavenJars({
    pom: join(sources, 'pom.xml'),
    name: `connect-${connectVersion}`,
    what: `Kafka Connect ${connectVersion}`,
    megabytes: 45,
    hint: 'Install Maven and Java 17, or compare with the fixtures only: npm run oracle -- --fixtures',
    log,
  });
}

/** What the real Kafka Connect makes of the cases, in their order. Java's time zone is UTC, its language English. */
export async function realAnswers(cases: readonly Case[]): Promise<Answer[]> {
  const jars = join(await connectJars(), '*');
  const classes = await compiled(jars);
  const options = [
    '-Xmx512m',
    '-Duser.timezone=UTC',
    '-Duser.language=en',
    '-Duser.country=US',
    '-Dfile.encoding=UTF-8',
  ];
  const quiet = ['-Dlog4j2.level=OFF', '-Dorg.apache.logging.log4j.level=OFF'];
  const java = spawn('java', [...options, ...quiet, '-cp', [classes, jars].join(delimiter), 'Oracle'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => java.once('error', reject).once('close', resolve));
  const answers: Answer[] = [];
  createInterface({ input: java.stdout }).on('line', (line) => answers.push(JSON.parse(line)));
  java.stdin.end(cases.map((asked) => `${JSON.stringify(asked)}\n`).join(''));
  const code = await ended;
  if (code !== 0 || answers.length !== cases.length) {
    throw new Error(`The Java program gave ${answers.length} answers to ${cases.length} cases and ended with ${code}.`);
  }
  return answers;
}

/** The folder with the compiled program; compiled once for each state of its sources. */
async function compiled(jars: string): Promise<string> {
  const files = globSync('*.java', { cwd: sources }).map((file) => join(sources, file));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(readFileSync(file));
  const folder = join(cacheFolder(process.env), `oracle-${hash.digest('hex').slice(0, 8)}`);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part-${process.pid}`;
  await mkdir(part, { recursive: true });
  try {
    await promisify(execFile)('javac', ['-encoding', 'UTF-8', '-d', part, '-cp', jars, ...files]);
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return folder;
}
