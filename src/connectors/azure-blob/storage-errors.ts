import { RestError } from '@azure/storage-blob';
import { ConnectException, RetriableException } from '../../api/errors.ts';

/** Whether it is unknown what a request did: no answer, or one that says nothing of the outcome. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof RestError)) return isNetworkError(error);
  return error.statusCode === undefined || error.statusCode >= 500 || error.statusCode === 408;
}

/** RetriableException for what may pass by itself, else ConnectException; `option` authorised the request. */
export function toConnectException(error: unknown, what: string, option: string): ConnectException {
  const { statusCode, code } = error instanceof RestError ? error : { statusCode: undefined, code: undefined };
  const reason = `${what}: ${[statusCode, code].filter(Boolean).join(' ') || (error as Error).message}`;
  if (statusCode === 401 || statusCode === 403) {
    return new ConnectException(`${reason}. The request was refused: check ${option}`, {
      cause: error,
      hint: `Correct ${option} or its permissions, and restart the task.`,
    });
  }
  const passes = isUnanswered(error) || statusCode === 429 || code === 'ContainerBeingDeleted';
  return passes ? new RetriableException(reason, { cause: error }) : new ConnectException(reason, { cause: error });
}

function isNetworkError(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  return (
    name === 'AbortError' || name === 'TimeoutError' || /^(E[A-Z]+|UND_ERR_.*|REQUEST_SEND_ERROR)$/.test(code ?? '')
  );
}
