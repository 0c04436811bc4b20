import { DataException, type Header, type Schema, Struct } from '../api/index.ts';

/**
 * A header that is new to a record; as in Connect a struct brings its schema, where none is given. Throws DataException where a null
 * meets a schema that is not optional.
 */
export function headerOf(key: string, schema: Schema | undefined, value: unknown): Header {
  if (schema && !schema.optional && (value === null || value === undefined)) {
    const name = schema.name === undefined ? '' : `${schema.name}:`;
    throw new DataException(`A null value requires an optional schema but was Schema{${name}${schema.type}}`);
  }
  return { key, schema: schema ?? (value instanceof Struct ? value.schema : undefined), value };
}
