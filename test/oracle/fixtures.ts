import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Answer, Case, CaseFile } from './case.ts';

/** A case with what the real Kafka Connect made of it. */
export interface Recorded {
  asked: Case;
  expected: Answer;
}

const here = import.meta.dirname;

/** The names of the files in `cases/`. */
export function caseFileNames(): string[] {
  return globSync('*.ts', { cwd: join(here, 'cases') })
    .map((file) => basename(file, '.ts'))
    .sort();
}

export async function caseFile(name: string): Promise<CaseFile> {
  return (await import(pathToFileURL(join(here, 'cases', `${name}.ts`)).href)).default;
}

export function readFixtures(name: string): Recorded[] {
  const path = fixturePath(name);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { expected, ...asked } = JSON.parse(line);
      return { asked, expected };
    });
}

export function writeFixtures(name: string, recorded: readonly Recorded[]): void {
  const lines = recorded.map(({ asked, expected }) => `${JSON.stringify({ ...asked, expected })}\n`);
  writeFileSync(fixturePath(name), lines.join(''));
}

function fixturePath(name: string): string {
  return join(here, 'fixtures', `${name}.jsonl`);
}
