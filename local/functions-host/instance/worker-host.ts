import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  FunctionError,
  type FunctionMetadata,
  type Invocation,
  type InvocationResult,
  type Logger,
  WorkerLostError,
} from '../contract.ts';
import type { FromWorker, ToWorker } from '../worker/messages.ts';
import type { Settings } from './settings.ts';

const WORKER = fileURLToPath(new URL(`../worker/main${extname(import.meta.url)}`, import.meta.url));
const INITIALIZATION_TIMEOUT_MS = 10_000;
const TERMINATE_GRACE_MS = 5_000;
const READY_WAIT_MS = 30_000;
const RESTART_DELAYS_MS = [100, 500, 1_000, 2_000, 5_000, 10_000];
/** A worker that lived this long was healthy: the next one starts at once again. */
const HEALTHY_AFTER_MS = 30_000;

export interface LoadedWorker {
  pid: number;
  workerId: string;
  functions: FunctionMetadata[];
}

interface Pending {
  resolve: (result: InvocationResult) => void;
  reject: (error: Error) => void;
}

export interface WorkerHostOptions {
  appDir: string;
  settings: Settings;
  log: Logger;
  verbose: boolean;
  /** A worker has loaded the app and takes invocations; called again for each one that replaces a lost one. */
  onLoaded: (worker: LoadedWorker) => void;
  onLost: () => void;
  /** The app cannot be loaded; no worker will come. */
  onFailed: (reason: string) => void;
}

/** The worker process of an instance: forks it, hands it invocations, replaces it when it dies. */
export class WorkerHost {
  readonly #options: WorkerHostOptions;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | undefined;
  #loaded = Promise.withResolvers<void>();
  #isLoaded = false;
  #loadFailed = false;
  #stopping = false;
  #nextId = 1;
  #restarts = 0;
  #restartTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#loaded.promise.catch(() => {});
  }

  start(): void {
    const { appDir, settings, log, verbose } = this.#options;
    const workerId = randomUUID();
    const startedAt = Date.now();
    const child = fork(WORKER, ['--functions-worker-id', workerId], {
      cwd: appDir,
      env: settings,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => log.info(line));
    if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => log.error(line));
    const initialization = setTimeout(() => {
      log.error(`The worker process ${child.pid} did not load the app within ${INITIALIZATION_TIMEOUT_MS / 1000} s.`);
      child.kill('SIGKILL');
    }, INITIALIZATION_TIMEOUT_MS);
    child.on('error', (error) => log.error(`The worker process could not be started: ${error.message}`));
    child.on('message', (message: FromWorker) => {
      if (message.type === 'loaded') {
        clearTimeout(initialization);
        log.debug(`Worker ${workerId} (process ${child.pid}) has loaded the app.`);
        this.#isLoaded = true;
        this.#loaded.resolve();
        this.#options.onLoaded({ pid: child.pid ?? 0, workerId, functions: message.functions });
      } else if (message.type === 'loadFailed') {
        clearTimeout(initialization);
        this.#failToLoad(message.message, message.stack);
      } else this.#take(message, verbose);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(initialization);
      this.#lost(`The worker process ${child.pid} ended (${signal ?? `exit code ${code}`}).`, startedAt);
    });
  }

  #take(message: Exclude<FromWorker, { type: 'loaded' | 'loadFailed' }>, verbose: boolean): void {
    const { log } = this.#options;
    if (message.type === 'log') {
      const text = verbose && message.functionName ? `${message.functionName}: ${message.message}` : message.message;
      if (message.level === 'error' || message.level === 'critical') log.error(text);
      else if (message.level === 'warning') log.warn(text);
      else if (message.level === 'information' && message.category === 'user') log.info(text);
      else if (message.level !== 'none') log.debug(text);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'result') pending?.resolve(message.result);
    else {
      const error = new FunctionError(message.message);
      error.stack = message.stack;
      pending?.reject(error);
    }
  }

  #failToLoad(message: string, stack: string): void {
    this.#loadFailed = true;
    this.#options.log.error(message);
    this.#options.log.error(stack);
    this.#options.log.error(
      'The app could not be loaded; no function runs until it is mended and the host started again.',
    );
    this.#loaded.reject(new WorkerLostError(message));
    this.#options.onFailed(message);
    this.#child?.kill();
  }

  #lost(reason: string, startedAt: number): void {
    this.#child = undefined;
    if (this.#isLoaded) this.#loaded = Promise.withResolvers<void>();
    this.#loaded.promise.catch(() => {});
    this.#isLoaded = false;
    for (const pending of this.#pending.values()) pending.reject(new WorkerLostError(reason));
    this.#pending.clear();
    if (this.#stopping || this.#loadFailed) return;
    this.#options.onLost();
    if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.#restarts = 0;
    const delay = RESTART_DELAYS_MS[Math.min(this.#restarts++, RESTART_DELAYS_MS.length - 1)] ?? 0;
    this.#options.log.error(`${reason} A new one starts in ${delay} ms.`);
    this.#restartTimer = setTimeout(() => this.start(), delay);
  }

  /**
   * Runs a function, waiting for a worker where there is none just now.
   * @throws FunctionError what the function threw
   * @throws WorkerLostError the worker died before it answered, or none came
   */
  async invoke(invocationId: string, invocation: Invocation): Promise<InvocationResult> {
    if (!this.#isLoaded) await this.#waitForWorker();
    const child = this.#child;
    if (!child?.connected) throw new WorkerLostError('There is no worker process.');
    const id = this.#nextId++;
    return await new Promise<InvocationResult>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      const message: ToWorker = { type: 'invoke', id, invocationId, invocation };
      child.send(message, (error) => {
        if (error && this.#pending.delete(id)) reject(new WorkerLostError(error.message));
      });
    });
  }

  async #waitForWorker(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new WorkerLostError(`No worker within ${READY_WAIT_MS / 1000} s.`)),
        READY_WAIT_MS,
      );
    });
    try {
      await Promise.race([this.#loaded.promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the worker at once, as for a function that ran past its time; another one takes its place. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Runs the app's appTerminate hooks (at most 5 s), then ends the worker for good. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    if (!this.#isLoaded) this.#loaded.reject(new WorkerLostError('The host is stopping.'));
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (!this.#isLoaded || !child.connected) child.kill('SIGKILL');
    else child.send({ type: 'terminate' } satisfies ToWorker, () => {});
    const timer = setTimeout(() => child.kill('SIGKILL'), TERMINATE_GRACE_MS);
    await gone;
    clearTimeout(timer);
  }
}
