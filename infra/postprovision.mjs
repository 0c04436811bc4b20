// What azd runs after provisioning: names the brokers of an HDInsight cluster and keeps them in azd's environment, for tools. The app
// finds them by itself at each start. Plain JavaScript: nothing may be installed or built yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
// npm is a script there.
const shell = process.platform === 'win32';
const { HDINSIGHT_CLUSTER: cluster } = process.env;

if (cluster) process.exitCode = brokersOf(cluster);

/** @param {string} name @returns {number} the exit code */
function brokersOf(name) {
  const cli = join(root, 'dist', 'src', 'cli', 'main.js');
  if (!existsSync(cli)) {
    const built =
      run('npm', ['install', '--no-audit', '--no-fund'], { shell }) ?? run('npm', ['run', 'build'], { shell });
    if (built !== undefined) return failed(name, 'connectless could not be built');
  }
  console.log(`Asking the HDInsight cluster ${name} for its brokers …`);
  const asked = spawnSync(process.execPath, [cli, 'brokers', '--cluster', name], {
    ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    env: { ...process.env, CONNECT_HDINSIGHT_PASSWORD: password() },
  });
  if (asked.status !== 0) return failed(name, 'the brokers are not known');
  const brokers = asked.stdout.trim();
  console.log(`Brokers: ${brokers}`);
  return run('azd', ['env', 'set', 'HDINSIGHT_BROKERS', brokers], {}) === undefined
    ? 0
    : failed(name, 'azd did not keep them');
}

/** What the cluster was made with: provisioning has just needed it. azd hands the name on where there is no value. */
function password() {
  const value = process.env.CONNECT_HDINSIGHT_PASSWORD;
  return value === 'HDINSIGHT_LOGIN_PASSWORD' ? '' : value;
}

/** Runs a command. @returns {number | undefined} its exit code where it failed */
function run(command, args, options) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  return status === 0 ? undefined : (status ?? 1);
}

function failed(name, why) {
  console.error(`Provisioned, but ${why}. The app asks by itself when it starts; to ask again:`);
  console.error(`  CONNECT_HDINSIGHT_PASSWORD=… npx connectless brokers --cluster ${name}`);
  console.error(
    '  Ambari answers the virtual network, and the addresses in HDINSIGHT_AMBARI_ADDRESSES (azd env set, azd provision).',
  );
  return 1;
}
