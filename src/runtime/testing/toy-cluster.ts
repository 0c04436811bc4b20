import { vi } from 'vitest';
import { resolveConfig } from '../../config/providers/resolve-config.ts';
import { workerProviders } from '../../config/providers/worker-providers.ts';
import { workerConfigFromProperties } from '../../config/worker.ts';
import { ActiveTopics } from '../../store/active-topics.ts';
import { ControlStore } from '../../store/control.ts';
import { LogLevelRow } from '../../store/log-levels.ts';
import { MemoryTable, type MemoryTableOptions } from '../../store/memory-table.ts';
import { Offsets } from '../../store/offsets.ts';
import { Registry } from '../../store/registry.ts';
import { WHOLE } from '../../store/shards.ts';
import { Tasks } from '../../store/tasks.ts';
import type { Dispatcher, LeaderInput, SliceInput } from '../dispatcher.ts';
import { RegistryHerder } from '../herder.ts';
import { Loggers, RUNTIME_LOGGER } from '../loggers.ts';
import { CollectedMetrics } from '../metrics.ts';
import { plan } from '../plan.ts';
import { PluginRegistry } from '../plugin-registry.ts';
import type { Runtime } from '../runtime.ts';
import { runSinkDrain } from '../sink-drain.ts';
import { runSlice } from '../slice.ts';
import { runSourceSlice } from '../source-slice.ts';
import { applyTaskEvent, type TaskEntityState, type TaskEvent, toStatusRow } from '../task-state.ts';
import { WarmTasks } from '../warm-tasks.ts';
import { Toys } from './toy-connectors.ts';
import { ToyKafka } from './toy-kafka.ts';

const WORKER = `
bootstrap.servers=localhost:9092
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
`;

interface Options {
  worker?: string;
  table?: MemoryTableOptions;
  beside?: ToyCluster;
}

/**
 * The runtime with its stores in memory, and a dispatcher that does nothing by itself: a test says when the leader plans and when
 * slices run. Needs `vi.useFakeTimers({ toFake: ['Date'] })`: time passes only when it is told to.
 */
export class ToyCluster implements Dispatcher {
  readonly toys: Toys;
  readonly kafka: ToyKafka;
  readonly metrics = new CollectedMetrics();
  readonly runtime: Runtime;
  readonly herder: RegistryHerder;
  /** Slices that were started and have not run. */
  queue: SliceInput[] = [];
  /** All that was logged as a warning or an error. */
  readonly complaints: string[] = [];
  /** What tasks logged beside that. */
  readonly said: string[] = [];
  /** True: signals to task entities are lost. */
  losesSignals = false;
  /** By shard. */
  readonly leaders = new Map<number, LeaderInput>();
  leaderRuns = true;
  readonly stopping = new AbortController();
  readonly #entities = new Map<string, TaskEntityState>();
  readonly #tables: readonly [registry: MemoryTable, tasks: MemoryTable, offsets: MemoryTable];

  /** `beside`: another app of the same group, with leaders and entities of its own. */
  constructor({ worker = '', table = {}, beside }: Options = {}) {
    this.toys = beside?.toys ?? new Toys();
    this.kafka = beside?.kafka ?? new ToyKafka({ wait: (ms) => this.pass(ms) });
    this.#tables = beside ? beside.#tables : [new MemoryTable(table), new MemoryTable(table), new MemoryTable(table)];
    const [registry, tasks, offsets] = this.#tables;
    const complain = (message: string) => void this.complaints.push(message);
    const say = (message: string) => void this.said.push(message);
    this.runtime = {
      workerId: 'w1',
      version: '0',
      worker: workerConfigFromProperties(WORKER + worker),
      plugins: new PluginRegistry(this.toys.plugins),
      registry: new Registry(registry, 'g'),
      control: new ControlStore(registry, 'g'),
      activeTopics: new ActiveTopics(registry, 'g'),
      tasks: new Tasks(tasks, 'g'),
      offsets: new Offsets(offsets, 'g'),
      kafka: this.kafka,
      kafkaFor: () => this.kafka,
      warm: new WarmTasks(),
      triggers: { has: () => false },
      resolve: (config) => resolveConfig(config, workerProviders({})),
      log: { debug() {}, info() {}, warn: complain, error: complain },
      loggers: new Loggers({
        write: (level, message) => (level === 'WARN' || level === 'ERROR' ? complain : say)(message),
        level: 'INFO',
        names: [RUNTIME_LOGGER],
        row: new LogLevelRow(registry, 'g'),
      }),
      metrics: this.metrics,
      stopping: this.stopping.signal,
    };
    this.herder = new RegistryHerder(this.runtime, this);
  }

  pass(ms: number): void {
    vi.setSystemTime(Date.now() + ms);
  }

  put(name: string, config: Record<string, string>) {
    return this.herder.putConnector(name, { name, ...config }, { replace: true });
  }

  /** The only shard's. */
  get leader(): LeaderInput {
    return this.leaders.get(0) ?? { ...WHOLE, epoch: 0 };
  }

  set leader(leader: LeaderInput) {
    this.leaders.set(0, leader);
  }

  async plan(leader = this.leader) {
    return plan(this.runtime, this, leader);
  }

  run(input: SliceInput): Promise<void> {
    return runSlice(this.runtime, this, input, { source: runSourceSlice, sink: runSinkDrain });
  }

  /** Plans, and runs what that starts, as long as there is something to start at this time. */
  async settle(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      const { wakeAt } = await this.plan();
      const started = this.queue.splice(0);
      await Promise.all(started.map((input) => this.run(input)));
      if (!started.length && wakeAt > Date.now()) return;
      if (!started.length) this.pass(1);
    }
    throw new Error('The plan does not come to rest.');
  }

  async task(connector: string, task = 0) {
    return (await this.runtime.tasks.get(connector, task)).row!;
  }

  /** States as REST shows them. */
  async states(connector: string): Promise<string[]> {
    return (await this.herder.connectorStatus(connector)).tasks.map(({ state }) => state);
  }

  async startSlice(input: SliceInput): Promise<void> {
    this.queue.push(input);
  }

  async forgetSlice(): Promise<void> {}

  async signal(event: TaskEvent): Promise<void> {
    if (this.losesSignals) return;
    const key = `${event.connector}-${event.task}`;
    const next = applyTaskEvent(this.#entities.get(key), event);
    if (!next) return;
    this.#entities.set(key, next);
    if (event.state === 'REMOVED') await this.runtime.tasks.removeStatus(event);
    else await this.runtime.tasks.writeStatus(toStatusRow(next));
  }

  async leaderStatus({ shard, epoch }: LeaderInput) {
    const state = this.leaderRuns && this.leaders.get(shard)?.epoch === epoch ? 'running' : 'missing';
    return { state } as const;
  }

  async startLeader(leader: LeaderInput): Promise<void> {
    this.leaders.set(leader.shard, leader);
  }

  async wakeLeader(_leader: LeaderInput): Promise<void> {}
}
