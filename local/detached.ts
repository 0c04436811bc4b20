import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Service {
  pid: number;
  /** Resolves when the process has ended, with how it did. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** True once it has ended. */
  hasEnded(): boolean;
}

/**
 * Starts a process that writes to a log file (appended) and does not keep its starter alive. `detached`: in a process
 * group of its own, so that Ctrl-C in the terminal does not reach it.
 */
export async function startService(options: {
  command: string;
  args: readonly string[];
  logFile: string;
  detached: boolean;
  env?: NodeJS.ProcessEnv;
}): Promise<Service> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const output = openSync(options.logFile, 'a');
  try {
    const child = spawn(options.command, options.args, {
      stdio: ['ignore', output, output],
      detached: options.detached,
      env: options.env ?? process.env,
      windowsHide: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    let over = false;
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('exit', (code, signal) => {
        over = true;
        resolve({ code, signal });
      });
    });
    child.unref();
    return { pid: child.pid!, ended, hasEnded: () => over };
  } finally {
    closeSync(output);
  }
}

/** The last lines of a log file; empty if there is none. */
export async function tail(logFile: string, lines: number): Promise<string> {
  try {
    const file = await open(logFile, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, 32_768);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8').trimEnd().split(/\r?\n/).slice(-lines).join('\n');
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
