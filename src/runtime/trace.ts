import { ConnectException } from '../api/index.ts';

const LONGEST = 30_000;

/** An error as Connect's `trace` shows it: class and message, the stack, and every cause. */
export function traceOf(error: unknown): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  for (let current = error; current !== undefined && !seen.has(current); current = (current as Error)?.cause) {
    seen.add(current);
    parts.push(describe(current));
  }
  return parts.join('\nCaused by: ').slice(0, LONGEST);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const name = error instanceof ConnectException ? error.className : error.name;
  const hint = error instanceof ConnectException && error.hint ? `\n\t${error.hint}` : '';
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `\n\t${line.trim()}`);
  return `${name}: ${error.message}${hint}${frames.join('')}`;
}
