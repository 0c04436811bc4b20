/**
 * Compares connectless with the real Kafka Connect: `npm run oracle -- [--only NAME]… [--record] [--fixtures]`. README.md says more.
 */
import { parseArgs } from 'node:util';
import type { CaseFile } from './case.ts';
import { differencesIn } from './differences.ts';
import { caseFile, caseFileNames, type Recorded, readFixtures, writeFixtures } from './fixtures.ts';
import { realAnswers } from './real.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    record: { type: 'boolean', default: false },
    fixtures: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

const names = caseFileNames().filter((name) => options.only.length === 0 || options.only.includes(name));
if (names.length === 0) throw new Error(`There is no such file of cases; there are ${caseFileNames().join(', ')}.`);
const files = new Map<string, CaseFile>();
for (const name of names) files.set(name, await caseFile(name));

const recorded = options.fixtures ? fromFixtures() : await fromReal();
let total = 0;
for (const [name, cases] of recorded) {
  if (options.record) writeFixtures(name, cases);
  const found = await differencesIn(files.get(name)!, cases);
  total += found.length;
  console.log(`${name}: ${found.length} differences in ${cases.length} cases`);
  if (!options.quiet) for (const lines of found) console.log(lines);
}
console.log(`${total} differences`);
process.exitCode = total > 0 ? 1 : 0;

function fromFixtures(): Map<string, Recorded[]> {
  return new Map(names.map((name) => [name, readFixtures(name)]));
}

async function fromReal(): Promise<Map<string, Recorded[]>> {
  const asked = [...files].flatMap(([name, { cases }]) => cases.map((asked) => ({ name, asked })));
  const answers = await realAnswers(asked.map(({ asked }) => asked));
  const all = new Map<string, Recorded[]>(names.map((name) => [name, []]));
  for (const [i, { name, asked: each }] of asked.entries()) all.get(name)?.push({ asked: each, expected: answers[i]! });
  return all;
}
