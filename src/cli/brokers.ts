import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { ConfigException, Password, RetriableException } from '../api/index.ts';
import { type HdinsightCluster, hdinsightBrokers } from '../config/hdinsight-brokers.ts';
import { readUrl } from './url.ts';

/** For one answer of Ambari, and until the next attempt. Milliseconds. */
const ANSWER_MS = 10_000;
const STEP_MS = 5_000;

interface BrokersOptions {
  cluster: string;
  user: string;
  ambariUrl?: string;
  wait: number;
}

/** `connectless brokers --cluster NAME` */
export function brokersCommand(): Command {
  return new Command('brokers')
    .description(
      'ask Ambari of an HDInsight cluster for its Kafka brokers, and print them for CONNECT_BOOTSTRAP_SERVERS',
    )
    .requiredOption('--cluster <name>', 'name of the cluster')
    .option('--user <name>', "user of Ambari, the cluster's login", process.env.CONNECT_HDINSIGHT_USERNAME || 'admin')
    .option(
      '--ambari-url <url>',
      'where Ambari is, if not at https://NAME.azurehdinsight.net',
      readUrl,
      process.env.CONNECT_HDINSIGHT_AMBARI_URL,
    )
    .option('--wait <seconds>', 'how long to ask again while the cluster is starting', readSeconds, 60)
    .addHelpText(
      'after',
      '\nThe password is read from CONNECT_HDINSIGHT_PASSWORD. The app needs none of this: with' +
        '\nCONNECT_BOOTSTRAP_SERVERS=hdinsight:NAME it asks by itself when it starts.',
    )
    .action(brokers);
}

async function brokers({ cluster: name, user: username, ambariUrl, wait }: BrokersOptions): Promise<void> {
  const password = process.env.CONNECT_HDINSIGHT_PASSWORD;
  if (!password) throw new ConfigException('CONNECT_HDINSIGHT_PASSWORD is not set: the password of the cluster login.');
  const cluster = { name, username, password: new Password(password), ...(ambariUrl ? { ambariUrl } : {}) };
  console.log((await ask(cluster, Date.now() + wait * 1_000)).join(','));
}

/** A cluster that has just been made is there before its Ambari and its brokers are. */
async function ask(cluster: HdinsightCluster, end: number): Promise<string[]> {
  for (;;) {
    try {
      return await hdinsightBrokers(cluster, AbortSignal.timeout(ANSWER_MS));
    } catch (error) {
      if (!(error instanceof RetriableException) || Date.now() + STEP_MS > end) throw error;
      console.error(`${error.message} Asking again …`);
    }
    await sleep(STEP_MS);
  }
}

function readSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Must be a whole number of seconds.');
}
