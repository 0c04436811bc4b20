import { CommanderError } from 'commander';
import { ConfigException, ConnectException } from '../api/index.ts';
import { EnvironmentException } from './environment-exception.ts';
import { isLoginError, noLogin } from './login.ts';

/** What a user is told of an error, and the exit code: 1 it failed, 2 the input was wrong, 3 something outside is missing. */
export function describeFailure(thrown: unknown): { lines: string[]; exitCode: number } {
  // commander has said it already, help and version included
  if (thrown instanceof CommanderError) return { lines: [], exitCode: thrown.exitCode === 0 ? 0 : 2 };
  const error = isLoginError(thrown) ? noLogin(thrown) : thrown;
  const hint = error instanceof ConnectException && error.hint;
  const lines = [error instanceof Error ? error.message : String(error), ...(hint ? [hint] : [])];
  if (error instanceof ConfigException) return { lines, exitCode: 2 };
  return { lines, exitCode: error instanceof EnvironmentException ? 3 : 1 };
}
