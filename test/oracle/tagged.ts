import { doubleText, floatText } from '../../src/api/java-number.ts';
import { isDecimal } from '../../src/api/logical-types.ts';
import type { Schema } from '../../src/api/schema.ts';
import { Struct } from '../../src/api/struct.ts';
import { decimalText, parseDecimal } from '../../src/data/decimal.ts';
import { parseJsonWithDecimals } from '../../src/data/json.ts';
import { JsonReader } from '../../src/data/json-reader.ts';
import { schemaFromJson, schemaText } from '../../src/data/json-schema.ts';
import { JsonWriter } from '../../src/data/json-writer.ts';

/**
 * A value with its Java type: `["int64","5"]`, `["list",[…]]`, `["map",[[key,value],…]]`, `["struct",[[field,value],…]]`, with a third
 * member where its schema is not the one expected there; null is null.
 */
export type Tagged = null | readonly [type: string, content: unknown, schema?: SchemaJson];

/** A schema as JsonConverter puts it beside a payload. */
export type SchemaJson = unknown;

export function schemaOf(json: SchemaJson): Schema | undefined {
  return schemaFromJson(parseJsonWithDecimals(JSON.stringify(json ?? null)), new JsonReader());
}

export function schemaJson(schema: Schema | undefined): SchemaJson {
  return schema ? JSON.parse(schemaText(schema, new JsonWriter())) : null;
}

/** The JavaScript value that connectless has for it. Without a schema: as parsed JSON has it. */
export function fromTagged(tagged: Tagged | undefined, schema?: Schema): unknown {
  if (tagged === null || tagged === undefined) return null;
  const [type, content, own] = tagged;
  const text = String(content);
  switch (type) {
    case 'boolean':
    case 'string':
      return content;
    case 'int64':
      return schema || !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text);
    case 'bytes':
      return Buffer.from(text, 'base64');
    case 'decimal':
      return parseDecimal(text);
    case 'date':
      return new Date(Number(text));
    case 'list': {
      const element = schema?.type === 'ARRAY' ? schema.valueSchema : undefined;
      return (content as Tagged[]).map((item) => fromTagged(item, element));
    }
    case 'map':
      return mapFrom(content as [Tagged, Tagged][], schema);
    case 'struct':
      return structFrom(content as [string, Tagged][], own ? schemaOf(own)! : schema!);
    default:
      return Number(text);
  }
}

function mapFrom(content: readonly [Tagged, Tagged][], schema: Schema | undefined): unknown {
  const [key, member] = schema?.type === 'MAP' ? [schema.keySchema, schema.valueSchema] : [];
  const entries = content.map(([k, v]) => [fromTagged(k, key), fromTagged(v, member)] as const);
  const plain = !schema && entries.every(([name]) => typeof name === 'string');
  return plain ? Object.fromEntries(entries) : new Map(entries);
}

function structFrom(content: readonly [string, Tagged][], schema: Schema): Struct {
  const struct = new Struct(schema);
  for (const [name, item] of content) struct.put(name, fromTagged(item, schema.field(name)!.schema));
  return struct;
}

export function toTagged(value: unknown, schema?: Schema): Tagged {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return [typeof value, value];
    case 'bigint':
      return ['int64', String(value)];
    case 'number':
      return numberTagged(value, schema);
    default:
      return objectTagged(value as object, schema);
  }
}

function numberTagged(value: number, schema: Schema | undefined): Tagged {
  const type = schema?.type ?? (Number.isSafeInteger(value) ? 'INT64' : 'FLOAT64');
  if (type === 'FLOAT32') return ['float32', floatText(value)];
  return type === 'FLOAT64' ? ['float64', doubleText(value)] : [type.toLowerCase(), String(value)];
}

function objectTagged(value: object, schema: Schema | undefined): Tagged {
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
  if (value instanceof Date) return ['date', String(value.getTime())];
  if (isDecimal(value)) return ['decimal', decimalText(value)];
  if (value instanceof Struct) {
    const fields = value.schema.fields.map(({ name, index, schema }) => [name, toTagged(value.at(index), schema)]);
    return value.schema.equals(schema) ? ['struct', fields] : ['struct', fields, schemaJson(value.schema)];
  }
  if (Array.isArray(value)) {
    return ['list', value.map((item) => toTagged(item, schema?.valueSchemaIfAny))];
  }
  const [key, member] = [schema?.keySchemaIfAny, schema?.valueSchemaIfAny];
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return ['map', entries.map(([k, v]) => [toTagged(k, key), toTagged(v, member)])];
}
