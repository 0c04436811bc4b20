import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the checkout: the nearest one above this file with connectless' own `package.json`, be it built or not. */
export const projectRoot: string = findRoot(import.meta.dirname);

function findRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'connectless') return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`No package.json of connectless above ${import.meta.dirname}`);
  return findRoot(parent);
}
