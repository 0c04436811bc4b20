import {
  ConfigException,
  ConnectException,
  DataException,
  RetriableException,
  SerializationException,
} from '../../api/index.ts';

/** What a schema registry answered, or that it did not (status 0). */
export class RegistryException extends ConnectException {
  override name = 'RegistryException';
  override readonly className: string = 'io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException';
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;
  /** The registry's own, e.g. 40401; equal to the status where it gave none. */
  readonly errorCode: number;

  constructor(message: string, status: number, errorCode: number, cause?: unknown) {
    super(status === 0 ? message : `${message}; error code: ${errorCode}`, { cause });
    this.status = status;
    this.errorCode = errorCode;
  }

  /** Whether the same call may succeed later. */
  get retriable(): boolean {
    return [0, 408, 429].includes(this.status) || this.status >= 500;
  }
}

/** A converter's words for a topic's failure. */
export interface FailureTexts {
  /** `Failed to serialize Avro data from topic orders :` */
  readonly failed: string;
  /** `Failed to access Avro data from topic orders` */
  readonly access: string;
}

/** What was being asked of the registry when it failed, e.g. `Error registering Avro schema{…}`. */
export class RegistryCallException extends SerializationException {
  override readonly cause: RegistryException;

  constructor(message: string, cause: RegistryException) {
    super(message, { cause });
    this.cause = cause;
  }
}

/**
 * What a converter throws: RetriableException where the registry may answer later, ConfigException where it refuses access or the
 * schema (an error code of three digits that begins with 4), DataException for the rest. Connect's own errors stay as they are.
 */
export function converterException(error: unknown, { failed, access }: FailureTexts): ConnectException {
  if (error instanceof RegistryCallException) {
    const { cause } = error;
    if (cause.retriable) return new RetriableException(failed, { cause: error });
    if (Math.floor(cause.errorCode / 100) === 4) return new ConfigException(`${access} : ${cause.message}`, { cause });
    return new DataException(failed, { cause: error });
  }
  if (error instanceof SerializationException) return new DataException(failed, { cause: error });
  if (error instanceof ConnectException) return error;
  return new DataException(failed, { cause: error });
}
