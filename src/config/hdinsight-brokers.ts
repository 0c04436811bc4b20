import { type Config, ConfigException, type Password, RetriableException } from '../api/index.ts';

/** A Kafka cluster on HDInsight, by its Ambari. */
export interface HdinsightCluster {
  name: string;
  username: string;
  password: Password;
  /** Address of Ambari; `https://NAME.azurehdinsight.net` if missing. */
  ambariUrl?: string;
}

const PREFIX = 'hdinsight:';
const PORT = 9092;

/** The cluster of `bootstrap.servers=hdinsight:NAME`; undefined where brokers are listed. */
export function hdinsightName(bootstrapServers: string | undefined): string | undefined {
  const value = bootstrapServers?.trim() ?? '';
  return value.startsWith(PREFIX) ? value.slice(PREFIX.length).trim() : undefined;
}

/**
 * The brokers that Ambari knows of, as host:port, sorted. Throws ConfigException where the answer will not change by itself (wrong
 * password, no such cluster), else RetriableException (Ambari does not answer, no broker runs yet).
 */
export async function hdinsightBrokers(cluster: HdinsightCluster, signal: AbortSignal): Promise<string[]> {
  const name = encodeURIComponent(cluster.name);
  const base = (cluster.ambariUrl ?? `https://${name}.azurehdinsight.net`).replace(/\/+$/, '');
  const path = `/api/v1/clusters/${name}/services/KAFKA/components/KAFKA_BROKER`;
  const login = Buffer.from(`${cluster.username}:${cluster.password.value}`).toString('base64');
  const answer = await fetch(`${base}${path}`, { headers: { authorization: `Basic ${login}` }, signal }).catch(
    (cause) => {
      throw new RetriableException(
        `Ambari of the HDInsight cluster ${cluster.name} does not answer at ${base}: ${cause.message}`,
        {
          cause,
          hint: "Reach it from the cluster's virtual network, or set CONNECT_HDINSIGHT_AMBARI_URL.",
        },
      );
    },
  );
  if (!answer.ok) throw refusal(answer.status, cluster);
  const hosts = hostsOf(await answer.json().catch(() => undefined));
  if (hosts.length) return hosts.map((host) => `${host}:${PORT}`);
  throw new RetriableException(`Ambari of the HDInsight cluster ${cluster.name} names no Kafka broker.`, {
    hint: 'The cluster may still be starting; is it of the kind Kafka?',
  });
}

function refusal(status: number, { name, username }: HdinsightCluster): Error {
  if (status === 401 || status === 403) {
    return new ConfigException(`Ambari of the HDInsight cluster ${name} refuses the user ${username} (${status}).`, {
      hint: 'Check CONNECT_HDINSIGHT_USERNAME and CONNECT_HDINSIGHT_PASSWORD: the login of the cluster, not that of ssh.',
    });
  }
  if (status === 404) {
    return new ConfigException(`Ambari knows no cluster ${name} with Kafka (404).`, {
      hint: 'Check the name in hdinsight:NAME, and that the cluster is of the kind Kafka.',
    });
  }
  return new RetriableException(`Ambari of the HDInsight cluster ${name} answers ${status}.`);
}

function hostsOf(body: unknown): string[] {
  const components = (body as { host_components?: { HostRoles?: { host_name?: unknown } }[] } | undefined)
    ?.host_components;
  const hosts = (Array.isArray(components) ? components : []).map((component) => component?.HostRoles?.host_name);
  return [...new Set(hosts.filter((host) => typeof host === 'string' && host !== ''))].sort() as string[];
}

/** The cluster that worker properties name; undefined where they list brokers. Throws ConfigException without its password. */
export function hdinsightCluster(properties: {
  'bootstrap.servers': readonly string[];
  'hdinsight.username': string;
  'hdinsight.password': Password | null;
  'hdinsight.ambari.url': string | null;
}): HdinsightCluster | undefined {
  const name = hdinsightName(properties['bootstrap.servers'].join(','));
  if (name === undefined) return undefined;
  const password = properties['hdinsight.password'];
  if (!password) {
    throw new ConfigException(`The brokers of the HDInsight cluster ${name} cannot be asked for without a password.`, {
      hint: 'Set CONNECT_HDINSIGHT_PASSWORD: the password of the cluster login.',
    });
  }
  const ambariUrl = properties['hdinsight.ambari.url'];
  return { name, username: properties['hdinsight.username'], password, ...(ambariUrl ? { ambariUrl } : {}) };
}

/** Worker properties with the brokers in place of the cluster's name. */
export function withBrokers(properties: Config, brokers: readonly string[]): Config {
  return { ...properties, 'bootstrap.servers': brokers.join(',') };
}
