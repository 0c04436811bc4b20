import type { Config } from '../../src/api/config-def.ts';
import { ConnectException, FencedException, RetriableException } from '../../src/api/errors.ts';
import type { SourceRecord } from '../../src/api/records.ts';
import type { SourceTask, SourceTaskContext } from '../../src/api/source.ts';
import type { ProducerRecord } from '../../src/kafka/kafka.ts';
import { alterSourceOffsets } from '../../src/runtime/alter-source-offsets.ts';
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

/** A source of two or three tasks with two source partitions, which every new generation deals anew. A user may stop it and move its offsets. */
export class SourceWorld extends World {
  readonly invariants = new SourceInvariants(PARTITIONS);
  /** Numbers of each source partition. */
  readonly #count: number;
  readonly #planRate: number;
  /** What the registry holds. */
  #generation = 1;
  #target: 'RUNNING' | 'STOPPED' = 'RUNNING';
  /** Requests of a user to move the offsets, which nobody has taken yet. */
  #resets = 0;
  /** Whose leases are all raised. */
  #ready = 0;
  readonly #warm = new WeakMap<Process, WarmTasks>();

  constructor(random: Random, processes: number) {
    super(random, processes);
    this.#count = random.between(2, 9);
    this.#planRate = random.pick([0.1, 0.3, 0.8]);
  }

  get isDone(): boolean {
    if (this.#target === 'STOPPED' || this.#ready !== this.#generation) return false;
    return PARTITIONS.every((name) => this.invariants.stored(name) === this.#count);
  }

  /** A user stops the connector to move its offsets: whoever starts next takes the request. */
  stopForReset(): void {
    if (this.#target === 'RUNNING') this.#generation++;
    this.#target = 'STOPPED';
    this.#resets = this.random.between(1, 2);
  }

  resume(): void {
    if (this.#target === 'STOPPED') this.#generation++;
    this.#target = 'RUNNING';
    this.#resets = 0;
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
    if (error instanceof OutcomeUnknownError || error instanceof WriteRefusedError) return true;
    return error instanceof ConnectException && error.message.startsWith('Failed to modify offsets');
  }

  /** A plan of the leader, a slice of a task, or a user's PATCH or DELETE of the offsets. */
  protected override async execute(process: Process, patient: boolean): Promise<void> {
    if (this.#resets > 0 && !patient) {
      this.#resets--;
      return this.#alter(process);
    }
    const table = networkedTable(this.network, process, this.table, (writes) => this.#wrote(writes));
    const runtime = this.#runtime(process, new Offsets(table, 'test'), new Tasks(table, 'test'));
    if (patient || this.random.chance(this.#planRate)) await this.#plan(runtime);
    if (patient) for (const name of PARTITIONS) await this.#slice(process, runtime, name);
    else if (this.#ready > 0) await this.#slice(process, runtime, this.random.pick(PARTITIONS));
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
  }

  /** While it is under way the user may resume the connector. */
  async #alter(process: Process): Promise<void> {
    const connector = this.#connector();
    const { generation } = connector;
    const table = networkedTable(this.network, process, this.table, (writes) =>
      this.invariants.moved(writes, generation),
    );
    const runtime = this.#runtime(process, new Offsets(table, 'test'), new Tasks(table, 'test'));
    const wanted = PARTITIONS.filter(() => this.random.chance(0.8)).map((name) => ({
      partition: { name },
      offset: this.random.chance(0.2) ? null : { next: this.random.between(0, this.#count) },
    }));
    await alterSourceOffsets(runtime, connector, this.random.chance(0.2) ? undefined : wanted);
  }

  /** As `runSlice` begins and ends one. */
  async #slice(process: Process, runtime: Runtime, name: string): Promise<void> {
    const generation = this.#ready;
    const task = (PARTITIONS.indexOf(name) + generation) % tasksOf(generation).length;
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
    const reading = this.invariants.reading(name, { task, epoch: lease.epoch });
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
      ...{ name: CONNECTOR, type: 'source', config: {}, target: this.#target, createdAt: 0, configGeneration: 0 },
      ...{ generation: this.#generation, taskConfigs: this.#target === 'RUNNING' ? tasksOf(this.#generation) : [] },
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
        metrics: { exported: false },
        loggers: { get: () => quiet },
      },
      plugins: {
        connector: () => ({ type: 'source', className: 'Numbers', create }),
        plugin: () => ({ className: 'Numbers' }),
        create: () => converter,
      },
      resolve: async (config: object) => config,
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

/** More in every other generation than ever before. */
function tasksOf(generation: number): Config[] {
  return Array.from({ length: generation % 2 ? 2 + Math.min(generation, 5) : 2 }, () => ({}));
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
