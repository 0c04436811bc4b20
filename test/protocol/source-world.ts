import { FencedException, RetriableException } from '../../src/api/errors.ts';
import type { SourceRecord } from '../../src/api/records.ts';
import type { SourceTask, SourceTaskContext } from '../../src/api/source.ts';
import type { ProducerRecord } from '../../src/kafka/kafka.ts';
import { reconcileTasks } from '../../src/runtime/plan-reconcile.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import type { Slice } from '../../src/runtime/slice.ts';
import { runSourceSlice } from '../../src/runtime/source-slice.ts';
import { WarmTasks } from '../../src/runtime/warm-tasks.ts';
import { Lease, LeaseHeldError } from '../../src/store/lease.ts';
import { leaseIdentity, Offsets } from '../../src/store/offsets.ts';
import type { RegisteredConnector } from '../../src/store/registry.ts';
import { OutcomeUnknownError, type TableWrite, WriteRefusedError } from '../../src/store/table.ts';
import { type TaskRow, Tasks } from '../../src/store/tasks.ts';
import type { Process } from './network.ts';
import { networkedTable } from './networked-table.ts';
import type { Random } from './random.ts';
import { type Reading, SourceInvariants } from './source-invariants.ts';
import { World } from './world.ts';

const CONNECTOR = 'source';
const PARTITIONS = ['x', 'y'];
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** A source of two tasks that share two source partitions; every new generation deals them the other way round. */
export class SourceWorld extends World {
  readonly invariants = new SourceInvariants(PARTITIONS);
  /** Numbers of each source partition. */
  readonly #count: number;
  readonly #planRate: number;
  /** What the registry holds. */
  #generation = 1;
  /** Whose leases are all raised. */
  #ready = 0;
  readonly #warm = new WeakMap<Process, WarmTasks>();

  constructor(random: Random, processes: number) {
    super(random, processes);
    this.#count = random.between(2, 9);
    this.#planRate = random.pick([0.1, 0.3, 0.8]);
  }

  get isDone(): boolean {
    return this.#ready === this.#generation && PARTITIONS.every((name) => this.invariants.stored(name) === this.#count);
  }

  /** A user changes something: tasks are dealt anew. */
  reconfigure(): void {
    this.#generation++;
  }

