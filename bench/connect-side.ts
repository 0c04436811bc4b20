import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { mavenJars } from '../local/maven-jars.ts';
import { projectRoot } from '../local/project.ts';
import type { Case } from './convert-cases.ts';

const VERSION = '4.3.1';
/** As `connect-distributed.sh` starts a worker, with a smaller largest heap: nothing here is kept. */
const JVM = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
];

/** The real Kafka Connect's classes in a JVM of their own. */
export class ConnectSide {
  readonly #java: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #folder: string;
  readonly #files = new Map<readonly string[], string>();

  private constructor(java: ChildProcessWithoutNullStreams, folder: string) {
    this.#java = java;
    this.#answers = createInterface({ input: java.stdout })[Symbol.asyncIterator]();
    this.#folder = folder;
  }

  /** Throws EnvironmentError where Maven or the jars are missing. Needs `java` 17 or later on the PATH. */
  static async start(log: (line: string) => void): Promise<ConnectSide> {
    const jars = await mavenJars({
      pom: join(projectRoot, 'bench', 'java', 'pom.xml'),
      name: `connect-bench-${VERSION}`,
      what: `Apache Kafka Connect ${VERSION}`,
      megabytes: 30,
      hint: 'Install Maven, and Java 17 or later.',
      log,
    });
    const program = join(projectRoot, 'bench', 'java', 'ConvertBench.java');
    const java = spawn('java', [...JVM, '-cp', [join(jars, '*')].join(delimiter), program]);
    java.stderr.pipe(process.stderr);
    return new ConnectSide(java, await mkdtemp(join(tmpdir(), 'connectless-bench-')));
  }

  async add({ lines, ...described }: Case): Promise<void> {
    const answer = await this.#ask({ ...described, lines: await this.#file(lines) });
    if (answer !== 'ready') throw new Error(`The Java side answered ${answer} to ${described.name}.`);
  }

  /** CPU nanoseconds of all threads of the JVM, the garbage collector's and the compiler's included. */
  async run(name: string, records: number): Promise<number> {
    return Number(await this.#ask({ name, records }));
  }

  async stop(): Promise<void> {
    this.#java.stdin.end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #file(lines: readonly string[]): Promise<string> {
    const known = this.#files.get(lines);
    if (known) return known;
    const file = join(this.#folder, `${this.#files.size}.jsonl`);
    await writeFile(file, lines.join('\n'));
    this.#files.set(lines, file);
    return file;
  }

  async #ask(request: object): Promise<string> {
    this.#java.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('The Java side ended; what it said is above.');
    return value;
  }
}
