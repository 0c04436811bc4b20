import type { Config, Logger } from '../api/index.ts';
import type { WorkerConfig } from '../config/worker.ts';
import type { KafkaClient } from '../kafka/kafka.ts';
import type { ActiveTopics } from '../store/active-topics.ts';
import type { ControlStore } from '../store/control.ts';
import type { Offsets } from '../store/offsets.ts';
import type { Registry } from '../store/registry.ts';
import type { Tasks } from '../store/tasks.ts';
import type { ConnectorClients } from './connector-clients.ts';
import type { Loggers } from './loggers.ts';
import type { Metrics } from './metrics.ts';
import type { PluginRegistry } from './plugin-registry.ts';
import type { WarmTasks } from './warm-tasks.ts';

/** What one worker (function instance) works with. Made once a process by the composition root. */
export interface Runtime {
  readonly workerId: string;
  readonly version: string;
  readonly worker: WorkerConfig;
  readonly plugins: PluginRegistry;
  readonly registry: Registry;
  readonly tasks: Tasks;
  readonly offsets: Offsets;
  readonly control: ControlStore;
  readonly activeTopics: ActiveTopics;
  readonly kafka: KafkaClient;
  /** The clients of one connector, by its overrides. */
  readonly kafkaFor: ConnectorClients;
  readonly warm: WarmTasks;
  /** A configuration with its references resolved. Throws ConfigException, which names the option and no value. */
  resolve(config: Config): Promise<Config>;
  /** The sinks' topics that Kafka triggers of this app serve. */
  readonly triggers: { has(connector: string, topic: string): boolean };
  /** The runtime's own. */
  readonly log: Logger;
  readonly loggers: Pick<Loggers, 'get' | 'refresh' | 'list' | 'find' | 'set'>;
  readonly metrics: Metrics;
  /** Aborted when the instance is about to go: slices end in order. */
  readonly stopping: AbortSignal;
}
