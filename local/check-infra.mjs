// `npm run check:infra`: policies of checkov, and the Bicep compiler where one is on the PATH. `npm test` checks the rest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';

const CHECKOV = '3.3.30';
const infra = join(root, 'infra');

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function check(name, command, args) {
  console.log(`check: ${name}`);
  if (spawnSync(command, args, { stdio: 'inherit', cwd: root }).status !== 0) process.exitCode = 1;
}

/** Its `checkov`, in an environment of its own that is kept for the next time; undefined without Python. */
function installedCheckov() {
  const python = ['python3', 'python'].find((command) =>
    runs(command, ['-c', 'import sys; assert sys.version_info >= (3, 9)']),
  );
  if (!python) return undefined;
  const home = join(homedir(), '.cache', 'connectless', `checkov-${CHECKOV}`);
  const bin = join(home, process.platform === 'win32' ? 'Scripts' : 'bin');
  if (!existsSync(join(bin, 'checkov'))) {
    console.log(`Installing checkov ${CHECKOV}`);
    mkdirSync(home, { recursive: true });
    spawnSync(python, ['-m', 'venv', home], { stdio: 'inherit' });
    spawnSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', `checkov==${CHECKOV}`], { stdio: 'inherit' });
  }
  return { command: join(bin, 'python'), args: [join(bin, 'checkov')] };
}

const checkov = installedCheckov();
if (checkov)
  check('policies', checkov.command, [...checkov.args, '--config-file', join(infra, 'checkov.yaml'), '-d', infra]);
else console.log('check: policies left out: there is no Python 3.9 or later on the PATH');

const compiler = [['bicep'], ['az', 'bicep']].find(([command, ...args]) =>
  runs(command, [...args, command === 'az' ? 'version' : '--version']),
);
if (compiler) {
  const [command, ...args] = compiler;
  const file = command === 'az' ? ['--file'] : [];
  for (const name of ['main.bicep', 'azd.bicep']) {
    check(`lint ${name}`, command, [...args, 'lint', ...file, join(infra, name)]);
    check(`build ${name}`, command, [...args, 'build', ...file, join(infra, name), '--stdout']);
  }
  for (const name of readdirSync(infra).filter((entry) => entry.endsWith('.bicepparam'))) {
    check(`build ${name}`, command, [...args, 'build-params', ...file, join(infra, name), '--stdout']);
  }
} else console.log('check: the compiler left out: neither bicep nor az bicep is on the PATH');
