import { ConnectException, type Stage, StageException } from '../api/index.ts';

const LONGEST = 30_000;

const stages = new WeakMap<object, Pick<StageException, 'stage' | 'executingClass'>>();

/** Has the error's trace say where it happened, and nothing else changed. Returns the error. */
export function nameStage(error: unknown, stage: Stage, executingClass: string): unknown {
  if (error instanceof Error) stages.set(error, { stage, executingClass });
  return error;
}

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
  const place = error instanceof StageException ? error : stages.get(error);
  const stage = place ? `\n\twhile executing stage '${place.stage}' with class '${place.executingClass}'` : '';
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `\n\t${line.trim()}`);
  return `${name}: ${error.message}${stage}${hint}${frames.join('')}`;
}
