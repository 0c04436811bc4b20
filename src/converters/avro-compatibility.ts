import type avsc from 'avsc';
import type { RegisteredSchema, SchemaText } from './schema-registry/registry.ts';
import type { FormatRules } from './schema-registry/subject-schemas.ts';

/** Avro's rules of reading data of one schema by another. */
export const AVRO_RULES: FormatRules = {
  label: 'Avro',
  async incompatibilities(reader, writer, references) {
    try {
      const [readerType, writerType] = [await typeOf(reader, references), await typeOf(writer, references)];
      readerType.createResolver(writerType);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },
};

async function typeOf(
  schema: SchemaText,
  references: (schema: SchemaText) => Promise<ReadonlyMap<string, RegisteredSchema>>,
): Promise<avsc.Type> {
  const { Type } = (await import('avsc')).default;
  const registry: Record<string, avsc.Type> = {};
  for (const { schema: text } of (await references(schema)).values())
    Type.forSchema(parsed(text), { registry, wrapUnions: true });
  return Type.forSchema(parsed(schema.schema), { registry, wrapUnions: true });
}

/** A primitive's name need not be quoted. */
function parsed(text: string): avsc.Schema {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
