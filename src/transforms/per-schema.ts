import type { Schema } from '../api/index.ts';

/** Remembers what `make` made of each schema, for as long as the schema lives. */
export function perSchema<T>(make: (schema: Schema) => T): (schema: Schema) => T {
  const made = new WeakMap<Schema, { readonly of: T }>();
  let lastSchema: Schema | undefined;
  let last: T;
  return (schema) => {
    if (schema === lastSchema) return last;
    let entry = made.get(schema);
    if (!entry) made.set(schema, (entry = { of: make(schema) }));
    lastSchema = schema;
    return (last = entry.of);
  };
}
