// What `npm start`, `npm test` and `npm run check` do first. Plain JavaScript without dependencies: it runs on a fresh
// clone, on whatever Node the machine has.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends the process with code 3 where Node is too old for the steps that come before our own Node. */
export function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (Number(major) >= 20) return;
  console.error(`connectless needs Node 20 or later to start; this is ${process.version}.`);
  process.exit(3);
}

/**
 * Installs what package-lock.json names if `node_modules` is missing or is something else. Ends the process if that fails.
 * Not `npm ci`: it refuses a lock file in which optional packages of another platform are missing.
 */
export async function ensureInstalled() {
  const reason = staleReason();
  if (!reason) return;
  console.log(`Installing packages (${reason}) …`);
  const npm = process.env.npm_execpath;
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args])
    : await run('npm', args, { shell: process.platform === 'win32' });
  if (code === 0) return;
  console.error('The packages could not be installed: see above. Once that is mended, start again.');
  process.exit(3);
}

/** Why packages have to be installed, or undefined: compares what npm noted in node_modules with package-lock.json. */
function staleReason() {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return 'none are there yet';
  const installed = JSON.parse(readFileSync(noted, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    // The root itself, and what is for other platforms only, are not noted.
    if (path === '' || (entry.optional && !installed[path])) continue;
    if (installed[path]?.version !== entry.version) return `${path} ${entry.version} is missing`;
  }
  return undefined;
}

/**
 * Runs a program on connectless' own Node (npm's `node` package), hands signals on and resolves with its exit code.
 * @param {string[]} args
 */
export function runNode(args) {
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const found = existsSync(own);
  if (!found && Number(process.versions.node.split('.')[0]) < 22) {
    console.error(`connectless runs on Node 22 or later, and ${own} is missing. Delete node_modules and start again.`);
    process.exit(3);
  }
  const path = found ? [join(own, '..'), process.env.PATH].join(delimiter) : process.env.PATH;
  return run(found ? own : process.execPath, args, { env: { ...process.env, PATH: path } });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 128 and the signal's number if a signal ended it, as shells have it
 */
function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const each of signals) process.off(each, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
