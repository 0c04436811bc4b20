import { type Config, parseConfig } from '../../api/index.ts';
import { ISOLATE_OPTION, SINK_CONFIG } from '../../config/sink-config.ts';

/** A connector's `errors.*` options. Times in milliseconds. */
export interface ErrorSettings {
  readonly tolerant: boolean;
  /** How long a RetriableException of one operation is tried again; 0: not at all; infinite where the option is -1. */
  readonly retryTimeoutMs: number;
  readonly retryDelayMaxMs: number;
  readonly log: boolean;
  readonly logMessages: boolean;
  readonly isolate: boolean;
  readonly deadLetters: DeadLetterSettings | undefined;
}

export interface DeadLetterSettings {
  readonly topic: string;
  readonly replicationFactor: number;
  readonly contextHeaders: boolean;
}

type ErrorOption = Extract<(typeof SINK_CONFIG)[number], { name: `errors.${string}` }>;
const ERROR_OPTIONS = [
  ...SINK_CONFIG.filter((key): key is ErrorOption => key.name.startsWith('errors.')),
  ISOLATE_OPTION,
];

/** Dead letters and isolation are a sink's only. Throws ConfigException. */
export function errorSettings(config: Config, type: 'source' | 'sink'): ErrorSettings {
  const parsed = parseConfig(ERROR_OPTIONS, config);
  const timeout = parsed['errors.retry.timeout'];
  const tolerant = parsed['errors.tolerance'].toLowerCase() === 'all';
  const topic = parsed['errors.deadletterqueue.topic.name'].trim();
  return {
    tolerant,
    retryTimeoutMs: timeout < 0 ? Number.POSITIVE_INFINITY : timeout,
    retryDelayMaxMs: parsed['errors.retry.delay.max.ms'],
    log: parsed['errors.log.enable'],
    logMessages: parsed['errors.log.include.messages'],
    isolate: type === 'sink' && tolerant && parsed['errors.sink.isolate'],
    deadLetters:
      type === 'sink' && topic
        ? {
            topic,
            replicationFactor: parsed['errors.deadletterqueue.topic.replication.factor'],
            contextHeaders: parsed['errors.deadletterqueue.context.headers.enable'],
          }
        : undefined,
  };
}
