import { type ChildProcess, fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../contract.ts';
import { CANNOT_START, type FromInstance, type InstanceOptions, type ToInstance } from './messages.ts';

const INSTANCE = fileURLToPath(new URL(`../instance/main${extname(import.meta.url)}`, import.meta.url));
const RESTART_DELAYS_MS = [250, 500, 1_000, 2_000, 5_000, 10_000];
const HEALTHY_AFTER_MS = 30_000;

/** One instance as the front sees it. */
export interface InstanceState {
  index: number;
  /** Port of the instance's own HTTP listener; undefined while the process is not there. */
  port: number | undefined;
  ready: boolean;
}

interface Entry extends InstanceState {
  child: ChildProcess | undefined;
  restarts: number;
}

export interface SupervisorOptions {
  instance: Omit<InstanceOptions, 'index'>;
  log: Logger;
  /** An instance has said why it cannot start and never will. */
  onCannotStart: () => void;
}

/** Forks the instances, restarts lost ones, and passes hints between them. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #entries: Entry[];
  #stopping = false;
  #changed: (() => void)[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#entries = Array.from({ length: options.instance.instances }, (_, i) => ({
      index: i + 1,
      port: undefined,
      ready: false,
      child: undefined,
      restarts: 0,
    }));
  }

  get instances(): readonly InstanceState[] {
    return this.#entries;
  }

  start(): void {
    for (const entry of this.#entries) this.#fork(entry);
  }

  /** Resolves at the next change of an instance's state, or after `ms`. */
  async changed(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#changed.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #notifyChanged(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  #fork(entry: Entry): void {
    const options: InstanceOptions = { ...this.#options.instance, index: entry.index };
    const startedAt = Date.now();
    const child = fork(INSTANCE, [JSON.stringify(options)], {
      serialization: 'advanced',
      stdio: ['ignore', 1, 2, 'ipc'],
    });
    entry.child = child;
    child.on('error', (error) => this.#options.log.error(`Instance ${entry.index}: ${error.message}`));
    child.on('message', (message: FromInstance) => {
      if (message.type === 'hint') this.#relay(entry, message);
      else {
        if (message.type === 'listening') entry.port = message.port;
        else entry.ready = message.ready;
        this.#notifyChanged();
      }
    });
    child.on('exit', (code, signal) => {
      entry.child = undefined;
      entry.port = undefined;
      entry.ready = false;
      this.#notifyChanged();
      if (this.#stopping) return;
      if (code === CANNOT_START) return this.#options.onCannotStart();
      void rm(join(options.runDir, `instance-${entry.index}.json`), { force: true });
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) entry.restarts = 0;
      const delay = RESTART_DELAYS_MS[Math.min(entry.restarts++, RESTART_DELAYS_MS.length - 1)] ?? 0;
      this.#options.log.error(
        `Instance ${entry.index} ended (${signal ?? `exit code ${code}`}); it starts again in ${delay} ms.`,
      );
      setTimeout(() => {
        if (!this.#stopping) this.#fork(entry);
      }, delay);
    });
  }

  #relay(from: Entry, message: ToInstance): void {
    for (const entry of this.#entries)
      if (entry !== from && entry.child?.connected) entry.child.send(message, () => {});
  }

  /** Ends all instances in order; those that live after `deadlineMs` are killed. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      this.#entries.map(async ({ child }) => {
        if (!child) return;
        const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
        child.send({ type: 'stop' } satisfies ToInstance, () => {});
        const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
        await gone;
        clearTimeout(timer);
      }),
    );
  }
}
