/** Where in a record's way a failure happened; the names are Kafka Connect's, as dead-letter headers carry them. */
export type Stage =
  | 'TASK_POLL'
  | 'TASK_PUT'
  | 'TRANSFORMATION'
  | 'KEY_CONVERTER'
  | 'VALUE_CONVERTER'
  | 'HEADER_CONVERTER'
  | 'KAFKA_PRODUCE'
  | 'KAFKA_CONSUME';

export interface ErrorOptions {
  cause?: unknown;
  /** What the reader can do about it, in one sentence. */
  hint?: string;
}

/** The root of all errors that the runtime and connectors raise on purpose. A task that lets one through fails. */
export class ConnectException extends Error {
  override name = 'ConnectException';
  /** The Java class name under which Kafka Connect's users know this error. */
  readonly className: string = 'org.apache.kafka.connect.errors.ConnectException';
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The operation may succeed when it is repeated: nothing has been lost and the runtime tries again. */
export class RetriableException extends ConnectException {
  override name = 'RetriableException';
  override readonly className: string = 'org.apache.kafka.connect.errors.RetriableException';
}

/** Data or a schema is not what it should be. */
export class DataException extends ConnectException {
  override name = 'DataException';
  override readonly className: string = 'org.apache.kafka.connect.errors.DataException';
}

export class SchemaBuilderException extends DataException {
  override name = 'SchemaBuilderException';
  override readonly className: string = 'org.apache.kafka.connect.errors.SchemaBuilderException';
}

export class SchemaProjectorException extends DataException {
  override name = 'SchemaProjectorException';
  override readonly className: string = 'org.apache.kafka.connect.errors.SchemaProjectorException';
}

/** Something named does not exist: REST 404. */
export class NotFoundException extends ConnectException {
  override name = 'NotFoundException';
  override readonly className: string = 'org.apache.kafka.connect.errors.NotFoundException';
}

/** Something of that name exists already: REST 409. */
export class AlreadyExistsException extends ConnectException {
  override name = 'AlreadyExistsException';
  override readonly className: string = 'org.apache.kafka.connect.errors.AlreadyExistsException';
}

/** What Connect lets through from Java itself, e.g. `java.lang.IllegalArgumentException`. */
export class JavaException extends ConnectException {
  override name = 'JavaException';
  override readonly className: string;

  constructor(className: string, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.className = className;
  }
}

/** Bytes cannot be read or written; converters wrap it in a DataException. */
export class SerializationException extends ConnectException {
  override name = 'SerializationException';
  override readonly className: string = 'org.apache.kafka.common.errors.SerializationException';
}

/** A configuration value is missing, malformed or out of range. */
export class ConfigException extends ConnectException {
  override name = 'ConfigException';
  override readonly className: string = 'org.apache.kafka.common.config.ConfigException';

  /** Kafka's wording for one option: `Invalid value X for configuration NAME: why`. */
  static invalidValue(option: string, value: unknown, why?: string): ConfigException {
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : (value ?? null);
    return new ConfigException(
      `Invalid value ${text} for configuration ${option}${why === undefined ? '' : `: ${why}`}`,
    );
  }

  static missing(option: string): ConfigException {
    return new ConfigException(`Missing required configuration "${option}" which has no default value.`);
  }
}

/** This executor no longer owns what it wanted to write: drop everything, write nothing, stop. */
export class FencedException extends ConnectException {
  override name = 'FencedException';
}

/** The runtime wraps what a stage threw, so that traces, logs and dead letters can name the stage. */
export class StageException extends ConnectException {
  override name = 'StageException';
  readonly stage: Stage;
  /** Java's name of the class that performed the stage. */
  readonly executingClass: string;

  constructor(stage: Stage, message: string, options: ErrorOptions & { executingClass: string }) {
    super(message, options);
    this.stage = stage;
    this.executingClass = options.executingClass;
  }
}
