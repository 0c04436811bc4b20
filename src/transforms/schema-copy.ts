import { DataException, type Schema, SchemaBuilder, SchemaBuilderException } from '../api/index.ts';
import { validateValue } from '../api/validate.ts';

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

/** Sets the default. Throws SchemaBuilderException, as Connect does, where it does not fit what has been built so far. */
export function withDefault(builder: SchemaBuilder, value: unknown): SchemaBuilder {
  try {
    validateValue(builder.build(), value);
  } catch (cause) {
    if (cause instanceof DataException) throw new SchemaBuilderException('Invalid default value', { cause });
    throw cause;
  }
  return builder.defaultValue(value);
}
