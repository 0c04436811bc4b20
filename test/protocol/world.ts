import { START } from '../../src/connectors/azure-blob/testing/sink-harness.ts';
import { MemoryTable } from '../../src/store/memory-table.ts';
import { Network, Process } from './network.ts';
import type { Random } from './random.ts';
import { Violation } from './violation.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Processes, and the services they share. */
export abstract class World {
  readonly clock = new VirtualClock(START);
  readonly network = new Network(this.clock, () => this.check());
  readonly processes: Process[] = [];
  protected readonly random: Random;
  protected readonly table = new MemoryTable({ clock: () => this.clock.now + this.#tableAhead });
  #tableAhead = 0;
  #crashes = 0;
  #failure: Violation | undefined;

  constructor(random: Random, processes: number) {
    this.random = random;
    for (let i = 0; i < processes; i++) this.processes.push(new Process(`p${i}`));
  }

  /** Throws Violation. */
  async check(): Promise<void> {
    if (this.#failure) throw this.#failure;
    await this.checkInvariants();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  /** The table's clock is ahead of the processes' from now on: leases are over before their holders think so. */
  skew(ms: number): void {
    this.#tableAhead += ms;
  }

  crash(process: Process): void {
    this.network.crash(process, () => this.random.chance(0.5));
    const next = new Process(`${process.name.split('.')[0]}.${++this.#crashes}`);
    this.processes[this.processes.indexOf(process)] = next;
  }

  /** Something that a process does from here to its end; `patient`: it does not end before its work is done. */
  start(process: Process, patient = false): void {
    process.busy = true;
    this.clock.owner = process;
    this.execute(process, patient)
      .catch((error: unknown) => {
        if (!process.dead && !this.isExpected(error)) {
          this.#failure ??= new Violation(`an executor failed: ${(error as Error).stack}`);
        }
      })
      .finally(() => {
        process.busy = false;
      });
  }

  protected abstract execute(process: Process, patient: boolean): Promise<void>;
  protected abstract checkInvariants(): void | Promise<void>;
  /** Whether an executor may end with this error: another was faster, or a service did not answer. */
  protected abstract isExpected(error: unknown): boolean;
}
