/** `extensions.kafka` of host.json, with the real extension's names and defaults; times in milliseconds. */
export interface KafkaSettings {
  maxBatchSize: number;
  subscriberIntervalMs: number;
  autoCommitIntervalMs: number;
  autoOffsetReset: 'earliest' | 'latest';
  sessionTimeoutMs: number;
  metadataMaxAgeMs: number;
  maxPartitionFetchBytes: number;
  fetchMaxBytes: number;
  commitOnFailure: boolean;
  /** Only with `commitOnFailure: false`; -1 for without end. */
  maxRetries: number;
}

/** @throws Error naming the setting of the wrong form */
export function kafkaSettings(section: Record<string, unknown>): KafkaSettings {
  const byName = new Map(Object.entries(section).map(([name, value]) => [name.toLowerCase(), value]));
  const number = (name: string, fallback: number, minimum: number) => {
    const value = byName.get(name.toLowerCase());
    if (value === undefined || value === null) return fallback;
    const wanted = Number(value);
    if (!Number.isInteger(wanted) || wanted < minimum)
      throw new Error(`host.json: extensions.kafka.${name} must be a whole number of at least ${minimum}.`);
    return wanted;
  };
  const reset = String(byName.get('autooffsetreset') ?? 'earliest').toLowerCase();
  if (reset !== 'earliest' && reset !== 'latest')
    throw new Error(`host.json: extensions.kafka.autoOffsetReset must be earliest or latest, not '${reset}'.`);
  return {
    maxBatchSize: number('maxBatchSize', 64, 1),
    subscriberIntervalMs: number('subscriberIntervalInSeconds', 1, 1) * 1000,
    autoCommitIntervalMs: number('autoCommitIntervalMs', 200, 1),
    autoOffsetReset: reset,
    sessionTimeoutMs: number('sessionTimeoutMs', 10_000, 1),
    metadataMaxAgeMs: number('metadataMaxAgeMs', 180_000, 1),
    maxPartitionFetchBytes: number('maxPartitionFetchBytes', 1_048_576, 1),
    fetchMaxBytes: number('fetchMaxBytes', 52_428_800, 1),
    commitOnFailure: String(byName.get('commitonfailure') ?? true).toLowerCase() !== 'false',
    maxRetries: number('maxRetries', 5, -1),
  };
}
