import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail } from '../detached.ts';
import { EnvironmentError } from '../errors.ts';
import { waitForEnd } from '../process.ts';

const restartDelaysMs = [500, 1_000, 2_000, 5_000, 10_000];
const healthyAfterMs = 60_000;

export interface PartOptions {
  /** As the user is told. */
  name: string;
  command: string;
  /** Asked for at every start. */
  args: () => readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** Appended to. */
  logFile: string;
  /**
   * Ours: in a process group of its own, so that Ctrl-C in the terminal comes to us alone and the end is in order; it
   * ends by itself when the channel to us closes. Not ours: a tool that takes Ctrl-C as it comes.
   */
  ours: boolean;
  /** Started through the command interpreter, as Windows' batch files must be. */
  shell?: boolean;
  isReady: () => Promise<boolean>;
  readyWithinMs: number;
  say: (line: string) => void;
  /** Also gets what it writes. */
  output?: (line: string) => void;
  /** What to do if it is not there, or ends while it starts: shown before its last lines. */
  hint?: string;
}

/** A child process that is started again if it ends by itself after it was ready once. */
export class Part {
  readonly #options: PartOptions;
  #child: ChildProcess | undefined;
  #log: WriteStream | undefined;
  #stopping = false;
  #restarts = 0;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws EnvironmentError if there is no such command, or it ends first or is not ready in time; it is gone then */
  async start(): Promise<void> {
    const { name, command, logFile, readyWithinMs, hint } = this.#options;
    await mkdir(dirname(logFile), { recursive: true });
    const child = await this.#spawn().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new EnvironmentError(`${name}: there is no \`${command}\` on the PATH.${hint ? ` ${hint}` : ''}`);
    });
    if (await this.#waitUntilReady(child)) {
      this.#watch(child, Date.now());
      return;
    }
    const why = hasEnded(child) ? 'ended while it started' : `was not ready within ${readyWithinMs / 1_000} s`;
    await this.stop(2_000);
    const lines = await tail(logFile, 15);
    throw new EnvironmentError(`${name} ${why}.${hint ? ` ${hint}` : ''} The end of its log ${logFile}:\n${lines}`);
  }

  /** Ends it, by force after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child?.pid || hasEnded(child)) return;
    if (process.platform === 'win32' && child.connected) child.disconnect();
    else child.kill('SIGTERM');
    if (await waitForEnd(child.pid, graceMs)) return;
    this.#options.say(`${this.#options.name} has not ended within ${graceMs / 1_000} s: it is killed`);
    this.kill();
    await waitForEnd(child.pid, 2_000);
  }

  kill(): void {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
  }

  async #spawn(): Promise<ChildProcess> {
    const { command, args, env, cwd, ours, shell = false, output, logFile } = this.#options;
    this.#log ??= createWriteStream(logFile, { flags: 'a' });
    const child = spawn(command, args(), {
      stdio: ours ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
      env,
      ...(cwd === undefined ? {} : { cwd }),
      detached: ours,
      shell,
      windowsHide: true,
    });
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log?.write(text);
        if (output) for (const line of text.trimEnd().split(/\r?\n/)) output(line);
      });
    }
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.on('error', () => {}); // of the channel, once the child is gone
    return child;
  }

  async #waitUntilReady(child: ChildProcess): Promise<boolean> {
    for (const end = Date.now() + this.#options.readyWithinMs; Date.now() < end && !this.#stopping; ) {
      if (hasEnded(child)) return false;
      if (await this.#options.isReady()) return !hasEnded(child);
      await sleep(50);
    }
    return false;
  }

  #watch(child: ChildProcess, since: number): void {
    const ended = () => {
      if (this.#stopping) return;
      if (Date.now() - since > healthyAfterMs) this.#restarts = 0;
      const delay = restartDelaysMs[Math.min(this.#restarts++, restartDelaysMs.length - 1)]!;
      const { name, logFile, say } = this.#options;
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      say(`${name} has ended unexpectedly (${how}; its log: ${logFile}). It is started again in ${delay / 1_000} s`);
      setTimeout(() => void this.#restart(), delay);
    };
    if (hasEnded(child)) ended();
    else child.once('exit', ended);
  }

  async #restart(): Promise<void> {
    if (this.#stopping) return;
    const { name, say } = this.#options;
    const since = Date.now();
    const child = await this.#spawn().catch((error: Error) => say(`${name}: ${error.message}`));
    if (!child) return;
    this.#watch(child, since);
    if (await this.#waitUntilReady(child)) say(`${name} runs again (process ${child.pid})`);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
