// Builds `dist/`. Plain JavaScript without dependencies, since it runs before anything is built.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/**
 * Compiles what has changed and removes what no longer has a source (an app loads every file of `dist/functions`).
 * Two builds at once go one after the other. The compiler prints its messages.
 * @returns {Promise<boolean>} false if there are errors; what could be compiled is there all the same
 */
export async function build() {
  await mkdir(dist, { recursive: true });
  const release = await waitForTurn(join(dist, '.build.lock'));
  try {
    const ok = await compile();
    for (const room of await readdir(dist, { withFileTypes: true })) {
      if (room.isDirectory()) await removeOrphans(room.name);
    }
    return ok;
  } finally {
    await release();
  }
}

/** @returns {Promise<boolean>} */
function compile() {
  const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** @param {string} folder below `dist` */
async function removeOrphans(folder) {
  for (const entry of await readdir(join(dist, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeOrphans(path);
    const source = join(root, path.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts'));
    if (entry.isFile() && /\.(js|d\.ts)(\.map)?$/.test(path) && !existsSync(source)) await rm(join(dist, path));
  }
}

/**
 * A build takes seconds: a lock older than two minutes was left behind.
 * @param {string} file
 */
async function waitForTurn(file) {
  for (;;) {
    try {
      await (await open(file, 'wx')).close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const found = await stat(file).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > 120_000) await rm(file, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (!existsSync(compiler)) {
    console.error('There is no compiler here yet: run npm install first.');
    process.exit(3);
  }
  process.exitCode = (await build()) ? 0 : 1;
}
