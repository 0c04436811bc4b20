import { join } from 'node:path';
import { readJsonFile } from '../json-file.ts';
import { isAlive } from '../process.ts';
import { projectRoot } from '../project.ts';
import type { Folders } from './data-folder.ts';
import type { StartOptions } from './options.ts';
import { Part, type PartOptions } from './part.ts';

export interface SimulatorSettings {
  port: number;
  keywords: string;
  /** Posts per second, whenever it is started. */
  rate: () => number;
}

type Voice = Pick<PartOptions, 'say' | 'output'>;

function program(...path: string[]): string {
  return join(projectRoot, 'dist', 'local', ...path);
}

/** The simulator of X; ready when it has written its run file. */
export function xApiPart(folders: Folders, settings: SimulatorSettings, voice: Voice): Part {
  return new Part({
    ...voice,
    name: 'The X API simulator',
    command: process.execPath,
    args: () => [
      program('x-api', 'main.js'),
      ...['--port', String(settings.port), '--keywords', settings.keywords, '--rate', String(settings.rate())],
      // X allows 300 requests in 15 minutes; a demonstration that stood still for minutes would show nothing.
      ...['--rate-limit', '9000'],
      ...['--data', join(folders.data, 'x-api'), '--run-dir', folders.run],
    ],
    env: process.env,
    logFile: join(folders.logs, 'x-api.log'),
    ours: true,
    isReady: () => hasRunFile(join(folders.run, 'x-api.json')),
    readyWithinMs: 20_000,
  });
}

/** The app, by the local Functions host or by `func`; ready when REST answers. */
export function hostPart(folders: Folders, options: StartOptions, env: NodeJS.ProcessEnv, voice: Voice): Part {
  const shared = {
    ...voice,
    env,
    logFile: join(folders.logs, 'host.log'),
    isReady: () => restAnswers(options.port),
    readyWithinMs: 60_000,
  };
  if (options.func) {
    return new Part({
      ...shared,
      name: 'func',
      command: 'func',
      hint: 'It comes with Azure Functions Core Tools 4; without --func a small host of our own runs the app.',
      args: () => ['start', '--port', String(options.port), ...(options.verbose ? ['--verbose'] : [])],
      ours: false,
      shell: process.platform === 'win32',
      cwd: projectRoot,
    });
  }
  return new Part({
    ...shared,
    name: 'The Functions host',
    command: process.execPath,
    args: () => [
      program('functions-host', 'main.js'),
      ...['--app', projectRoot, '--port', String(options.port), '--instances', String(options.instances)],
      ...['--run-dir', folders.run],
      ...options.hostOption.map((option) => `--${option}`),
      ...(options.verbose ? ['--verbose'] : []),
    ],
    ours: true,
  });
}

async function hasRunFile(path: string): Promise<boolean> {
  const found = await readJsonFile<{ pid: number }>(path);
  return found !== undefined && isAlive(found.pid);
}

async function restAnswers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
