import type { Logger } from '../api/index.ts';

/** Puts Connect's `[connector|task-N]` before each line. */
export function taskLogger(log: Logger, connector: string, task: number): Logger {
  const prefix = `[${connector}|task-${task}] `;
  return {
    debug: (message, fields) => log.debug(prefix + message, fields),
    info: (message, fields) => log.info(prefix + message, fields),
    warn: (message, fields) => log.warn(prefix + message, fields),
    error: (message, fields) => log.error(prefix + message, fields),
  };
}

/** Of what a connector's tasks say: their Java class. */
export function taskLoggerName(connectorClass: string): string {
  return connectorClass.replace(/Connector$/, 'Task');
}
