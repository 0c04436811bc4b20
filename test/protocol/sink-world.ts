import type { Config } from '../../src/api/config-def.ts';
import { ConnectException, FencedException, RetriableException } from '../../src/api/errors.ts';
import { ContainerNotFoundException } from '../../src/connectors/azure-blob/blob-store.ts';
import { AzureBlobStorageSinkTask } from '../../src/connectors/azure-blob/task.ts';
import { MemoryBlobStore } from '../../src/connectors/azure-blob/testing/memory-blob-store.ts';
import { config, TP } from '../../src/connectors/azure-blob/testing/sink-harness.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { SinkReset } from '../../src/runtime/sink-reset.ts';
import { SinkSession } from '../../src/runtime/sink-session.ts';
import { Offsets } from '../../src/store/offsets.ts';
import type { RegisteredConnector } from '../../src/store/registry.ts';
import { OutcomeUnknownError, type Table } from '../../src/store/table.ts';
import type { Process } from './network.ts';
import { networkedBlobs } from './networked-blobs.ts';
import { networkedTable } from './networked-table.ts';
import type { Random } from './random.ts';
import { SinkInvariants } from './sink-invariants.ts';
import { SinkLog } from './sink-log.ts';
import { World } from './world.ts';

const CONNECTOR = 'sink';
const WEEK = 7 * 86_400_000;
const PRECIOUS = "somebody else's";
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** A sink of one topic partition, the services it stands on, and the processes that serve it. */
export class SinkWorld extends World {
  readonly store = new MemoryBlobStore();
  readonly invariants: SinkInvariants;
  readonly log: SinkLog;
  readonly flushSize: number;
  /** Of somebody else's blob: the sink needs the name, and fails where it finds it. */
  #foreign: string | undefined;
  readonly #config: Config;
  readonly #warm = new WeakMap<Process, AzureBlobStorageSinkTask>();
  readonly #touched = new Map<string, number>();
  /** Requests of a user that nobody has taken yet. */
  #resets = 0;

