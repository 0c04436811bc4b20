import type { ConfigDef, ConnectRecord, Schema, Transformation, TransformationPlugin } from '../api/index.ts';

/** The key or the value of a record, for transformations that work on either. */
export interface RecordSide {
  schema(record: ConnectRecord): Schema | undefined;
  /** null where there is none. */
  value(record: ConnectRecord): unknown;
  /** A record that differs on this side only. */
  replace<R extends ConnectRecord>(record: R, schema: Schema | undefined, value: unknown): R;
}

export const KEY: RecordSide = {
  schema: (record) => record.keySchema,
  value: (record) => record.key ?? null,
  replace: (record, keySchema, key) => ({ ...record, keySchema, key }),
};

export const VALUE: RecordSide = {
  schema: (record) => record.valueSchema,
  value: (record) => record.value ?? null,
  replace: (record, valueSchema, value) => ({ ...record, valueSchema, value }),
};

/** The package of Connect's own transformations. */
const PACKAGE = 'org.apache.kafka.connect.transforms';
const VERSION = '4.3.1';

/** A transformation of Connect's that works on the record as a whole. */
export function transformation(simpleName: string, config: ConfigDef, create: () => Transformation) {
  const className = `${PACKAGE}.${simpleName}`;
  return {
    type: 'transformation',
    className,
    version: VERSION,
    config,
    create,
  } as const satisfies TransformationPlugin;
}

/** The two classes of a transformation of Connect's, nested as in Java: `new InsertField.Value()`. */
export interface KeyAndValue {
  readonly Key: new () => Transformation;
  readonly Value: new () => Transformation;
}

export function keyAndValue(OnSide: new (side: RecordSide) => Transformation): KeyAndValue {
  class Key extends OnSide {
    constructor() {
      super(KEY);
    }
  }
  class Value extends OnSide {
    constructor() {
      super(VALUE);
    }
  }
  return { Key, Value };
}

/** `…$Key` and `…$Value` as configurations name them. */
export function keyAndValuePlugins(
  simpleName: string,
  config: ConfigDef,
  { Key, Value }: KeyAndValue,
): readonly TransformationPlugin[] {
  return [
    transformation(`${simpleName}$Key`, config, () => new Key()),
    transformation(`${simpleName}$Value`, config, () => new Value()),
  ];
}
