import { settled } from './settled.ts';
import type { Owner, VirtualClock } from './virtual-clock.ts';

/** A process that runs one executor after another. A crash ends it for good, and another takes its slot. */
export class Process implements Owner {
  readonly name: string;
  frozen = false;
  dead = false;
  busy = false;

  constructor(name: string) {
    this.name = name;
  }
}

type Answer = { value: unknown } | { error: unknown };

/** A request and its caller, who waits for the answer. */
export interface Call {
  readonly process: Process;
  readonly what: string;
  /** Only writes can be applied when nobody waits for them any more. */
  readonly writes: boolean;
  /** Undefined while the request is on its way, or is never to arrive. */
  answer: Answer | undefined;
  readonly apply: () => Promise<unknown>;
  readonly noAnswer: () => Answer;
  readonly tell: (answer: Answer) => void;
}

export interface Request<T> {
  process: Process;
  what: string;
  writes: boolean;
  /** What it does in the service: at once, without further waiting. */
  apply: () => Promise<T>;
  /** What the caller is told when no answer comes. */
  noAnswer: () => { value: T } | { error: unknown };
}

/** Every request to a service waits here until the explorer says what becomes of it. */
export class Network {
  /** Whose callers wait. */
  readonly calls: Call[] = [];
  /** Whose callers have been told nothing or are dead: they may arrive yet. */
  readonly late: Call[] = [];
  readonly #clock: VirtualClock;
  /** Called after every request that arrived. */
  readonly #arrived: () => Promise<void>;

  constructor(clock: VirtualClock, arrived: () => Promise<void>) {
    this.#clock = clock;
    this.#arrived = arrived;
  }

  request<T>({ process, what, writes, apply, noAnswer }: Request<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (process.dead) return;
      const tell = (answer: Answer) => ('error' in answer ? reject(answer.error) : resolve(answer.value as T));
      this.calls.push({ process, what, writes, apply, noAnswer, tell, answer: undefined });
    });
  }

  async arrive(call: Call): Promise<void> {
    call.answer = await call.apply().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if (call.writes) await this.#arrived();
  }

  /** The caller gets its answer. */
  async answer(call: Call): Promise<void> {
    if (!call.answer) await this.arrive(call);
    await this.#tell(call, call.answer!);
  }

  /** The caller learns nothing; a request that has not arrived is dropped, or arrives later. */
  async giveUp(call: Call, fate: 'dropped' | 'late'): Promise<void> {
    if (!call.answer && fate === 'late' && call.writes) this.late.push(call);
    await this.#tell(call, call.noAnswer());
  }

  async arriveLate(call: Call): Promise<void> {
    this.late.splice(this.late.indexOf(call), 1);
    await this.arrive(call);
  }

  crash(process: Process, isLate: () => boolean): void {
    process.dead = true;
    for (const call of this.calls.filter((one) => one.process === process)) {
      this.calls.splice(this.calls.indexOf(call), 1);
      if (!call.answer && call.writes && isLate()) this.late.push(call);
    }
  }

  async #tell(call: Call, answer: Answer): Promise<void> {
    this.calls.splice(this.calls.indexOf(call), 1);
    this.#clock.owner = call.process;
    call.tell(answer);
    await settled();
    this.#clock.owner = undefined;
  }
}
