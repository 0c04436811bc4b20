import type { Schema, SchemaType } from '../../api/index.ts';

const NAMESPACE = 'io.confluent.connect.protobuf';

/** Parameters and names by which schemas remember what they were in Protobuf, and the other way round. */
export const ENUM = `${NAMESPACE}.Enum`;
export const UNION = `${NAMESPACE}.Union`;
export const UNION_PREFIX = `${UNION}.`;
export const TAG = `${NAMESPACE}.Tag`;
export const TYPE = `${NAMESPACE}.Type`;
/** On members of unions that were wrapper messages. */
export const WRAPPER = `${NAMESPACE}.Wrapper`;
export const GENERAL_UNION = 'org.apache.kafka.connect.data.Union';
export const GENERAL_ENUM = 'org.apache.kafka.connect.data.Enum';

export const PRECISION = 'precision';
export const SCALE = 'scale';
export const CONNECT_PRECISION = 'connect.decimal.precision';
export const CONNECT_TYPE = 'connect.type';

/** The wrapper messages and the types of what they hold. */
export const WRAPPERS: ReadonlyMap<string, SchemaType> = new Map([
  ['google.protobuf.DoubleValue', 'FLOAT64'],
  ['google.protobuf.FloatValue', 'FLOAT32'],
  ['google.protobuf.Int64Value', 'INT64'],
  ['google.protobuf.UInt64Value', 'INT64'],
  ['google.protobuf.Int32Value', 'INT32'],
  ['google.protobuf.UInt32Value', 'INT64'],
  ['google.protobuf.BoolValue', 'BOOLEAN'],
  ['google.protobuf.StringValue', 'STRING'],
  ['google.protobuf.BytesValue', 'BYTES'],
]);
export const WRAPPERS_FILE = 'google/protobuf/wrappers.proto';

export function isUnion({ name, type, parameters }: Schema): boolean {
  return type === 'STRUCT' && (name?.startsWith(UNION) || parameters?.has(GENERAL_UNION) || false);
}
