import { type Schema, SchemaBuilder } from '../api/index.ts';

/**
 * A builder with the source's name, version, doc and parameters, of its type unless a builder is given. Optional and default
 * are left to the caller.
 */
export function copySchemaBasics(source: Schema, builder: SchemaBuilder = builderLike(source)): SchemaBuilder {
  if (source.name !== undefined) builder.name(source.name);
  if (source.version !== undefined) builder.version(source.version);
  if (source.doc !== undefined) builder.doc(source.doc);
  for (const [name, value] of source.parameters ?? []) builder.parameter(name, value);
  return builder;
}

function builderLike(source: Schema): SchemaBuilder {
  switch (source.type) {
    case 'ARRAY':
      return SchemaBuilder.array(source.valueSchema);
    case 'MAP':
      return SchemaBuilder.map(source.keySchema, source.valueSchema);
    default:
      return SchemaBuilder.of(source.type);
  }
}
