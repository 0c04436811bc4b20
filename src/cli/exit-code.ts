import { CommanderError } from 'commander';
import { ConfigException } from '../api/index.ts';
import { EnvironmentException } from './environment-exception.ts';

/** 0 done, 1 it failed, 2 the input was wrong, 3 something outside is missing. */
export function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigException) return 2;
  return error instanceof EnvironmentException ? 3 : 1;
}
