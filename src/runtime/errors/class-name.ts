import { ConnectException } from '../../api/index.ts';

/** The name of an error's class, as Connect's users know it where they do. */
export function errorClassName(error: unknown): string {
  if (error instanceof ConnectException) return error.className;
  return error instanceof Error ? error.name : typeof error;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
