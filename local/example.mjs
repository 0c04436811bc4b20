// `npm run example:<name>`: installs what is missing, builds, and runs `examples/<name>/main.ts`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, ensureInstalled, root, runNode } from './bootstrap.mjs';
import { build } from './build.mjs';

const [name = '', ...args] = process.argv.slice(2);
if (!existsSync(join(root, 'examples', name, 'main.ts'))) {
  console.error(
    `${name ? `There is no example ${name}.` : 'Which example?'} They are the folders of examples that have a main.ts.`,
  );
  process.exit(2);
}
checkNode();
await ensureInstalled();
if (!(await build())) {
  console.error('The build failed: see above.');
  process.exit(1);
}
process.exitCode = await runNode([join(root, 'dist', 'examples', name, 'main.js'), ...args]);
