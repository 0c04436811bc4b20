import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WorkerConfig, workerConfigFromEnv } from '../../src/config/worker.ts';
import { openStores } from '../../src/runtime/create-runtime.ts';
import { groupHash } from '../../src/store/keys.ts';
import { shardOf } from '../../src/store/shards.ts';
import type { TriggerEntry, TriggerSet } from '../../src/store/triggers.ts';
import { consoleLogger } from './log.ts';
import { loadWorker } from './worker.ts';

/** For all input and output while the app loads: the worker has ten seconds until the host gives up on it. Milliseconds. */
const BUDGET_MS = 5_000;

const PASSWORD_SETTING = 'CONNECT_KAFKA_TRIGGERS_PASSWORD';

/**
 * The published Kafka triggers, the same on every instance; those of the last start where the table cannot be read in time, else
 * none. Never throws: an error while loading would block the whole app.
 */
export function loadTriggers(): Promise<TriggerEntry[]> {
  loaded ??= load();
  return loaded;
}

let loaded: Promise<TriggerEntry[]> | undefined;

async function load(): Promise<TriggerEntry[]> {
  const log = consoleLogger(process.env.CONNECT_LOG_LEVEL);
  if (process.env.CONNECT_KAFKA_TRIGGERS === 'off') return [];
  try {
    const settings = workerConfigFromEnv();
    const cache = join(tmpdir(), `connectless-triggers-${groupHash(settings['group.id'])}.json`);
    const late = new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), BUDGET_MS).unref());
    const read = openStores(settings, process.env).triggerRow.read();
    const [set, worker]: [TriggerSet | undefined, WorkerConfig] = await Promise.all([
      Promise.race([read.catch(() => undefined), late]),
      loadWorker(),
    ]);
    const hindrance = hindranceOf(worker, process.env);
    if (hindrance) {
      log.info(`No Kafka triggers: ${hindrance} Sinks are drained by the leader instead.`);
      return [];
    }
    if (set) {
      await writeFile(`${cache}.${process.pid}`, JSON.stringify(set));
      await rename(`${cache}.${process.pid}`, cache);
      return ownTriggers(set.entries, worker);
    }
    log.warn('The set of Kafka triggers could not be read in time; taking that of the last start, if there is one.');
    return ownTriggers(JSON.parse(await readFile(cache, 'utf8')).entries, worker);
  } catch (error) {
    log.warn(`No Kafka triggers: ${error}. Sinks are drained by the leader instead.`);
    return [];
  }
}

/** Those of the connectors that this app leads: the other apps of the group have theirs. */
export function ownTriggers(entries: readonly TriggerEntry[], { planShards }: WorkerConfig): TriggerEntry[] {
  const { count, served } = planShards;
  return entries.filter(({ connector }) => served.includes(shardOf(connector, count).shard));
}

/** Why no trigger can log in to the brokers; undefined where they can. */
export function hindranceOf({ security: { sasl } }: WorkerConfig, env: NodeJS.ProcessEnv): string | undefined {
  if (sasl?.mechanism === 'OAUTHBEARER') return 'they cannot log in to the brokers by an identity.';
  if (sasl?.password === undefined || env[PASSWORD_SETTING]) return undefined;
  return `their definitions, which many may read, would show the brokers' password. Set ${PASSWORD_SETTING} to it, too.`;
}

/** The trigger's options, as literals but for the password: that is left to the host to resolve. */
export function kafkaTriggerOptions({ connector, topic }: TriggerEntry, worker: WorkerConfig): Record<string, unknown> {
  return {
    brokerList: worker['bootstrap.servers'].join(','),
    topic,
    consumerGroup: `connectless-${connector}`,
    cardinality: 'many',
    dataType: 'binary',
    ...security(worker),
  };
}

const PROTOCOLS: Record<string, string> = {
  PLAINTEXT: 'plaintext',
  SSL: 'ssl',
  SASL_PLAINTEXT: 'saslPlaintext',
  SASL_SSL: 'saslSsl',
};
const MECHANISMS: Record<string, string> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scramSha256',
  'SCRAM-SHA-512': 'scramSha512',
};

function security({ security: { protocol, sasl } }: WorkerConfig): Record<string, unknown> {
  return {
    ...(protocol === 'PLAINTEXT' ? {} : { protocol: PROTOCOLS[protocol] }),
    ...(sasl ? { authenticationMode: MECHANISMS[sasl.mechanism] } : {}),
    ...(sasl?.username === undefined ? {} : { username: sasl.username, password: `%${PASSWORD_SETTING}%` }),
  };
}
