import type { Config } from '../api/index.ts';
import type { Runtime } from './runtime.ts';
import { traceOf } from './trace.ts';

/** The text with references in place of what they stand for. */
export function concealed(text: string, written: Config, resolved: Config): string {
  return Object.keys(written)
    .map((name) => [resolved[name] ?? '', written[name] ?? ''] as const)
    .filter(([value, reference]) => value !== reference && value !== '')
    .sort(([a], [b]) => b.length - a.length)
    .reduce((hidden, [value, reference]) => hidden.replaceAll(value, () => reference), text);
}

/** An error's trace for all to see: an option with a wrong value is named in it, and the value may be a secret. */
export async function concealedTrace(
  { resolve }: Pick<Runtime, 'resolve'>,
  error: unknown,
  written: Config,
): Promise<string> {
  return concealed(traceOf(error), written, await resolve(written).catch(() => written));
}
