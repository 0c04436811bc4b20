import { AlreadyExistsException, ConfigException, ConnectException, NotFoundException } from '../api/index.ts';

/** An error of the REST layer itself, with the status it answers. */
export class RestException extends ConnectException {
  override name = 'RestException';
  override readonly className: string = 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  415: 'Unsupported Media Type',
};

/** Refused as HTTP says, before any connector was looked at. */
export class HttpException extends RestException {
  override name = 'HttpException';
  /** False where Connect's answer carries no Content-Type, because no resource was chosen that could name one. */
  readonly typed: boolean;

  constructor(status: keyof typeof REASONS & number, options: { typed: boolean } = { typed: false }) {
    super(status, `HTTP ${status} ${REASONS[status]}`);
    this.typed = options.typed;
  }
}

export interface ErrorMessage {
  error_code: number;
  message: string;
}

/** What Connect answers for an error: its status, and the body `{error_code, message}`. */
export function errorReply(error: unknown): { status: number; body: ErrorMessage } {
  const status = statusOf(error);
  return { status, body: { error_code: status, message: error instanceof Error ? error.message : String(error) } };
}

function statusOf(error: unknown): number {
  if (error instanceof RestException) return error.status;
  if (error instanceof NotFoundException) return 404;
  if (error instanceof AlreadyExistsException) return 409;
  if (error instanceof ConfigException) return 400;
  return 500;
}
