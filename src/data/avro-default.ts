import { DataException } from '../api/errors.ts';
import { LogicalTypes } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import type { AvroNode } from './avro-node.ts';
import { decimalFromBytes } from './decimal.ts';
import { dateFromDays, timeFromMillis, timestampFromMillis } from './logical-values.ts';

/** A default that an Avro schema has as JSON, as a value of the Connect schema. Throws DataException where it is not of the type. */
export function defaultFromJson(node: AvroNode, schema: Schema, json: unknown): unknown {
  if (json === null || json === undefined) return null;
  switch (node.type) {
    case 'int':
      return intDefault(schema, expectNumber(json));
    case 'long': {
      const long = BigInt.asIntN(64, BigInt(expectNumber(json)));
      return schema.name === LogicalTypes.TIMESTAMP ? timestampFromMillis(long) : long;
    }
    case 'float':
      return Math.fround(Number(expectNumber(json)));
    case 'double':
      return Number(expectNumber(json));
    case 'bytes':
    case 'fixed': {
      const bytes = Buffer.from(expectText(json), 'latin1');
      return schema.name === LogicalTypes.DECIMAL ? decimalFromBytes(schema, bytes) : bytes;
    }
    case 'array':
      return arrayDefault(node, schema, json);
    case 'map':
      return new Map(
        Object.entries(expectObject(json)).map(([key, value]) => [
          key,
          defaultFromJson(node.values, schema.valueSchema, value),
        ]),
      );
    case 'record':
      return recordDefault(node, schema, expectObject(json));
    case 'union':
      return unionDefault(node, schema, json);
    default:
      return json;
  }
}

function intDefault(schema: Schema, json: number | bigint): unknown {
  const int = Number(BigInt.asIntN(32, BigInt(json)));
  if (schema.name === LogicalTypes.DATE) return dateFromDays(int);
  if (schema.name === LogicalTypes.TIME) return timeFromMillis(int);
  if (schema.type === 'INT8') return (int << 24) >> 24;
  return schema.type === 'INT16' ? (int << 16) >> 16 : int;
}

function arrayDefault(node: AvroNode & { type: 'array' }, schema: Schema, json: unknown): unknown {
  if (!Array.isArray(json)) throw new DataException('Invalid JSON for array default value');
  if (schema.type === 'ARRAY') return json.map((item) => defaultFromJson(node.items, schema.valueSchema, item));
  const [key, value] = node.items.type === 'record' ? node.items.fields : [];
  return new Map(
    json.map((entry) => {
      const [k, v] = Array.isArray(entry) ? entry : [entry?.key, entry?.value];
      return [defaultFromJson(key!.node, schema.keySchema, k), defaultFromJson(value!.node, schema.valueSchema, v)];
    }),
  );
}

function recordDefault(node: AvroNode & { type: 'record' }, schema: Schema, json: Record<string, unknown>): Struct {
  const struct = new Struct(schema);
  for (const [i, field] of node.fields.entries()) {
    const { name, schema: own } = schema.fields[i]!;
    if (Object.hasOwn(json, field.name)) struct.put(name, defaultFromJson(field.node, own, json[field.name]));
    else if ((own.default ?? null) !== null) struct.put(name, own.default);
  }
  return struct;
}

/** The default of a union is one of its first branch. */
function unionDefault({ branches }: AvroNode & { type: 'union' }, schema: Schema, json: unknown): unknown {
  const first = branches.find(({ type }) => type !== 'null')!;
  if (schema.type !== 'STRUCT' || branches.length <= 2) return defaultFromJson(first, schema, json);
  const { name, schema: own } = schema.fields[0]!;
  return new Struct(schema).put(name, defaultFromJson(first, own, json));
}

function expectNumber(json: unknown): number | bigint {
  if (typeof json === 'number' || typeof json === 'bigint') return json;
  throw new DataException(`Invalid number for default value: ${JSON.stringify(json)}`);
}

function expectText(json: unknown): string {
  if (typeof json === 'string') return json;
  throw new DataException('Invalid binary data in default value');
}

function expectObject(json: unknown): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new DataException('Invalid JSON for record or map default value');
}
