import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Config, ConfigException } from '../../api/index.ts';

const FILE = 'file';

/** The settings of the process that say what file connectors may touch. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The path that the option `file` stands for, or undefined for standard input and output. With the worker setting
 * CONNECT_FILE_ROOT relative names begin in that folder and symbolic links are followed; whatever leads out of it is a
 * ConfigException. So is standard input or output in a Functions app, where nobody is at the other end.
 */
export async function placeOf(file: string | null, env: Environment = process.env): Promise<string | undefined> {
  if (file === null || file === '') {
    if (env.FUNCTIONS_WORKER_RUNTIME === undefined) return undefined;
    throw ConfigException.invalidValue(
      FILE,
      file,
      'A Functions app has no standard input or output: name a file. Without one the connector runs in standalone mode only.',
    );
  }
  const root = env.CONNECT_FILE_ROOT;
  if (!root) return resolve(file);
  const realRoot = await realpath(root).catch(() => {
    throw ConfigException.invalidValue(
      FILE,
      file,
      `The folder ${root} that the worker setting CONNECT_FILE_ROOT names does not exist: create it or correct the setting.`,
    );
  });
  const path = await follow(resolve(realRoot, file));
  if (path !== undefined && isInside(path, realRoot)) return path;
  throw ConfigException.invalidValue(
    FILE,
    file,
    `It is not in the folder ${root}, outside which the worker setting CONNECT_FILE_ROOT allows no files.`,
  );
}

/**
 * A connector's check of its option `file`: messages by option name. None is as good as in Connect; that there is nobody at the other
 * end of standard input and output is the task's to find.
 */
export async function checkPlace(config: Config): Promise<Record<string, string[]>> {
  const file = config[FILE]?.trim() ?? null;
  if (!file || file.includes('${')) return {};
  try {
    await placeOf(file);
    return {};
  } catch (error) {
    if (error instanceof ConfigException) return { [FILE]: [error.message] };
    throw error;
  }
}

/** The path without symbolic links; what does not exist yet is kept as it is. Undefined for a link that leads nowhere. */
async function follow(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(path) === path) return undefined;
  }
  // Another task may have made the file meanwhile.
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink) return undefined;
  const parent = await follow(dirname(path));
  return parent === undefined ? undefined : join(parent, basename(path));
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
