import type { Config } from './config-def.ts';
import type { MaybePromise } from './converter.ts';

export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export interface ConnectorContext {
  readonly name: string;
  /** Milliseconds since the epoch: when the connector was first registered. */
  readonly createdAt: number;
  readonly log: Logger;
}

/** What source and sink connectors share: they check a configuration and divide the work, and never touch a record. */
export interface Connector {
  /**
   * Checks that cross options or reach out; per-option checks belong to the ConfigDef. Returns messages by option name.
   */
  validate?(config: Config): MaybePromise<Record<string, string[]>>;
  /** At most `maxTasks` configurations, one a task. They are stored: leave `${…}` references as they are. */
  taskConfigs(config: Config, maxTasks: number, context: ConnectorContext): MaybePromise<Config[]>;
}
