import type { Runtime } from './runtime.ts';

/** Of Kafka Connect, whose API this is: clients decide by it what they may ask for. */
const CONNECT_VERSION = '4.3.1';
/** How long Kafka may take to tell its cluster id. Milliseconds. */
const CLUSTER_ID_MS = 1_500;

/** What `GET /` shows. The cluster id is empty where Kafka does not tell it in time. */
export async function serverInfo({ kafka, version }: Pick<Runtime, 'kafka' | 'version'>) {
  const clusterId = kafka.admin().then((admin) => admin.clusterId());
  const late = new Promise<string>((resolve) => setTimeout(resolve, CLUSTER_ID_MS, '').unref());
  const kafka_cluster_id = await Promise.race([clusterId.catch(() => ''), late]);
  return { version: CONNECT_VERSION, commit: `connectless-${version}`, kafka_cluster_id };
}
