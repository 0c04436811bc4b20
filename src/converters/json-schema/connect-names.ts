import type { Schema } from '../../api/index.ts';

/** Parameters that begin so say what a schema was in JSON Schema, and are not written as parameters. */
export const NAMESPACE = 'io.confluent.connect.json';
export const ID = `${NAMESPACE}.Id`;
export const ENUM = `${NAMESPACE}.Enum`;
export const ONE_OF = `${NAMESPACE}.OneOf`;
export const GENERAL_UNION = 'org.apache.kafka.connect.data.Union';
export const GENERAL_ENUM = 'org.apache.kafka.connect.data.Enum';
export const GENERAL_UNION_PREFIX = 'connect_union_';

/** Stands for null among the values of an enum. */
export const NULL_MARKER = '<NULL>';

export function isUnion({ type, name, parameters }: Schema): boolean {
  return type === 'STRUCT' && (name === ONE_OF || parameters?.has(GENERAL_UNION) === true);
}

/** Whether such a map is a JSON object; otherwise it is an array of objects with key and value. */
export function isObjectMap({ keySchema }: Schema): boolean {
  return keySchema.type === 'STRING' && !keySchema.optional;
}
