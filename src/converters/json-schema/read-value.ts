import { DataException, type Field, type Schema, Struct } from '../../api/index.ts';
import { isDecimal, LogicalTypes } from '../../api/logical-types.ts';
import { base64Node, nodeType, numberNode } from '../../data/json-node.ts';
import { JsonReader } from '../../data/json-reader.ts';
import { isObjectMap, isUnion } from './connect-names.ts';

/** Primitive and logical types are read as JsonConverter reads them. */
const primitives = new JsonReader({ replaceNullWithDefault: true });
type Json = Record<string, unknown>;

/**
 * Makes a Connect value of parsed JSON, as leniently as Confluent's converter. `node` is undefined where the JSON has nothing.
 * Throws DataException.
 */
export function readValue(schema: Schema, node: unknown): unknown {
  if (node === null || node === undefined) {
    if ((schema.default ?? null) !== null) return schema.default;
    if (node === undefined || schema.optional) return null;
    throw new DataException(`Invalid null value for required ${schema.type} field`);
  }
  switch (schema.type) {
    case 'ARRAY':
      return readArray(schema, node);
    case 'MAP':
      return isObjectMap(schema) ? readObject(schema, node) : readEntries(schema, node);
    case 'STRUCT':
      return isUnion(schema) ? readUnion(schema, node) : readStruct(schema, node);
    case 'BYTES':
      return schema.name === LogicalTypes.DECIMAL ? primitives.read(schema, node) : readBytes(node);
    default:
      return primitives.read(schema, node);
  }
}

function readBytes(node: unknown): unknown {
  if (typeof node === 'string') {
    const bytes = base64Node(node);
    if (!bytes) throw new DataException('Invalid bytes field');
    return bytes;
  }
  return isDecimal(node) ? node : { unscaled: BigInt(Math.trunc(numberNode(node))), scale: 0 };
}

function readArray(schema: Schema, node: unknown): unknown[] {
  if (Array.isArray(node)) return node.map((item) => readValue(schema.valueSchema, item));
  return isObject(node) ? Object.values(node).map((item) => readValue(schema.valueSchema, item)) : [];
}

function readObject(schema: Schema, node: unknown): Map<unknown, unknown> {
  if (!isObject(node)) {
    throw new DataException(`Maps with string fields should be encoded as JSON objects, but found ${nodeType(node)}`);
  }
  return new Map(Object.entries(node).map(([name, member]) => [name, readValue(schema.valueSchema, member)]));
}

function readEntries(schema: Schema, node: unknown): Map<unknown, unknown> {
  if (!Array.isArray(node)) {
    throw new DataException(
      `Maps with non-string fields should be encoded as JSON array of objects, but found ${nodeType(node)}`,
    );
  }
  return new Map(
    node.map((entry: unknown) => {
      if (!isObject(entry)) throw new DataException(`Found invalid map entry instead of object: ${nodeType(entry)}`);
      const size = Object.keys(entry).length;
      if (size !== 2) throw new DataException(`Found invalid map entry, expected length 2 but found :${size}`);
      return [readValue(schema.keySchema, entry.key), readValue(schema.valueSchema, entry.value)];
    }),
  );
}

function readStruct(schema: Schema, node: unknown): Struct {
  if (!isObject(node)) {
    throw new DataException(`Structs should be encoded as JSON objects, but found ${nodeType(node)}`);
  }
  const struct = new Struct(schema);
  for (const { name, index, schema: field } of schema.fields) struct.putAt(index, readValue(field, member(node, name)));
  return struct;
}

/** The first member of a type that fits, else the struct that shares most names with the value. */
function readUnion(schema: Schema, node: unknown): Struct {
  let best: { field: Field; matches: number } | undefined;
  for (const field of schema.fields) {
    if (fits(field.schema, node)) return chosen(schema, field, node);
    const matches = matchingNames(field.schema, node);
    if (matches > (best?.matches ?? 0)) best = { field, matches };
  }
  if (best) return chosen(schema, best.field, node);
  throw new DataException('Did not find matching oneof field for data');
}

function chosen(schema: Schema, field: Field, node: unknown): Struct {
  return new Struct(schema).putAt(field.index, readValue(field.schema, node));
}

function fits({ type }: Schema, node: unknown): boolean {
  switch (type) {
    case 'INT8':
    case 'INT16':
    case 'INT32':
    case 'INT64':
      return typeof node === 'bigint' || Number.isInteger(node);
    case 'FLOAT32':
    case 'FLOAT64':
      return nodeType(node) === 'NUMBER';
    case 'BOOLEAN':
      return typeof node === 'boolean';
    case 'STRING':
      return typeof node === 'string';
    case 'BYTES':
      return isDecimal(node);
    case 'ARRAY':
      return Array.isArray(node);
    case 'MAP':
      return Array.isArray(node) || isObject(node);
    case 'STRUCT':
      return false;
  }
}

function matchingNames(schema: Schema, node: unknown): number {
  if (schema.type !== 'STRUCT' || !isObject(node)) return 0;
  const shared = schema.fields.filter(({ name }) => Object.hasOwn(node, name));
  return shared.reduce((sum, { name, schema: field }) => sum + matchingNames(field, node[name]), shared.length);
}

function member(node: Json, name: string): unknown {
  return Object.hasOwn(node, name) ? node[name] : undefined;
}

function isObject(node: unknown): node is Json {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !isDecimal(node);
}
