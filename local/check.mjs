// `npm run check`: all that is checked without running the product.
import { join } from 'node:path';
import { checkNode, ensureInstalled, root, runNode } from './bootstrap.mjs';

const modules = join(root, 'node_modules');
const steps = [
  ['format and lint', [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check']],
  ['types', [join(modules, 'typescript', 'bin', 'tsc'), '-p', root]],
  ['options in READMEs', [join(root, 'local', 'docs.ts'), '--check']],
  ['unused code', [join(modules, 'knip', 'bin', 'knip.js')]],
];

checkNode();
await ensureInstalled();
const failed = [];
for (const [name, args] of steps) {
  console.log(`check: ${name}`);
  if ((await runNode(args)) !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
