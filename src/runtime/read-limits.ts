import { type Config, parseType } from '../api/index.ts';
import type { WorkerConfig } from '../config/worker.ts';

/** How much of a topic a sink's task gets at a time. */
export interface ReadLimits {
  /** Of one partition in one read. */
  readonly maxBytes: number;
  /** Records that are converted and put at a time: what becomes of them is garbage while it is young. */
  readonly records: number;
}

/**
 * By `max.partition.fetch.bytes` and `max.poll.records` of the connector's overrides, else of the worker's consumers, else of Kafka.
 * Throws ConfigException.
 * @param connector the connector's configuration, resolved
 */
export function readLimits(worker: Pick<WorkerConfig, 'clients'>, connector: Config): ReadLimits {
  const limit = (name: string, byDefault: number) => {
    const text = connector[`consumer.override.${name}`] ?? worker.clients.consumer[name] ?? String(byDefault);
    return Math.max(1, Number(parseType(name, text, 'INT')));
  };
  return { maxBytes: limit('max.partition.fetch.bytes', 1024 * 1024), records: limit('max.poll.records', 500) };
}
