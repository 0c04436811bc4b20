import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type HdinsightCluster,
  hdinsightBrokers,
  hdinsightCluster,
  withBrokers,
} from '../../src/config/hdinsight-brokers.ts';
import { parseWorkerConfig, type WorkerConfig, workerConfigFromEnv } from '../../src/config/worker.ts';
import { consoleLogger } from './log.ts';

/** For Ambari's answer: an app that takes longer to load is given up by the host. Milliseconds. */
const BUDGET_MS = 5_000;

let loaded: Promise<WorkerConfig> | undefined;

/** The worker's settings, with the brokers of an HDInsight cluster in place of its name. Asked for once; after a failure anew. */
export function loadWorker(): Promise<WorkerConfig> {
  loaded ??= load();
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

async function load(): Promise<WorkerConfig> {
  const worker = workerConfigFromEnv();
  const cluster = hdinsightCluster(worker);
  return cluster ? parseWorkerConfig(withBrokers(worker.properties, await brokersOf(cluster))) : worker;
}

/** Those of the last start where Ambari does not tell. */
async function brokersOf(cluster: HdinsightCluster): Promise<string[]> {
  const cache = join(tmpdir(), `connectless-brokers-${cluster.name}.json`);
  try {
    const brokers = await hdinsightBrokers(cluster, AbortSignal.timeout(BUDGET_MS));
    await writeFile(`${cache}.${process.pid}`, JSON.stringify(brokers));
    await rename(`${cache}.${process.pid}`, cache);
    return brokers;
  } catch (error) {
    const last = await readFile(cache, 'utf8').catch(() => undefined);
    if (last === undefined) throw error;
    consoleLogger(process.env.CONNECT_LOG_LEVEL).warn(`Taking the brokers of the last start: ${error}`);
    return JSON.parse(last);
  }
}
