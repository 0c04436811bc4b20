import { SchemaProjectorException } from '../api/errors.ts';
import type { Schema, SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';

/** A number may be projected to any type that stands after its own. */
const NUMBERS: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];
/** Parameters that only document. */
const DOCUMENTATION = /^(connect\.record\.(doc|aliases|namespace)$|io\.confluent\.connect\.avro\.(record|field)\.doc)/;

/** Whether every value of `source` can be projected to `target`: types, names, parameters and required fields; not versions. */
export function canProject(source: Schema, target: Schema): boolean {
  if (source === target) return true;
  if (source.type !== target.type && !isPromotable(source.type, target.type)) return false;
  if (source.name !== target.name || !sameParameters(source, target)) return false;
  if (source.optional && !target.optional && !hasDefault(target)) return false;
  switch (source.type) {
    case 'STRUCT':
      return target.fields.every(({ name, schema }) => {
        const field = source.field(name);
        return field ? canProject(field.schema, schema) : schema.optional || hasDefault(schema);
      });
    case 'ARRAY':
      return canProject(source.valueSchema, target.valueSchema);
    case 'MAP':
      return canProject(source.keySchema, target.keySchema) && canProject(source.valueSchema, target.valueSchema);
    default:
      return true;
  }
}

/**
 * A value of `source` under `target`, as Connect's SchemaProjector does: fields that the target does not have are left out, those
 * that the source does not have get their default. Throws SchemaProjectorException.
 */
export function projectValue(source: Schema, value: unknown, target: Schema): unknown {
  if (source === target || source.equals(target)) return value;
  if (value === null || value === undefined) {
    if (hasDefault(target)) return target.default;
    if (target.optional) return null;
    throw new SchemaProjectorException('A null value cannot be projected to a required schema without default');
  }
  if (source.type !== target.type && !isPromotable(source.type, target.type)) {
    throw new SchemaProjectorException(
      `Schema type mismatch. source type: ${source.type} and target type: ${target.type}`,
    );
  }
  if (source.name !== target.name) {
    throw new SchemaProjectorException(
      `Schema name mismatch. source name: ${source.name} and target name: ${target.name}`,
    );
  }
  switch (target.type) {
    case 'STRUCT':
      return projectStruct(source, value as Struct, target);
    case 'ARRAY':
      return (value as unknown[]).map((item) => projectValue(source.valueSchema, item, target.valueSchema));
    case 'MAP':
      return new Map(
        [...(value as Map<unknown, unknown>)].map(([key, member]) => [
          projectValue(source.keySchema, key, target.keySchema),
          projectValue(source.valueSchema, member, target.valueSchema),
        ]),
      );
    case 'INT64':
      return typeof value === 'number' ? BigInt(value) : value;
    case 'FLOAT32':
    case 'FLOAT64':
      return Number(value);
    default:
      return value;
  }
}

function projectStruct(source: Schema, value: Struct, target: Schema): Struct {
  const projected = new Struct(target);
  for (const { name, index, schema } of target.fields) {
    const field = source.field(name);
    if (field) projected.putAt(index, projectValue(field.schema, value.at(field.index), schema));
    else if (hasDefault(schema)) projected.putAt(index, schema.default);
    else if (!schema.optional) {
      throw new SchemaProjectorException(
        `Required field '${name}' is missing from the source schema and has no default in the target schema`,
      );
    }
  }
  return projected;
}

function isPromotable(source: SchemaType, target: SchemaType): boolean {
  return NUMBERS.includes(source) && NUMBERS.indexOf(source) <= NUMBERS.indexOf(target);
}

function hasDefault(schema: Schema): boolean {
  return (schema.default ?? null) !== null;
}

function sameParameters(source: Schema, target: Schema): boolean {
  const text = ({ parameters }: Schema) =>
    JSON.stringify([...(parameters ?? [])].filter(([key]) => !DOCUMENTATION.test(key)).sort());
  return text(source) === text(target);
}
