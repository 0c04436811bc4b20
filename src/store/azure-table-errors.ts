import { ConnectException, RetriableException } from '../api/errors.ts';
import { OutcomeUnknownError, WriteRefusedError } from './table.ts';

const hints: Record<number, string> = {
  403: 'Check the account key, or that the identity has the role Storage Table Data Contributor.',
  413: 'A row may have 1 MiB, a column 64 KiB.',
};

export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** What a failed write means for its sender. */
export function writeFailure(error: unknown, table: string): Error | 'no table' {
  const status = statusOf(error);
  if (isTransient(error, status)) {
    return new OutcomeUnknownError(`No answer to a write to the table ${table}: ${textOf(error)}`, { cause: error });
  }
  if (status === 404 && codeOf(error) === 'TableNotFound') return 'no table';
  if (status === 404 || status === 409 || status === 412) {
    return new WriteRefusedError(`The table ${table} refused a write: ${textOf(error)}`, { cause: error });
  }
  return status === undefined ? (error as Error) : rejection(error, status, table);
}

export function readFailure(error: unknown, table: string): Error {
  const status = statusOf(error);
  if (isTransient(error, status)) {
    return new RetriableException(`The table ${table} cannot be read: ${textOf(error)}`, { cause: error });
  }
  return status === undefined ? (error as Error) : rejection(error, status, table);
}

function rejection(error: unknown, status: number, table: string): ConnectException {
  const hint = hints[status];
  return new ConnectException(
    `The storage service rejected a request to the table ${table} with ${status}: ${textOf(error)}`,
    hint === undefined ? { cause: error } : { cause: error, hint },
  );
}

function isTransient(error: unknown, status: number | undefined): boolean {
  if (status !== undefined) return status >= 500 || status === 408 || status === 429;
  const name = (error as Error).name;
  return name === 'AbortError' || name === 'RestError';
}

interface ServiceError {
  code?: string;
  message?: string;
  details?: { odataError?: { code?: string; message?: { value?: string } } };
}

function codeOf(error: unknown): string | undefined {
  const { code, details } = error as ServiceError;
  return details?.odataError?.code ?? code;
}

function textOf(error: unknown): string {
  const { message, details } = error as ServiceError;
  const code = codeOf(error);
  const text = (details?.odataError?.message?.value ?? message ?? '').split('\n')[0] as string;
  return code && !text.includes(code) ? `${code}: ${text}` : text;
}
