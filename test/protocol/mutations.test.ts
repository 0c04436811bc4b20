import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Explored } from './explore-seeds.ts';
import { harmless, type Mutant, mutants } from './mutants.ts';

const path = (file: string) => new URL(file, import.meta.url).pathname;
const run = promisify(execFile);

/** In a process of its own, whose modules are loaded with the mutant in them. */
async function explore({ name, side }: Mutant, seeds: number): Promise<Explored> {
  const loader = ['--experimental-strip-types', '--no-warnings', '--import', path('mutate.ts')];
  const args = [...loader, path('explore.ts'), side, '--seconds', '200', '--seeds', String(seeds)];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, PROTOCOL_MUTANT: name } });
  return JSON.parse(stdout);
}

/** As many as the ordinary exploration has. */
const SEEDS = 8_000;

describe.concurrent('breaking one step of the protocol makes its exploration fail', () => {
  test.each(mutants)('$side: $name', { timeout: 240_000 }, async (mutant) => {
    const { failure } = await explore(mutant, SEEDS);
    expect(failure).toBeDefined();
  });
});

describe('what is not a step of the protocol may be left out', () => {
  test.each(harmless)('$side: $name', { timeout: 240_000 }, async (mutant) => {
    const { failure, executions } = await explore(mutant, 1_000);
    expect(failure).toBeUndefined();
    expect(executions).toBe(1_000);
  });
});
