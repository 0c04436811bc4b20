import type { Logger } from '../../src/api/index.ts';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** Lines in the manner of Connect's log; the Functions host adds time and function. */
export function consoleLogger(threshold = 'INFO'): Logger {
  const lowest = Math.max(0, LEVELS.indexOf(threshold.toUpperCase() as (typeof LEVELS)[number]));
  const at = (level: (typeof LEVELS)[number], write: (line: string) => void) =>
    LEVELS.indexOf(level) < lowest
      ? () => undefined
      : (message: string, fields?: Record<string, unknown>) =>
          write(`${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ''}`);
  return {
    debug: at('DEBUG', console.debug),
    info: at('INFO', console.info),
    warn: at('WARN', console.warn),
    error: at('ERROR', console.error),
  };
}