  checkEnd(): void {
    this.invariants.checkEnd(this.#count);
  }

  protected override checkInvariants(): void {
    this.invariants.check();
  }

  protected override isExpected(error: unknown): boolean {
    if (error instanceof FencedException || error instanceof RetriableException) return true;
    return error instanceof OutcomeUnknownError || error instanceof WriteRefusedError;
  }

  /** A plan of the leader, or a slice of a task. */
  protected override async execute(process: Process, patient: boolean): Promise<void> {
    const table = networkedTable(this.network, process, this.table, (writes) => this.#wrote(writes));
    const runtime = this.#runtime(process, new Offsets(table, 'test'), new Tasks(table, 'test'));
    if (patient || this.random.chance(this.#planRate)) await this.#plan(runtime);
    if (patient) for (const task of [0, 1]) await this.#slice(process, runtime, task);
    else if (this.#ready > 0) await this.#slice(process, runtime, this.random.between(0, 1));
  }

  async #plan(runtime: Runtime): Promise<void> {
    const connector = this.#connector();
    const [{ tasks, statuses }, { leases, now }] = await Promise.all([
      runtime.tasks.list(CONNECTOR),
      runtime.offsets.listForPlan(),
    ]);
    const dispatcher = {
      ...{ startSlice: async () => {}, forgetSlice: async () => {}, signal: async () => {} },
      ...{
        leaderStatus: async () => ({ state: 'running' as const }),
        startLeader: async () => {},
        wakeLeader: async () => {},
      },
    };
    const { generation } = connector;
    const view = { name: CONNECTOR, generation, connector, tasks, statuses, leases, sinks: [], cleared: [] };
    const ready = await reconcileTasks({ runtime, dispatcher, now, storageNow: now, wakeAt() {} }, [view]);
    if (!ready.length || generation <= this.#ready) return;
    this.#ready = generation;
    this.invariants.raised(generation);
    if (this.random.chance(0.3)) await this.#resetOffsets(runtime.offsets);
  }

  /** A user's PATCH, once nobody of an older generation can write any more. */
  async #resetOffsets(offsets: Offsets): Promise<void> {
    for (const name of PARTITIONS) {
      const to = this.random.between(0, this.invariants.stored(name));
      await this.table.write([offsets.sourceWrite(CONNECTOR, { name }, { next: to })]);
      this.invariants.reset(name, to);
    }
  }

  /** As `runSlice` begins and ends one. */
  async #slice(process: Process, runtime: Runtime, task: number): Promise<void> {
    const generation = this.#ready;
    let lease: Lease;
    try {
      lease = await Lease.take(runtime.offsets.table, runtime.offsets.leaseKey(CONNECTOR, task), {
        pauseMs: () => 0,
        patch: (columns) => {
          if (Number(columns.generation ?? 0) > generation) throw new FencedException('A newer generation runs.');
          return { ...leaseIdentity(CONNECTOR, task), generation, clean: false };
        },
      });
    } catch (error) {
      if (error instanceof LeaseHeldError) return;
      throw error;
    }
    const name = PARTITIONS[(task + generation) % 2]!;
    const reading = this.invariants.reading(name);
    const producer = async () => ({
      send: (records: readonly ProducerRecord[]) => this.#send(process, records, reading),
      close: async () => {},
    });
    const slice: Slice = {
      runtime: { ...runtime, kafkaFor: () => ({ ...runtime.kafka, producer }) },
      connector: { ...this.#connector(), generation },
      task,
      config: { name },
      connectorConfig: {},
      lease,
      row: { restarts: 0 } as TaskRow,
      stop: lease.lost,
      endBy: Date.now() + 30_000,
      progressed: async () => {},
    };
    await runSourceSlice(slice).finally(() => lease.release().catch(() => undefined));
  }

  #connector(): RegisteredConnector {
    return {
      ...{ name: CONNECTOR, type: 'source', config: {}, target: 'RUNNING', createdAt: 0, configGeneration: 0 },
      ...{ generation: this.#generation, taskConfigs: [{}, {}] },
    };
  }

  /** The parts of it that a plan and a slice use. */
  #runtime(process: Process, offsets: Offsets, tasks: Tasks): Runtime {
    let warm = this.#warm.get(process);
    if (!warm) this.#warm.set(process, (warm = new WarmTasks()));
    const create = () => ({ createTask: () => new NumberSource(this.#count, this.random, () => this.#poll(process)) });
    const parts = {
      ...{
        workerId: process.name,
        offsets,
        tasks,
        warm,
        log: quiet,
        worker: { properties: {} },
        loggers: { get: () => quiet },
      },
      plugins: {
        connector: () => ({ type: 'source', className: 'Numbers', create }),
        plugin: () => ({ className: 'Numbers' }),
        create: () => converter,
      },
      activeTopics: { add: async () => {} },
      kafkaFor: () => ({}),
    };
    return parts as unknown as Runtime;
  }

  #poll(process: Process): Promise<void> {
    const noAnswer = () => ({ error: new RetriableException('No answer.') });
    return this.network.request({ process, what: 'poll', writes: false, apply: async () => {}, noAnswer });
  }

  #send(process: Process, records: readonly ProducerRecord[], reading: Reading): Promise<void> {
    const texts = records.map(({ value }) => String(value));
    return this.network.request({
      ...{ process, what: `send ${texts.join(' ')}`, writes: true },
      apply: async () => this.invariants.sent(texts, reading),
      noAnswer: () => ({ error: new RetriableException('No answer.') }),
    });
  }

  #wrote(writes: readonly TableWrite[]): void {
    this.invariants.wrote(writes);
  }
}

const converter = { fromConnectData: (_topic: string, _schema: unknown, value: unknown) => Buffer.from(String(value)) };

/** Numbers 0 to `count` - 1 of the partition that its configuration names; not always there when they are asked for. */
class NumberSource implements SourceTask {
  readonly #count: number;
  readonly #random: Random;
  readonly #polled: () => Promise<void>;
  #name = '';
  #next = 0;

  constructor(count: number, random: Random, polled: () => Promise<void>) {
    this.#count = count;
    this.#random = random;
    this.#polled = polled;
  }

  async start({ name = '' }: Record<string, string>, { offset }: SourceTaskContext): Promise<void> {
    this.#name = name;
    this.#next = Number((await offset({ name }))?.next ?? 0);
  }

  async poll(): Promise<SourceRecord[] | null> {
    await this.#polled();
    if (this.#random.chance(0.2)) return null;
    const end = Math.min(this.#count, this.#next + this.#random.between(1, 3));
    const records: SourceRecord[] = [];
    for (; this.#next < end; this.#next++) {
      records.push({
        ...{ sourcePartition: { name: this.#name }, sourceOffset: { next: this.#next + 1 }, topic: 'numbers' },
        ...{ kafkaPartition: undefined, keySchema: undefined, key: null, valueSchema: undefined },
        ...{ value: `${this.#name}${this.#next}`, headers: [], timestamp: undefined },
      });
    }
    return records.length ? records : null;
  }

  stop(): void {}
}
