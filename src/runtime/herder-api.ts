import type { Config, SourceOffsetChange } from '../api/index.ts';

/** A configuration as a request gives it. Connect takes null for a known option as "no value", and refuses it for others. */
export type SubmittedConfig = Readonly<Record<string, string | null>>;

export type TargetState = 'RUNNING' | 'PAUSED' | 'STOPPED';
export type TaskState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'RESTARTING' | 'STOPPED';

export interface TaskId {
  connector: string;
  task: number;
}

export interface ConnectorInfo {
  name: string;
  /** As the user wrote it: references unresolved. */
  config: Config;
  tasks: TaskId[];
  type: 'source' | 'sink' | 'unknown';
}

export interface StateInfo {
  state: TaskState;
  worker_id: string;
  trace?: string;
  version?: string;
}

export interface ConnectorStateInfo {
  name: string;
  connector: StateInfo;
  tasks: (StateInfo & { id: number })[];
  type: 'source' | 'sink' | 'unknown';
}

export interface PluginInfo {
  class: string;
  type: string;
  version: string;
}

/** The body of Connect's `PUT /connector-plugins/{p}/config/validate`. */
export interface ConfigInfos {
  name: string;
  error_count: number;
  groups: string[];
  configs: { definition: ConfigKeyInfo | null; value: ConfigValueInfo }[];
}

export interface ConfigKeyInfo {
  name: string;
  type: string;
  required: boolean;
  default_value: string | null;
  importance: string;
  documentation: string;
  group: string | null;
  width: string;
  display_name: string;
  dependents: string[];
  order_in_group: number;
}

export interface ConfigValueInfo {
  name: string;
  value: string | null;
  recommended_values: string[];
  errors: string[];
  visible: boolean;
}

export interface LoggerLevel {
  level: string;
  /** Milliseconds since the epoch; null while it is as it was at start. */
  last_modified: number | null;
}

/** A source's own partition and offset, or `kafka_topic`, `kafka_partition` and `kafka_offset` of a sink. */
export interface ConnectorOffset {
  partition: Record<string, unknown>;
  offset: Record<string, unknown>;
}

/**
 * All that REST, the CLI and tests may ask of the runtime. Errors: NotFoundException (404), AlreadyExistsException (409),
 * ConfigException and BadRequest-like ones (400); anything else is a 500.
 */
export interface Herder {
  serverInfo(): Promise<{ version: string; commit: string; kafka_cluster_id: string }>;
  connectors(): Promise<string[]>;
  connectorInfo(name: string): Promise<ConnectorInfo>;
  /** All connectors with what `expand` asks for, in one read of each table. */
  expanded(what: {
    info: boolean;
    status: boolean;
  }): Promise<Record<string, { info?: ConnectorInfo; status?: ConnectorStateInfo }>>;
  /** `replace` false: AlreadyExistsException where the name is taken. */
  putConnector(
    name: string,
    config: SubmittedConfig,
    options: { replace: boolean; initialState?: TargetState },
  ): Promise<{ created: boolean; info: ConnectorInfo }>;
  /** Merges into the stored configuration; null removes an option. */
  patchConnector(name: string, patch: SubmittedConfig | null): Promise<ConnectorInfo>;
  deleteConnector(name: string): Promise<void>;
  connectorStatus(name: string): Promise<ConnectorStateInfo>;
  taskStatus(name: string, task: number): Promise<StateInfo & { id: number }>;
  taskConfigs(name: string): Promise<{ id: TaskId; config: Config }[]>;
  setTargetState(name: string, target: TargetState): Promise<void>;
  /** Returns the plan as Connect does when `includeTasks` or `onlyFailed` is set, else undefined (204). */
  restartConnector(
    name: string,
    options: { includeTasks: boolean; onlyFailed: boolean },
  ): Promise<ConnectorStateInfo | undefined>;
  restartTask(name: string, task: number): Promise<void>;
  connectorOffsets(name: string): Promise<ConnectorOffset[]>;
  /** Moves, or with undefined deletes, the offsets of a stopped connector. Returns Connect's message about it. */
  alterOffsets(name: string, offsets: readonly SourceOffsetChange[] | undefined): Promise<string>;
  activeTopics(name: string): Promise<string[]>;
  resetActiveTopics(name: string): Promise<void>;
  /** Ordered by name. */
  loggers(): Promise<Record<string, LoggerLevel>>;
  logger(name: string): Promise<LoggerLevel>;
  /** Of a logger and all below it, on every instance. Returns the names of those that it changed, in order. */
  setLogLevel(name: string, level: string): Promise<string[]>;
  /** Rejects where the worker cannot serve requests. */
  checkHealth(): Promise<void>;
  plugins(connectorsOnly: boolean): PluginInfo[];
  /** The options of a plugin of any kind. `version` as `plugin.version` options have it. */
  pluginConfig(name: string, version?: string): Promise<ConfigKeyInfo[]>;
  validate(pluginName: string, config: SubmittedConfig): Promise<ConfigInfos>;
}
