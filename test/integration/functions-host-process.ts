import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { isAlive } from '../../local/process.ts';
import { projectRoot } from '../../local/project.ts';

const MAIN = join(projectRoot, 'dist/local/functions-host/main.js');

export interface InstanceFile {
  pid: number;
  workerPid: number;
  workerId: string;
  port: number;
}

/** A local Functions host with one of the sample apps, and what it printed. */
export class HostProcess {
  readonly child: ChildProcess;
  readonly dir: string;
  output = '';

  private constructor(child: ChildProcess, dir: string) {
    this.child = child;
    this.dir = dir;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (this.output += data));
  }

  /** `dir` holds run files and what the sample writes; a new one if missing. */
  static async start(
    sample: string,
    options: { args?: string[]; env?: Record<string, string>; dir?: string; instances?: number } = {},
  ): Promise<HostProcess> {
    const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'functions-host-')));
    const app = join(projectRoot, 'local/functions-host/sample-apps', sample);
    const instances = String(options.instances ?? 1);
    const args = ['--app', app, '--port', '0', '--run-dir', dir, '--instances', instances, ...(options.args ?? [])];
    const child = fork(MAIN, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, AzureWebJobsStorage: '', SAMPLE_DIR: dir, ...options.env },
    });
    const host = new HostProcess(child, dir);
    await until(() => existsSync(join(dir, 'host.json')), host);
    return host;
  }

  get port(): number {
    return this.#runFile<{ port: number }>('host.json')?.port ?? 0;
  }

  /** The run file of an instance; undefined while there is none. */
  instance(index: number): InstanceFile | undefined {
    return this.#runFile<InstanceFile>(`instance-${index}.json`);
  }

  #runFile<T>(name: string): T | undefined {
    const path = join(this.dir, name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
  }

  /** Resolves when all instances have loaded the app. */
  async ready(instances = 1): Promise<InstanceFile[]> {
    return await until(() => {
      const files = Array.from({ length: instances }, (_, i) => this.instance(i + 1));
      return files.every((file) => file !== undefined) && files;
    }, this);
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  /** JSON lines that the sample wrote to a file of this name. */
  lines<T>(name: string): T[] {
    const path = join(this.dir, name);
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as T);
  }

  /** Ends the front and returns its exit code; `SIGKILL` for a crash. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill(signal);
      await gone;
    }
    return this.child.exitCode;
  }

  /** Ends what still runs and removes the folder. */
  async dispose(): Promise<void> {
    await this.end();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** Waits for a condition and returns what it gave; the host's output is in the message when it does not come. */
export async function until<T>(condition: () => T | false | undefined, host?: HostProcess, ms = 30_000): Promise<T> {
  return await vi.waitFor(
    () => {
      const value = condition();
      if (value === false || value === undefined)
        throw new Error(`Not come about: ${condition}\n${host?.output ?? ''}`);
      return value;
    },
    { timeout: ms, interval: 50 },
  );
}

/** Waits until none of the processes lives. */
export async function gone(pids: number[]): Promise<void> {
  await until(() => pids.every((pid) => !isAlive(pid)), undefined, 10_000);
}
