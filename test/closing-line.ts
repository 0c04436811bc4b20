import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Says as the very last line how many tests passed and failed; a file that does not load counts as failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const line = closingLine(modules, errors.length);
    process.once('exit', () => writeSync(1, `${line}\n`));
  }
}

/** `errors`: how many were thrown outside of any test. */
export function closingLine(modules: readonly TestModule[], errors: number): string {
  const count = { passed: 0, failed: errors, skipped: 0, pending: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      count[state]++;
      if (state === 'failed') failedTests++;
    }
    if (module.state() === 'failed' && failedTests === 0) count.failed++;
  }
  const skipped = count.skipped + count.pending;
  return `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
