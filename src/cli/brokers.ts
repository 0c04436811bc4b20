import { Command } from 'commander';
import { ConfigException, Password } from '../api/index.ts';
import { hdinsightBrokers } from '../config/hdinsight-brokers.ts';

/** Ambari of a cluster that has just been made takes its time. Milliseconds. */
const PATIENCE_MS = 60_000;

/** `connectless brokers --cluster NAME` */
export function brokersCommand(): Command {
  return new Command('brokers')
    .description(
      'ask Ambari of an HDInsight cluster for its Kafka brokers, and print them for CONNECT_BOOTSTRAP_SERVERS',
    )
    .requiredOption('--cluster <name>', 'name of the cluster')
    .option('--user <name>', "user of Ambari, the cluster's login", process.env.CONNECT_HDINSIGHT_USERNAME ?? 'admin')
    .option(
      '--ambari-url <url>',
      'where Ambari is, if not at https://NAME.azurehdinsight.net',
      process.env.CONNECT_HDINSIGHT_AMBARI_URL,
    )
    .addHelpText('after', '\nThe password is read from CONNECT_HDINSIGHT_PASSWORD.')
    .action(async ({ cluster: name, user: username, ambariUrl }) => {
      const password = process.env.CONNECT_HDINSIGHT_PASSWORD;
      if (!password)
        throw new ConfigException('CONNECT_HDINSIGHT_PASSWORD is not set: the password of the cluster login.');
      const cluster = { name, username, password: new Password(password), ...(ambariUrl ? { ambariUrl } : {}) };
      console.log((await hdinsightBrokers(cluster, AbortSignal.timeout(PATIENCE_MS))).join(','));
    });
}
