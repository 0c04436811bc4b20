// `npm test`: installs what is missing, builds, and runs all tests; arguments go to vitest.
import { join } from 'node:path';
import { checkNode, ensureInstalled, root, runNode } from './bootstrap.mjs';
import { build } from './build.mjs';

checkNode();
await ensureInstalled();
if (!(await build())) {
  console.error('The build failed: see above.');
  process.exit(1);
}
process.exitCode = await runNode([join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);
