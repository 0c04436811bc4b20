import { styleText } from 'node:util';
import type { Logger } from './contract.ts';

/** Writes lines as `func` does, time first; debug lines only with `verbose`. `prefix` names the instance where there are several. */
export function createLogger(options: { verbose: boolean; prefix?: string }): Logger {
  const write = (style: 'gray' | 'yellow' | 'red' | undefined, message: string) => {
    const line = `${options.prefix ?? ''}${message}`;
    process.stdout.write(
      `[${new Date().toISOString()}] ${style ? styleText(style, line, { stream: process.stdout }) : line}\n`,
    );
  };
  return {
    debug: (message) => {
      if (options.verbose) write('gray', message);
    },
    info: (message) => write(undefined, message),
    warn: (message) => write('yellow', message),
    error: (message) => write('red', message),
  };
}

/** A pipe that nobody reads any more must not end the host. */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
