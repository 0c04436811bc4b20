import { Schema } from '../../api/index.ts';

/** A schema that differs in being optional, or in its default. */
export function schemaCopy(schema: Schema, changes: { optional?: boolean; default?: unknown }): Schema {
  return new Schema(schema.type, {
    optional: schema.optional,
    default: schema.default,
    name: schema.name,
    version: schema.version,
    doc: schema.doc,
    parameters: schema.parameters,
    fields: schema.type === 'STRUCT' ? () => schema.fields : undefined,
    keySchema: schema.keySchemaIfAny,
    valueSchema: schema.valueSchemaIfAny,
    ...changes,
  });
}
