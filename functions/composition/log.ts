import type { Logger } from '../../src/api/index.ts';
import { type LogLevel, parseLogLevel, passes } from '../../src/runtime/log-level.ts';
import type { WriteLine } from '../../src/runtime/loggers.ts';

const WRITERS = { DEBUG: console.debug, INFO: console.info, WARN: console.warn, ERROR: console.error };

/** Lines in the manner of Connect's log; the Functions host adds time and function. */
export const writeLine: WriteLine = (level, message, fields) =>
  WRITERS[level](`${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ''}`);

/** The level of that name, in any case; the other one for anything else. */
export function levelOr(name: string | undefined, otherwise: LogLevel): LogLevel {
  try {
    return name === undefined ? otherwise : parseLogLevel(name);
  } catch {
    return otherwise;
  }
}

/** For what is said before there is a runtime. */
export function consoleLogger(threshold: string | undefined): Logger {
  const lowest = levelOr(threshold, 'INFO');
  const at = (level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR') => (message: string, fields?: Record<string, unknown>) => {
    if (passes(level, lowest)) writeLine(level, message, fields);
  };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}
