import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import timers from 'node:timers/promises';
import { settled } from './settled.ts';

/** Whose timers stand still, or never fire again. */
export interface Owner {
  readonly frozen: boolean;
  readonly dead: boolean;
}

interface Timer {
  at: number;
  run: () => void;
  owner: Owner | undefined;
  order: number;
}

let installed: VirtualClock | undefined;
const realSleep = timers.setTimeout;
timers.setTimeout = ((ms, value, options) =>
  installed ? installed.sleep(ms ?? 0, value) : realSleep(ms, value, options)) as typeof realSleep;
syncBuiltinESMExports();

/**
 * Takes the place of setTimeout, the one of timers/promises too, Date.now and performance.now while it is installed. A timer belongs to the owner that ran when it
 * was set: a frozen owner's timers fire late, once it thaws; a dead one's never.
 */
export class VirtualClock {
  /** Milliseconds since the epoch. */
  now: number;
  /** Who runs now: timers that are set belong to it. */
  owner: Owner | undefined;
  readonly #start: number;
  #timers: Timer[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
    this.#start = start;
  }

  /** Returns what puts the real functions back. */
  install(): () => void {
    const { setTimeout, clearTimeout } = globalThis;
    const dateNow = Date.now;
    globalThis.setTimeout = this.#set.bind(this) as unknown as typeof setTimeout;
    globalThis.clearTimeout = this.#clear.bind(this) as unknown as typeof clearTimeout;
    Date.now = () => this.now;
    Object.defineProperty(performance, 'now', { configurable: true, value: () => this.now - this.#start });
    installed = this;
    return () => {
      installed = undefined;
      Object.assign(globalThis, { setTimeout, clearTimeout });
      Date.now = dateNow;
      Reflect.deleteProperty(performance, 'now');
    };
  }

  /** Moves on, and fires on the way what is due, each timer at its time. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let timer = this.#due(end); timer; timer = this.#due(end)) {
      this.now = Math.max(this.now, timer.at);
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      this.owner = timer.owner;
      timer.run();
      await settled();
    }
    this.owner = undefined;
    this.now = end;
  }

  sleep<T>(ms: number, value: T): Promise<T> {
    return new Promise((resolve) => this.#set(() => resolve(value), ms));
  }

  #due(end: number): Timer | undefined {
    this.#timers = this.#timers.filter(({ owner }) => !owner?.dead);
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end || timer.owner?.frozen) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  }

  #set(run: () => void, ms = 0): Timer & { unref(): void; ref(): void } {
    const timer = { at: this.now + ms, run, owner: this.owner, order: this.#order++, unref() {}, ref() {} };
    this.#timers.push(timer);
    return timer;
  }

  #clear(timer: Timer | undefined): void {
    const index = timer ? this.#timers.indexOf(timer) : -1;
    if (index >= 0) this.#timers.splice(index, 1);
  }
}
