import { glob, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads what `main` of the app's package.json names (a file or a glob), one file after the other, in the order of their names.
 * @throws Error that names the entry point and says why it could not be loaded
 */
export async function loadApp(appDir: string): Promise<void> {
  const packageJson = JSON.parse(await readFile(join(appDir, 'package.json'), 'utf8')) as {
    main?: string;
    type?: string;
  };
  const main = packageJson.main;
  if (!main) return;
  const files: string[] = [];
  for await (const file of glob(main, { cwd: appDir })) files.push(file);
  files.sort();
  if (files.length === 0) {
    const reason = /[*?[{]/.test(main) ? 'Found zero files matching the supplied pattern' : 'File does not exist';
    throw new Error(`Worker was unable to load entry point "${main}": ${reason}`);
  }
  const require = createRequire(pathToFileURL(join(appDir, 'package.json')));
  for (const file of files) {
    const path = join(appDir, file);
    const extension = extname(path);
    const isModule = extension === '.mjs' || (extension !== '.cjs' && packageJson.type === 'module');
    try {
      if (isModule) await import(pathToFileURL(path).href);
      else require(path);
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      cause.message = `Worker was unable to load entry point "${file}": ${cause.message}`;
      throw cause;
    }
  }
}
