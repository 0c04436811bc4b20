import type { ConfigDef, ConnectRecord, Schema, Transformation, TransformationPlugin } from '../api/index.ts';

/** The key or the value of a record, for transformations that work on either. */
export interface RecordSide {
  readonly name: 'Key' | 'Value';
  schema(record: ConnectRecord): Schema | undefined;
  /** null where there is none. */
  value(record: ConnectRecord): unknown;
  /** A record that differs on this side only. */
  replace<R extends ConnectRecord>(record: R, schema: Schema | undefined, value: unknown): R;
}

export const KEY: RecordSide = {
  name: 'Key',
  schema: (record) => record.keySchema,
  value: (record) => record.key ?? null,
  replace: (record, keySchema, key) => ({ ...record, keySchema, key }),
};

export const VALUE: RecordSide = {
  name: 'Value',
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

/** `…$Key` and `…$Value` of a transformation of Connect's. */
export function keyAndValue(
  simpleName: string,
  config: ConfigDef,
  create: (side: RecordSide) => Transformation,
): readonly TransformationPlugin[] {
  return [KEY, VALUE].map((side) => transformation(`${simpleName}$${side.name}`, config, () => create(side)));
}
