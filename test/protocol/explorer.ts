import { type Call, Process } from './network.ts';
import type { Random } from './random.ts';
import { settled } from './settled.ts';
import { Violation } from './violation.ts';
import type { World } from './world.ts';

/** Executions that one healthy process may need to come to the end: each may find something lost and begin again. */
const LIVES = 30;
/** Milliseconds; longer than a lease, however clocks are rounded. */
const OUTLAST = 8_000;

/** What may go wrong beside what goes wrong everywhere; how frequent it is. */
export interface OwnFault {
  weight: number;
  act: () => Promise<void> | void;
}

export interface ExplorerOptions {
  trace: (step: string) => void;
  /** How long a process may stall. Milliseconds. */
  stalls?: readonly number[];
  faults?: readonly OwnFault[];
}

/** Chooses what happens next in a world. */
export class Explorer {
  steps = 0;
  readonly #world: World;
  readonly #random: Random;
  readonly #trace: (step: string) => void;
  readonly #stalls: readonly number[];
  readonly #faultRate: number;
  readonly #turnRate: number;
  #turn: Process | undefined;
  readonly #faults: [weight: number, act: () => Promise<void> | void][];

  constructor(world: World, random: Random, { trace, stalls = [OUTLAST], faults = [] }: ExplorerOptions) {
    this.#world = world;
    this.#random = random;
    this.#trace = trace;
    this.#stalls = stalls;
    this.#faultRate = random.pick([0.03, 0.1, 0.2, 0.35]);
    this.#turnRate = random.pick([0.05, 0.2, 0.7]);
    const all = [...this.#everywhere(), ...faults];
    // Rare meetings of faults of two kinds come about where these kinds are frequent: every interleaving has its favourites.
    this.#faults = all.map(({ weight, act }) => [weight * random.pick([0, 1, 1, 5]), act]);
  }

  async run(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      this.steps++;
      if (this.#random.chance(this.#faultRate)) await this.#random.weighted(this.#faults)();
      else await this.#goOn();
      await this.#world.check();
    }
  }

  /** One healthy process, while late requests still arrive, comes to the end from wherever this is. */
  async finish(isDone: () => boolean, prepare: () => void): Promise<void> {
    const { processes, network } = this.#world;
    for (const process of [...processes]) this.#world.crash(process);
    const healthy = new Process('healthy');
    for (let life = 0; !isDone() || network.late.length; life++) {
      if (life === LIVES) throw new Violation(`stuck: a healthy process did not come to the end in ${LIVES} lives`);
      if (isDone()) {
        while (network.late.length) await this.#arriveLate();
        continue;
      }
      prepare();
      await this.#world.pass(OUTLAST);
      this.#world.start(healthy, true);
      await settled();
      while (healthy.busy) {
        this.steps++;
        if (network.late.length && this.#random.chance(0.1)) await this.#arriveLate();
        else if (network.calls[0]) await this.#answer(network.calls[0]);
        else await this.pass(1_000);
        await this.#world.check();
      }
    }
    await this.#world.check();
  }

  async pass(ms: number): Promise<void> {
    this.#trace(`${ms} ms pass`);
    await this.#world.pass(ms);
  }

  /** One process goes on; it has a run of steps before another has its turn. */
  async #goOn(): Promise<void> {
    const { network, processes } = this.#world;
    const able = processes.filter((process) => !process.frozen);
    if (!able.length) return this.pass(1_000);
    if (!this.#turn || !able.includes(this.#turn) || this.#random.chance(this.#turnRate)) {
      this.#turn = this.#random.pick(able);
    }
    const process = this.#turn;
    const calls = network.calls.filter((call) => call.process === process);
    if (calls.length) return this.#answer(this.#random.pick(calls));
    if (process.busy) return this.pass(1_000);
    this.#trace(`${process.name} starts`);
    this.#world.start(process);
    await settled();
  }

  #everywhere(): OwnFault[] {
    const { network, processes } = this.#world;
    const random = this.#random;
    const withCall = (act: (call: Call) => Promise<void>) => async () => {
      if (network.calls.length) await act(random.pick(network.calls));
    };
    return [
      { weight: 6, act: withCall((call) => this.#giveUp(call, 'late')) },
      { weight: 4, act: withCall((call) => this.#giveUp(call, 'dropped')) },
      { weight: 6, act: withCall((call) => this.#loseAnswer(call)) },
      { weight: 4, act: withCall((call) => this.#arrive(call)) },
      { weight: 6, act: async () => void (network.late.length && (await this.#arriveLate())) },
      { weight: 4, act: () => this.#stall(random.pick(processes)) },
      { weight: 5, act: () => this.#crash(random.pick(processes)) },
      { weight: 3, act: () => this.pass(random.between(100, 3_000)) },
      { weight: 5, act: () => this.pass(OUTLAST) },
      { weight: 4, act: () => this.#skew() },
    ];
  }

  async #answer(call: Call): Promise<void> {
    this.#trace(`${call.process.name}: ${call.what}${call.answer ? ' (answer)' : ''}`);
    await this.#world.network.answer(call);
  }

  async #arrive(call: Call): Promise<void> {
    if (call.answer) return;
    this.#trace(`${call.process.name}: ${call.what} arrives`);
    await this.#world.network.arrive(call);
  }

  async #loseAnswer(call: Call): Promise<void> {
    if (call.process.frozen) return;
    await this.#arrive(call);
    this.#trace(`${call.process.name}: ${call.what}: the answer is lost`);
    await this.#world.network.giveUp(call, 'dropped');
  }

  async #giveUp(call: Call, fate: 'dropped' | 'late'): Promise<void> {
    if (call.process.frozen) return;
    this.#trace(`${call.process.name}: ${call.what}: no answer, ${fate}`);
    await this.#world.network.giveUp(call, fate);
  }

  async #arriveLate(): Promise<void> {
    const call = this.#random.pick(this.#world.network.late);
    this.#trace(`${call.process.name}: ${call.what} arrives late`);
    await this.#world.network.arriveLate(call);
  }

  /** Begins a stall, which may be long, or ends one. */
  async #stall(process: Process): Promise<void> {
    process.frozen = !process.frozen;
    this.#trace(`${process.name} ${process.frozen ? 'stalls' : 'goes on'}`);
    await this.pass(process.frozen && this.#random.chance(0.5) ? this.#random.pick(this.#stalls) : 0);
  }

  #crash(process: Process): void {
    this.#trace(`${process.name} crashes`);
    this.#world.crash(process);
  }

  #skew(): void {
    this.#trace("the table's clock jumps");
    this.#world.skew(OUTLAST);
  }
}
