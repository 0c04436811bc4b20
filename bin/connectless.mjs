#!/usr/bin/env node
// There before anything is built: npm makes no command of a file that is missing, and does not look again once it is there.
import { existsSync } from 'node:fs';

const main = new URL('../dist/src/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('connectless is not built yet: run npm run build first.');
  process.exitCode = 3;
}
