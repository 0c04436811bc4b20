import { type Call, Process } from './network.ts';
import { Random } from './random.ts';
import { settled } from './settled.ts';
import { SinkWorld } from './sink-world.ts';
import { Violation } from './violation.ts';

const DAY = 86_400_000;
/** Lives that one healthy executor may need to come to the end: each may find something lost and read again. */
const LIVES = 20;

/** One interleaving, chosen by its seed. Throws Violation. Returns how many steps it had; `trace` is told each. */
export async function exploreSink(seed: number, trace: (step: string) => void = () => {}): Promise<number> {
  const random = new Random(seed);
  const world = new SinkWorld(random, random.between(2, 3));
  const restore = world.clock.install();
  try {
    await world.begin();
    const explorer = new SinkExplorer(world, random, trace);
    await explorer.run(random.between(20, 160));
    await explorer.finish();
    return explorer.steps;
  } finally {
    restore();
  }
}

/** How frequent the faults are among each other. */
const FAULTS = {
  ...{ late: 6, drop: 4, loseAnswer: 6, arrive: 4, arriveLate: 6 },
  ...{ freeze: 4, crash: 5, wait: 3, outlast: 5, skew: 4 },
  ...{ days: 3, takeAway: 3, deleteContainer: 0.1 },
};
type Fault = keyof typeof FAULTS;

class SinkExplorer {
  steps = 0;
  readonly #world: SinkWorld;
  readonly #random: Random;
  readonly #trace: (step: string) => void;
  /** How many of the steps are faults. */
  readonly #faults: number;
  readonly #daysPass: boolean;
  readonly #weights: [weight: number, fault: Fault][];

  constructor(world: SinkWorld, random: Random, trace: (step: string) => void) {
    this.#world = world;
    this.#random = random;
    this.#trace = trace;
    this.#faults = random.pick([0.03, 0.1, 0.2, 0.35]);
    // Rare meetings of faults of two kinds come about where these kinds are frequent: every interleaving has its favourites.
    const weights = Object.entries(FAULTS) as [Fault, number][];
    this.#weights = weights.map(([fault, weight]) => [weight * random.pick([0, 1, 1, 5]), fault]);
    // Of a blob that is gone and whose intent is old, nobody can tell whether it was taken away or never was (blob sink 5).
    this.#daysPass = random.chance(0.5);
    this.#weights = this.#weights.filter(([, fault]) => fault !== (this.#daysPass ? 'takeAway' : 'days'));
  }

  async run(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      this.steps++;
      if (this.#random.chance(this.#faults)) await this.#fault();
      else await this.#goOn();
      await this.#world.check();
    }
  }

  /** One executor in a healthy world, where late requests still arrive, comes to the end from wherever this is. */
  async finish(): Promise<void> {
    const { processes, network, invariants, log } = this.#world;
    for (const process of [...processes]) this.#world.crash(process);
    this.#world.removeForeign();
    const healthy = new Process('healthy');
    for (let life = 0; !invariants.isDone; life++) {
      if (life === LIVES) throw new Violation(`stuck: a healthy executor did not come to the end in ${LIVES} lives`);
      const open = invariants.waiting;
      for (let i = open; open > 0 && i < this.#world.flushSize; i++) log.append();
      await this.#world.pass(10_000);
      this.#world.start(healthy, true);
      await settled();
      while (healthy.busy) {
        this.steps++;
        if (network.late.length && this.#random.chance(0.1)) await this.#arriveLate();
        else await this.#answer(network.calls[0]!);
        await this.#world.check();
      }
    }
    while (network.late.length) await this.#arriveLate();
    await this.#world.check();
    invariants.checkEnd(this.#world.flushSize);
  }

  async #goOn(): Promise<void> {
    const { network, processes } = this.#world;
    const calls = network.calls.filter(({ process }) => !process.frozen);
    const idle = processes.filter((process) => !process.busy && !process.frozen);
    if (!calls.length && !idle.length) return this.#pass(1_000);
    const choice = this.#random.between(0, calls.length * 3 + idle.length - 1);
    const process = idle[choice - calls.length * 3];
    if (!process) return this.#answer(calls[Math.floor(choice / 3)]!);
    this.#trace(`${process.name} starts`);
    this.#world.start(process);
    await settled();
  }

  async #fault(): Promise<void> {
    const { network, processes } = this.#world;
    const call = network.calls.length ? this.#random.pick(network.calls) : undefined;
    const process = this.#random.pick(processes);
    const acts: Record<Fault, () => Promise<void> | void> = {
      late: () => call && this.#giveUp(call, 'late'),
      drop: () => call && this.#giveUp(call, 'dropped'),
      loseAnswer: () => call && this.#loseAnswer(call),
      arrive: () => call && this.#arrive(call),
      arriveLate: () => (network.late.length ? this.#arriveLate() : undefined),
      freeze: () => this.#freeze(process),
      crash: () => this.#crash(process),
      wait: () => this.#pass(this.#random.between(100, 3_000)),
      outlast: () => this.#pass(8_000),
      skew: () => this.#skew(),
      days: () => this.#pass(this.#random.pick([1, 5, 8]) * DAY),
      takeAway: () => this.#takeAway(),
      deleteContainer: () => this.#deleteContainer(),
    };
    await acts[this.#random.weighted(this.#weights)]();
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
  async #freeze(process: Process): Promise<void> {
    process.frozen = !process.frozen;
    this.#trace(`${process.name} ${process.frozen ? 'stalls' : 'goes on'}`);
    const isLong = process.frozen && this.#random.chance(0.5);
    await this.#pass(isLong ? this.#random.pick([8_000, this.#daysPass ? 8 * DAY : 8_000]) : 0);
  }

  #crash(process: Process): void {
    this.#trace(`${process.name} crashes`);
    this.#world.crash(process);
  }

  async #pass(ms: number): Promise<void> {
    this.#trace(`${ms} ms pass`);
    await this.#world.pass(ms);
  }

  #skew(): void {
    this.#trace("the table's clock jumps");
    this.#world.tableAhead += 8_000;
  }

  #takeAway(): void {
    this.#trace('somebody takes a blob away');
    this.#world.takeAway();
  }

  #deleteContainer(): void {
    this.#trace('the container is deleted');
    this.#world.deleteContainer();
  }
}
