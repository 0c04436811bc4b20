import { DataException, SchemaBuilderException } from '../api/errors.ts';
import { type Schema, SchemaBuilder, type SchemaType } from '../api/schema.ts';
import { validateValue } from '../api/validate.ts';
import type { JsonReader } from './json-reader.ts';
import type { JsonWriter } from './json-writer.ts';

const TYPE_NAMES: Record<SchemaType, string> = {
  BOOLEAN: 'boolean',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BYTES: 'bytes',
  STRING: 'string',
  ARRAY: 'array',
  MAP: 'map',
  STRUCT: 'struct',
};
const TYPES = new Map(Object.entries(TYPE_NAMES).map(([type, name]) => [name, type as SchemaType]));

/** The JSON text of a schema as JsonConverter puts it beside the payload. `field` is the name it has within a struct. */
export function schemaText(schema: Schema, writer: JsonWriter, field?: string): string {
  const members = [`"type":"${TYPE_NAMES[schema.type]}"`];
  const add = (name: string, text: string) => members.push(`"${name}":${text}`);
  switch (schema.type) {
    case 'ARRAY':
      add('items', memberText(schema.valueSchemaIfAny, writer));
      break;
    case 'MAP':
      add('keys', memberText(schema.keySchemaIfAny, writer));
      add('values', memberText(schema.valueSchemaIfAny, writer));
      break;
    case 'STRUCT':
      add('fields', `[${schema.fields.map(({ name, schema }) => schemaText(schema, writer, name)).join(',')}]`);
      break;
  }
  add('optional', String(schema.optional));
  if (schema.name !== undefined) add('name', JSON.stringify(schema.name));
  if (schema.version !== undefined) add('version', String(schema.version));
  if (schema.doc !== undefined) add('doc', JSON.stringify(schema.doc));
  if (schema.parameters) add('parameters', JSON.stringify(Object.fromEntries(schema.parameters)));
  if ((schema.default ?? null) !== null) add('default', writer.write(schema, schema.default));
  if (field !== undefined) add('field', JSON.stringify(field));
  return `{${members.join(',')}}`;
}

function memberText(schema: Schema | undefined, writer: JsonWriter): string {
  return schema ? schemaText(schema, writer) : 'null';
}

/** The schema that parsed JSON describes; undefined for null. Throws DataException. */
export function schemaFromJson(node: unknown, reader: JsonReader): Schema | undefined {
  if (node === null) return undefined;
  const json = (typeof node === 'object' ? node : {}) as Record<string, unknown>;
  const builder = typedBuilder(json, reader);
  if (json.optional === true) builder.optional();
  else builder.required();
  if (typeof json.name === 'string') builder.name(json.name);
  if (Number.isInteger(json.version)) builder.version(Number(BigInt.asIntN(32, BigInt(json.version as number))));
  if (typeof json.doc === 'string') builder.doc(json.doc);
  if (isObject(json.parameters)) addParameters(builder, json.parameters);
  if (json.default !== undefined) addDefault(builder, json.default, reader);
  return builder.build();
}

function addDefault(builder: SchemaBuilder, node: unknown, reader: JsonReader): void {
  const schema = builder.build();
  const value = reader.read(schema, node);
  try {
    if (schema.type === 'STRUCT') throw new DataException('Struct schemas do not match.');
    validateValue(schema, value);
  } catch (cause) {
    throw new SchemaBuilderException('Invalid default value', { cause });
  }
  builder.defaultValue(value);
}

function typedBuilder(json: Record<string, unknown>, reader: JsonReader): SchemaBuilder {
  if (typeof json.type !== 'string') throw new DataException("Schema must contain 'type' field");
  const type = TYPES.get(json.type);
  switch (type) {
    case undefined:
      throw new DataException(`Unknown schema type: ${json.type}`);
    case 'ARRAY':
      if ((json.items ?? null) === null) throw new DataException('Array schema did not specify the element type');
      return SchemaBuilder.array(inner(json.items, reader));
    case 'MAP':
      if (json.keys === undefined) throw new DataException('Map schema did not specify the key type');
      if (json.values === undefined) throw new DataException('Map schema did not specify the value type');
      return SchemaBuilder.map(schemaFromJson(json.keys, reader)!, schemaFromJson(json.values, reader)!);
    case 'STRUCT':
      return structBuilder(json.fields, reader);
    default:
      return SchemaBuilder.of(type);
  }
}

function inner(node: unknown, reader: JsonReader): Schema {
  const schema = schemaFromJson(node, reader);
  if (!schema) throw new DataException("Schema must contain 'type' field");
  return schema;
}

function structBuilder(fields: unknown, reader: JsonReader): SchemaBuilder {
  if (!Array.isArray(fields)) throw new DataException('Struct schema\'s "fields" argument is not an array.');
  const builder = SchemaBuilder.struct();
  for (const field of fields) {
    const name: unknown = isObject(field) ? field.field : undefined;
    if (typeof name !== 'string') throw new DataException("Struct schema's field name not specified properly");
    builder.field(name, inner(field, reader));
  }
  return builder;
}

function addParameters(builder: SchemaBuilder, parameters: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string') throw new DataException('Schema parameters must have string values.');
    builder.parameter(name, value);
  }
}

function isObject(node: unknown): node is Record<string, unknown> {
  return node !== null && typeof node === 'object' && !Array.isArray(node);
}
