import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where environments are kept from run to run, outside the repository. */
const cache = join(process.env.CONNECTLESS_CACHE ?? join(homedir(), '.cache', 'connectless'), 'python');

/**
 * The `python` of a virtual environment that has the packages (`name==version`), made on first use. Undefined, with a notice, where
 * there is no Python 3.10 or later or the packages cannot be installed.
 */
export async function pythonWith(packages: readonly string[]): Promise<string | undefined> {
  const name = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const folder = join(cache, name);
  const python = join(folder, process.platform === 'win32' ? 'Scripts\\python.exe' : 'bin/python');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return python;
  try {
    await run('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
    await mkdir(cache, { recursive: true });
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
    await writeFile(ready, packages.join('\n'));
    return python;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const why = (error as { stderr?: string }).stderr || (error as Error).message;
    console.error(`Skipped: Python 3.10 or later with ${packages.join(', ')} is not to be had here. ${why.trim()}`);
    return undefined;
  }
}
