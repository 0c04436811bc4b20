/** Kafka's ConfigDef as data: validation, REST answers, READMEs and TypeScript types all come from one such array. */

export type ConfigType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD';
export type Importance = 'HIGH' | 'MEDIUM' | 'LOW';
export type Width = 'NONE' | 'SHORT' | 'MEDIUM' | 'LONG';

/** Throws ConfigException (best by `ConfigException.invalidValue`) for a parsed value that is not allowed. */
export interface Validator {
  /** `type` is the option's: messages print a whole DOUBLE as `2.0`. */
  check(name: string, value: unknown, type?: ConfigType): void;
  /** The "valid values" column of the docs, e.g. `[1,...]`. */
  readonly description: string;
  /** Doubled elements of a list are dropped when it is parsed; validation still tells of them. */
  readonly distinct?: boolean;
}

export interface Recommender {
  validValues(name: string, config: ReadonlyMap<string, unknown>): unknown[];
  visible(name: string, config: ReadonlyMap<string, unknown>): boolean;
}

/** One option. `default` absent: required. `null` default: optional without a value. */
export interface ConfigKey {
  readonly name: string;
  readonly type: ConfigType;
  /** As written in a properties file or parsed: `'5000'` and `5000` are the same. */
  readonly default?: unknown;
  readonly validator?: Validator;
  readonly importance: Importance;
  readonly doc: string;
  readonly group?: string;
  readonly order?: number;
  readonly width?: Width;
  readonly displayName?: string;
  readonly dependents?: readonly string[];
  readonly recommender?: Recommender;
  /** Accepted and without effect here; the README says so. */
  readonly unused?: boolean;
}

export type ConfigDef = readonly ConfigKey[];

type ParsedType<T extends ConfigType> = T extends 'BOOLEAN'
  ? boolean
  : T extends 'INT' | 'SHORT' | 'DOUBLE'
    ? number
    : T extends 'LONG'
      ? number
      : T extends 'LIST'
        ? string[]
        : T extends 'PASSWORD'
          ? Password
          : string;

/** The parsed configuration's type of a `ConfigDef` written `as const satisfies ConfigDef`. */
export type ConfigOf<D extends ConfigDef> = {
  [K in D[number] as K['name']]: K extends { default: null } ? ParsedType<K['type']> | null : ParsedType<K['type']>;
};

/** A secret: prints as `[hidden]` wherever it is turned into text or JSON. */
export class Password {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }
  get value(): string {
    return this.#value;
  }
  toString(): string {
    return '[hidden]';
  }
  toJSON(): string {
    return '[hidden]';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[hidden]';
  }
}

/** A connector's, task's or converter's configuration as users write it: text by option name. */
export type Config = Readonly<Record<string, string>>;