  constructor(random: Random, processes: number) {
    super(random, processes);
    this.store.mayCreate = true;
    this.flushSize = random.between(2, 4);
    const byField = random.chance(0.6);
    this.log = new SinkLog(random, byField ? ['a', 'b'] : ['0'], random.between(3, 15));
    this.invariants = new SinkInvariants(this.log, this.store);
    this.#config = config({
      'flush.size': String(this.flushSize),
      ...(byField ? { 'partitioner.class': 'FieldPartitioner', 'partition.field.name': 'k' } : {}),
      ...(random.chance(0.3) ? { 'rotate.schedule.interval.ms': '60000', timezone: 'UTC' } : {}),
    });
  }

  async begin(): Promise<void> {
    await new Offsets(this.table, 'test').createSink(CONNECTOR, { ...TP, next: 0n });
    if (this.random.chance(0.04)) await this.#plant();
  }

  /** Time passes; what was staged seven days ago is gone. */
  override async pass(ms: number): Promise<void> {
    await super.pass(ms);
    for (const [name, at] of this.#touched) if (at < this.clock.now - WEEK) this.#expire(name);
  }

  /** Somebody takes a committed blob away, as is theirs to do. */
  takeAway(): void {
    const names = [...this.store.committed().keys()].filter((name) => name !== this.#foreign);
    if (names.length) this.store.remove(this.random.pick(names));
  }

  deleteContainer(): void {
    this.store.deleteContainer();
    this.invariants.containerDeleted();
  }

  /** A user moves the position, or deletes it: whoever starts next takes the request. */
  reset(): void {
    this.#resets++;
  }

  removeForeign(): void {
    const foreign = this.#foreign;
    const isThere = foreign !== undefined && this.store.committed().get(foreign)?.toString() === PRECIOUS;
    if (isThere) this.store.remove(foreign);
  }

  /** Appends as many records as the open files lack to be closed, once all others are read. */
  fillUp(): void {
    const open = this.invariants.waiting;
    for (let i = open; open > 0 && i < this.flushSize; i++) this.log.append();
  }

  protected override checkInvariants(): Promise<void> {
    return this.invariants.check();
  }

  protected override async execute(process: Process, patient: boolean): Promise<void> {
    const table = networkedTable(this.network, process, this.table, ([write]) => {
      if (write && write.kind !== 'delete') this.invariants.wroteRow(write.columns);
    });
    if (this.#resets > 0 && !patient) {
      this.#resets--;
      return this.#move(process, table);
    }
    // A plan gives a row whose position was deleted its start anew.
    if (this.invariants.isCleared) await new Offsets(table, 'test').createSink(CONNECTOR, { ...TP, next: 0n });
    await this.#serve(process, table, patient);
  }

  async #move(process: Process, table: Table): Promise<void> {
    const to = this.random.chance(0.15) ? null : BigInt(this.random.between(0, this.log.end));
    const runtime = {
      offsets: new Offsets(table, 'test'),
      ...{ log: quiet, loggers: { get: () => quiet }, resolve: async (config: Config) => config },
      plugins: {
        connector: () => ({
          ...{ type: 'sink', className: 'AzureBlobStorageSinkConnector' },
          create: () => ({ createTask: () => this.#newTask(process) }),
        }),
      },
    } as unknown as Runtime;
    const connector = { name: CONNECTOR, config: this.#config, taskConfigs: [] as Config[] } as RegisteredConnector;
    const reset = new SinkReset(runtime, connector);
    try {
      await reset.move({ ...TP, offset: to });
    } finally {
      await reset.end();
    }
  }

  /** A trigger batch or a slice of the drain, as the runtime runs it. */
  async #serve(process: Process, table: Table, patient: boolean): Promise<void> {
    const task = this.#warm.get(process) ?? (await this.#startTask(process));
    this.#warm.delete(process);
    const session = new SinkSession(new Offsets(table, 'test'), CONNECTOR, task, { pauseMs: () => 0 });
    try {
      const next = await session.hold(TP);
      if (next !== undefined) {
        if (patient || this.random.chance(0.5)) await this.#drain(session, Number(next), patient);
        else await this.#batch(session, Number(next));
      }
      await session.close();
    } catch (error) {
      await session.abandon();
      await task.stop();
      throw error;
    }
    this.#warm.set(process, task);
  }

  async #startTask(process: Process): Promise<AzureBlobStorageSinkTask> {
    const task = this.#newTask(process);
    // Some instances run with another configuration: what is open is closed as it is.
    const width = this.random.chance(0.1) ? { 'filename.offset.zero.pad.width': '4' } : {};
    const context = { connector: CONNECTOR, task: 0, log: quiet, now: Date.now };
    await task.start({ ...this.#config, ...width }, context);
    return task;
  }

  #newTask(process: Process): AzureBlobStorageSinkTask {
    return new AzureBlobStorageSinkTask(() =>
      networkedBlobs(this.network, process, this.store, {
        putBlock: (name, id, bytes) => {
          this.#touched.set(name, this.clock.now);
          this.invariants.putBlock(name, id, bytes);
        },
        committed: (...args) => this.invariants.committed(...args),
      }),
    );
  }

  /** What a trigger hands over may begin before the position, or reach no further than it. */
  async #batch(session: SinkSession, next: number): Promise<void> {
    const first = Math.max(0, next - this.random.between(0, 3));
    const end = Math.min(this.log.end, first + this.random.between(1, 6));
    if (end > next) await session.put([{ ...TP, records: this.log.read(first, end), next: BigInt(end) }]);
    await session.checkpoint({ ending: true, now: Date.now() });
  }

  async #drain(session: SinkSession, from: number, patient: boolean): Promise<void> {
    await session.checkpoint({ ending: false, now: Date.now() });
    let next = from;
    for (let round = patient ? 1_000 : this.random.between(0, 4); round > 0 && next < this.log.end; round--) {
      const end = Math.min(this.log.end, next + this.random.between(1, 4));
      await session.put([{ ...TP, records: this.log.read(next, end), next: BigInt(end) }]);
      next = end;
      if (this.random.chance(0.7)) await session.checkpoint({ ending: false, now: Date.now() });
    }
    await session.checkpoint({ ending: true, now: Date.now() });
  }

  /** What fails a task must have a reason that lies outside. */
  protected override isExpected(error: unknown): boolean {
    if (error instanceof FencedException || error instanceof RetriableException) return true;
    if (error instanceof OutcomeUnknownError || error instanceof ContainerNotFoundException) return true;
    if (!(error instanceof ConnectException)) return false;
    if (this.#foreign !== undefined && error.message.includes(this.#foreign)) return true;
    // A user is told what cannot be passed over.
    return error.message.includes('cannot be moved past');
  }

  #expire(name: string): void {
    this.#touched.delete(name);
    this.store.expire(name);
    this.invariants.expired(name);
  }

  async #plant(): Promise<void> {
    const offset = this.random.pick(this.log.offsets);
    const field = this.#config['partitioner.class'] === 'FieldPartitioner' ? 'k' : 'partition';
    this.#foreign = `topics/orders/${field}=${this.log.folderOf(offset)}/orders+0+${String(offset).padStart(10, '0')}.json`;
    await this.store.putBlock(this.#foreign, 'AAAA', Buffer.from(PRECIOUS));
    await this.store.commit(this.#foreign, ['AAAA'], {}, { ifNoneMatch: '*' });
  }
}
