/** Messages between the front and an instance, over Node's IPC channel. */
export type ToInstance = { type: 'hint'; hint: string } | { type: 'stop' };

export type FromInstance =
  | { type: 'listening'; port: number }
  /** Whether the worker is there and loaded. */
  | { type: 'ready'; ready: boolean }
  | { type: 'hint'; hint: string };

/** Exit code of an instance that would not start the next time either, such as for a host.json that is not JSON. */
export const CANNOT_START = 2;

/** What an instance is started with, as JSON in its first argument. */
export interface InstanceOptions {
  index: number;
  appDir: string;
  runDir: string;
  /** Port of the front: what a client of the app sees. */
  frontPort: number;
  instances: number;
  verbose: boolean;
  graceMs: number;
  partitionLeaseMs: number;
  messageHiddenMs: number;
  /** Overrides `extensions.kafka.sessionTimeoutMs` of host.json. */
  kafkaSessionMs?: number;
  /** How a null value looks in a binary batch of the Kafka trigger. */
  kafkaNullValues: 'dropped' | 'empty';
}
