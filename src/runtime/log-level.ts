import { ConnectException, NotFoundException } from '../api/index.ts';

/** From the one that lets everything through to the one that lets nothing through. */
const LOG_LEVELS = ['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Throws NotFoundException for what is no level, as Connect does. */
export function parseLogLevel(text: string): LogLevel {
  if (text === '') throw new ConnectException('Illegal null or empty Level name.');
  const level = LOG_LEVELS.find((known) => known === text.trim().toUpperCase());
  if (level === undefined) throw new NotFoundException(`invalid log level '${text}'.`);
  return level;
}

/** Whether a line of a level is written where a logger stands at `threshold`. */
export function passes(level: LogLevel, threshold: LogLevel): boolean {
  return threshold !== 'OFF' && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(threshold);
}
