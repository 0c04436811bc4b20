import type { CaseFile } from './case.ts';
import { differencesIn } from './differences.ts';
import { caseFile, caseFileNames, type Recorded, readFixtures, writeFixtures } from './fixtures.ts';
import type { OracleOptions } from './options.ts';
import { realAnswers } from './real.ts';

/** Compares converters, transformations, predicates and ConfigDef, prints the differences and returns how many there are. */
export async function compareCases(names: readonly string[], options: OracleOptions): Promise<number> {
  const files = new Map<string, CaseFile>();
  for (const name of names) files.set(name, await caseFile(name));
  const recorded = options.fixtures ? new Map(names.map((name) => [name, readFixtures(name)])) : await fromReal(files);
  let total = 0;
  for (const [name, cases] of recorded) {
    if (options.record) writeFixtures(name, cases);
    const found = await differencesIn(files.get(name)!, cases);
    total += found.length;
    console.log(`${name}: ${found.length} differences in ${cases.length} cases`);
    if (!options.quiet) for (const lines of found) console.log(lines);
  }
  return total;
}

/** The files of cases that are named, or all. */
export function chosenCases(only: readonly string[]): string[] {
  return caseFileNames().filter((name) => only.length === 0 || only.includes(name));
}

async function fromReal(files: ReadonlyMap<string, CaseFile>): Promise<Map<string, Recorded[]>> {
  const asked = [...files].flatMap(([name, { cases }]) => cases.map((asked) => ({ name, asked })));
  const answers = await realAnswers(asked.map(({ asked }) => asked));
  const all = new Map<string, Recorded[]>([...files.keys()].map((name) => [name, []]));
  for (const [i, { name, asked: each }] of asked.entries()) all.get(name)?.push({ asked: each, expected: answers[i]! });
  return all;
}
