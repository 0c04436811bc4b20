import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../local/project.ts';

export interface Run {
  code: number;
  /** stdout, then stderr. */
  output: string;
}

/** Runs the built `connectless` with nothing but the given settings, away from any azd environment. */
export function connectless(
  args: readonly string[],
  { env = {}, cwd = tmpdir() }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Run> {
  const command = [join(projectRoot, 'dist', 'src', 'cli', 'main.js'), ...args];
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd, env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}
