import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from './errors.ts';
import { readJsonFile } from './json-file.ts';
import { tryLock } from './lock.ts';
import { freePorts } from './ports.ts';
import { endProcess, isOurs, waitForEnd } from './process.ts';
import { projectRoot } from './project.ts';
import type { Ready } from './start/ready.ts';

export interface StackOptions {
  dataDir: string;
  /** Of REST; a free one if missing. */
  port?: number;
  instances?: number;
  /** Simulator and the lab's connectors; false if missing. */
  demo?: boolean;
  /** A Kafka that is there already, as `host:port`; else the stack starts its own. */
  kafka?: string;
  /** Run the app by the `func` on the PATH. */
  func?: boolean;
  /** Over this process's environment; undefined takes a variable away. */
  env?: NodeJS.ProcessEnv;
  /** Options of the local Functions host without their dashes, such as `{'partition-lease-ms': 2000}`. */
  hostOptions?: Record<string, string | number>;
  /** 120,000 ms if missing. */
  readyWithinMs?: number;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
  /** Gets what the stack prints, line by line, until it is ready. */
  onOutput?: (line: string) => void;
}

/** A file of `DIR/run`, without `.json`. */
export type RunName = 'kafka' | 'azurite' | 'host' | 'x-api' | 'ready' | `instance-${number}`;

export interface Stack extends Ready {
  /** Everything that it has printed so far. */
  output(): string;
  /** What `DIR/run/<name>.json` says now; undefined if it is not there. */
  runFile<T extends { pid: number } = { pid: number }>(name: RunName): Promise<T | undefined>;
  /** Kills (SIGKILL) the process that a run file names, and resolves once it is gone. */
  kill(name: RunName): Promise<void>;
  /** Ends everything in order, as Ctrl-C does. Resolves with the exit code. */
  stop(): Promise<number>;
  /** Ends whatever still runs, in whatever state the test has left it. */
  dispose(): Promise<void>;
}

/**
 * Runs what `npm start` runs, as a process of its own, from `dist/`. Resolves once everything is ready.
 * @throws EnvironmentError if it says that something outside is missing, else Error if it ended first or was not ready in
 *   time; with all that it printed
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = resolve(options.dataDir);
  const run = join(dataDir, 'run');
  const child = spawn(process.execPath, await commandLine(options, dataDir), {
    cwd: projectRoot,
    env: { ...process.env, CONNECT_BOOTSTRAP_SERVERS: undefined, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const starting = options.onOutput && createInterface({ input: child.stdout });
  starting?.on('line', options.onOutput!);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const ended = new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done(code ?? 1));
  });
  let over = false;
  void ended.finally(() => {
    over = true;
  });
  const runFile = <T extends { pid: number } = { pid: number }>(name: RunName) =>
    readJsonFile<T>(join(run, `${name}.json`));
  const stop = () => {
    if (!over) child.kill('SIGTERM');
    return ended;
  };
  const dispose = async () => {
    if (!over) {
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await stop();
      clearTimeout(timer);
    }
    const left = await Promise.all((['host', 'x-api', 'azurite', 'kafka'] as const).map((name) => runFile(name)));
    if (left.every((part) => part === undefined)) return;
    const held = await tryLock(join(dataDir, 'lock'));
    if ('heldBy' in held) return; // what runs there is another stack's
    await held.release();
    for (const part of left) if (part && (await isOurs(part.pid, dataDir))) await endProcess(part.pid, 5_000);
  };
  const abandon = () => void stop();
  options.signal?.addEventListener('abort', abandon, { once: true });
  if (options.signal?.aborted) abandon();
  const end = Date.now() + (options.readyWithinMs ?? 120_000);
  for (;;) {
    const ready = await runFile<Ready>('ready');
    if (ready && ready.pid === child.pid) {
      options.signal?.removeEventListener('abort', abandon);
      starting?.removeAllListeners('line');
      const kill = async (name: RunName) => {
        const found = await runFile(name);
        if (!found) throw new Error(`There is no ${name}.json in ${run}`);
        process.kill(found.pid, 'SIGKILL');
        await waitForEnd(found.pid, 10_000);
      };
      return { ...ready, output: () => printed, runFile, kill, stop, dispose };
    }
    if (over || Date.now() > end) {
      const code = over ? await ended : undefined;
      await dispose();
      const why = code === undefined ? 'was not ready in time' : `ended with code ${code}`;
      throw new (code === 3 ? EnvironmentError : Error)(`The local stack ${why}:\n${printed}`);
    }
    await sleep(50);
  }
}

async function commandLine(options: StackOptions, dataDir: string): Promise<string[]> {
  const {
    port = (await freePorts(1))[0],
    instances = 1,
    demo = false,
    kafka,
    func = false,
    hostOptions = {},
  } = options;
  return [
    join(projectRoot, 'dist', 'local', 'start', 'main.js'),
    ...['--data', dataDir, '--port', String(port), '--instances', String(instances)],
    ...(demo ? [] : ['--no-demo']),
    ...(kafka === undefined ? [] : ['--kafka', kafka]),
    ...(func ? ['--func'] : []),
    ...Object.entries(hostOptions).flatMap(([name, value]) => ['--host-option', `${name}=${value}`]),
  ];
}
