import { createHash } from 'node:crypto';
import { SchemaProjectorException } from '../../api/errors.ts';
import type { Field, Schema } from '../../api/schema.ts';
import { canProject, project, sameMeaning } from '../../data/schema-projection.ts';

/** How a file takes a record of another schema than its own. */
export interface Compatibility {
  /** Whether the record's schema needs a new file. Throws SchemaProjectorException. */
  rotates(record: Schema | undefined, file: Schema | undefined): boolean;
  /** The record's value under the file's schema. Throws SchemaProjectorException. */
  project(record: Schema | undefined, value: unknown, file: Schema | undefined): unknown;
}

const NONE: Compatibility = {
  rotates: (record, file) => record !== file && !(record && file && record.equals(file)),
  project: (_, value) => value,
};

/** NONE, BACKWARD, FORWARD or FULL; versions decide in which direction schemas may change. */
export function compatibilityOf(name: string): Compatibility {
  const mode = name.toUpperCase();
  if (mode === 'NONE') return NONE;
  return {
    rotates(record, file) {
      if (record === file) return false;
      if (!record || !file) return true;
      if (record.version === undefined || file.version === undefined) {
        throw new SchemaProjectorException(`Schema version required for ${mode} compatibility`);
      }
      const wrongWay = mode === 'FORWARD' ? record.version < file.version : record.version > file.version;
      return wrongWay || !canProject(record, file);
    },
    project(record, value, file) {
      return record && file && record !== file ? project(record, value, file, sameMeaning) : value;
    },
  };
}

const hashes = new WeakMap<Schema, Buffer>();

/** 16 bytes that are the same for equal schemas, on every instance. */
export function schemaHash(schema: Schema | undefined): Buffer | undefined {
  if (!schema) return undefined;
  let hash = hashes.get(schema);
  if (!hash)
    hashes.set(
      schema,
      (hash = createHash('sha256')
        .update(JSON.stringify(shape(schema)))
        .digest()
        .subarray(0, 16)),
    );
  return hash;
}

function shape(schema: Schema, open: readonly (readonly Field[])[] = []): unknown[] {
  const { type, optional, name, version, doc, parameters } = schema;
  const sorted = [...(parameters ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  return [type, optional, name, version, doc, sorted, plain(schema.default), inner(schema, open)];
}

/** A struct within itself is told by its depth. */
function inner(schema: Schema, open: readonly (readonly Field[])[]): unknown[] {
  switch (schema.type) {
    case 'STRUCT':
      if (open.includes(schema.fields)) return [open.indexOf(schema.fields)];
      return schema.fields.map((field) => [field.name, shape(field.schema, [...open, schema.fields])]);
    case 'ARRAY':
      return shape(schema.valueSchema, open);
    case 'MAP':
      return [shape(schema.keySchema, open), shape(schema.valueSchema, open)];
    default:
      return [];
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return [...value].map(([key, item]) => [plain(key), plain(item)]);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || value instanceof Date || Buffer.isBuffer(value)) return value;
  if ('unscaled' in value && 'scale' in value) return [String(value.unscaled), value.scale];
  return String(value);
}
