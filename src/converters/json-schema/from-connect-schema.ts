import { LogicalTypes, type Schema, type SchemaType } from '../../api/index.ts';
import { parseJson } from '../../data/json.ts';
import { ENUM, GENERAL_ENUM, ID, isObjectMap, isUnion, NAMESPACE, NULL_MARKER } from './connect-names.ts';
import type { JsonSchemaOptions } from './options.ts';
import { schemaCopy } from './schema-copy.ts';
import { ValueWriter } from './write-value.ts';

/** A JSON Schema, as JSON. */
export type JsonSchema = { [keyword: string]: unknown };

/** Describes a Connect schema in JSON Schema of draft 7. */
export function fromConnectSchema(schema: Schema, options: JsonSchemaOptions): JsonSchema {
  return new FromConnect(options).describe(schema);
}

const NULL: JsonSchema = { type: 'null' };
const NUMBERS: Partial<Record<SchemaType, JsonSchema>> = {
  INT8: { type: 'integer', 'connect.type': 'int8' },
  INT16: { type: 'integer', 'connect.type': 'int16' },
  INT32: { type: 'integer', 'connect.type': 'int32' },
  INT64: { type: 'integer', 'connect.type': 'int64' },
  FLOAT32: { type: 'number', 'connect.type': 'float32' },
  FLOAT64: { type: 'number', 'connect.type': 'float64' },
};

class FromConnect {
  readonly #options: JsonSchemaOptions;
  readonly #writer: ValueWriter;
  readonly #ids = new Set<string>();

  constructor(options: JsonSchemaOptions) {
    this.#options = options;
    this.#writer = new ValueWriter(options);
  }

  /** `index`: the position of a field in its struct. */
  describe(schema: Schema, index?: number, ignoreOptional = false): JsonSchema {
    const id = schema.parameters?.get(ID);
    if (id !== undefined) this.#ids.add(id);
    const end: JsonSchema = index === undefined ? {} : { 'connect.index': index };
    const start: JsonSchema = id === undefined ? {} : { $id: id };
    if (isUnion(schema)) return { ...start, oneOf: this.#members(schema), ...end };
    if (schema.optional && schema.type === 'STRUCT') {
      return { ...start, oneOf: [NULL, this.#body(schema)], ...end };
    }
    if (schema.optional && !ignoreOptional) return { ...start, oneOf: [NULL, this.#body(schema)], ...end };
    return { ...start, ...this.#body(schema), ...end };
  }

  #members(union: Schema): JsonSchema[] {
    const members = union.fields.map(({ schema, index }) => this.describe(required(schema), index, true));
    return union.optional ? [NULL, ...members] : members;
  }

  #body(schema: Schema): JsonSchema {
    const { 'connect.type': type, ...keywords } = this.#keywords(schema);
    const parameters = [...(schema.parameters ?? [])].filter(([name]) => !name.startsWith(NAMESPACE));
    return {
      ...(schema.name !== undefined && { title: schema.name }),
      ...(schema.doc !== undefined && { description: schema.doc }),
      ...((schema.default ?? null) !== null && { default: this.#default(schema) }),
      ...keywords,
      ...(type !== undefined && { 'connect.type': type }),
      ...(schema.version !== undefined && { 'connect.version': schema.version }),
      ...(parameters.length > 0 && { 'connect.parameters': Object.fromEntries(parameters) }),
    };
  }

  #default(schema: Schema): unknown {
    return parseJson(this.#writer.write(schema, schema.default));
  }

  #keywords(schema: Schema): JsonSchema {
    switch (schema.type) {
      case 'BOOLEAN':
        return { type: 'boolean' };
      case 'STRING':
        return this.#enum(schema) ?? { type: 'string' };
      case 'BYTES': {
        const numeric =
          schema.name === LogicalTypes.DECIMAL && this.#options['decimal.format'].toUpperCase() === 'NUMERIC';
        return { type: numeric ? 'number' : 'string', 'connect.type': 'bytes' };
      }
      case 'ARRAY':
        return { type: 'array', items: this.#described(schema.valueSchema) };
      case 'MAP':
        return this.#map(schema);
      case 'STRUCT':
        return this.#object(schema);
      default:
        return NUMBERS[schema.type]!;
    }
  }

  #enum({ parameters }: Schema): JsonSchema | undefined {
    const parameter = this.#options['generalized.sum.type.support'] ? GENERAL_ENUM : ENUM;
    if (!parameters?.has(parameter)) return undefined;
    const names = [...parameters.keys()].filter((name) => name.startsWith(`${parameter}.`));
    const values = names.map((name) => name.slice(parameter.length + 1));
    return { enum: values.map((value) => (value === NULL_MARKER ? null : value)) };
  }

  #map(schema: Schema): JsonSchema {
    if (isObjectMap(schema)) {
      return { type: 'object', additionalProperties: this.describe(schema.valueSchema), 'connect.type': 'map' };
    }
    const properties = { key: this.describe(schema.keySchema, 0), value: this.describe(schema.valueSchema, 1) };
    return { type: 'array', items: { type: 'object', properties }, 'connect.type': 'map' };
  }

  #object(schema: Schema): JsonSchema {
    const properties = schema.fields.map(({ name, schema, index }) => [name, this.#described(schema, index)]);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(!this.#options['object.additional.properties'] && { additionalProperties: false }),
    };
  }

  /** A reference to what contains it, where a schema holds itself. */
  #described(schema: Schema, index?: number): JsonSchema {
    const id = schema.parameters?.get(ID);
    return id !== undefined && this.#ids.has(id) ? { $ref: id } : this.describe(schema, index);
  }
}

function required(schema: Schema): Schema {
  return schema.optional ? schemaCopy(schema, { optional: false }) : schema;
}
