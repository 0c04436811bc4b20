import { expect, test } from 'vitest';
import type { TestModule } from 'vitest/node';
import { closingLine } from './closing-line.ts';

function file(state: string, ...tests: string[]): TestModule {
  const cases = tests.map((each) => ({ result: () => ({ state: each }) }));
  return { state: () => state, children: { allTests: () => cases } } as unknown as TestModule;
}

test('counts tests of all files', () => {
  expect(closingLine([file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')], 0)).toBe(
    '3 passed, 1 failed',
  );
});

test('a file that does not load, and what is thrown outside of tests, count as failed', () => {
  expect(closingLine([file('failed'), file('passed', 'passed')], 2)).toBe('1 passed, 3 failed');
});

test('tests that did not run are told', () => {
  expect(closingLine([file('passed', 'skipped', 'pending', 'passed')], 0)).toBe('1 passed, 0 failed, 2 skipped');
});
