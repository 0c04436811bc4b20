import { SchemaProjectorException } from '../api/errors.ts';
import type { Field, Schema, SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { floatOfBigint } from './java-parse-number.ts';

/** A number may be projected to any type that stands after its own. */
const NUMBERS: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];
/** Parameters that only document. */
const DOCUMENTATION = /^(connect\.record\.(doc|aliases|namespace)$|io\.confluent\.connect\.avro\.(record|field)\.doc)/;

/** Whether every value of `source` can be projected to `target`: types, names, parameters and required fields; not versions. */
export function canProject(source: Schema, target: Schema): boolean {
  if (source === target) return true;
  if (source.type !== target.type && !isPromotable(source.type, target.type)) return false;
  if (source.name !== target.name || !sameMeaning(source, target)) return false;
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

/** Says whether a schema's parameters are those of another one. */
export type SameParameters = (source: Schema, target: Schema) => boolean;

const equalParameters: SameParameters = ({ parameters: a }, { parameters: b }) =>
  a?.size === b?.size && [...(a ?? [])].every(([name, value]) => b?.get(name) === value);

/**
 * A value of `source` under `target`, as Connect's SchemaProjector does: fields that the target does not have are left out, those
 * that the source does not have get their default. Throws SchemaProjectorException.
 */
export function project(
  source: Schema,
  value: unknown,
  target: Schema,
  same: SameParameters = equalParameters,
): unknown {
  checkMaybeCompatible(source, target, same);
  const given = value !== null && value !== undefined;
  if (source.optional && !target.optional) {
    if (!hasDefault(target)) {
      throw new SchemaProjectorException(
        'Writer schema is optional, however, target schema does not provide a default value.',
      );
    }
    if (!given) return target.default;
  }
  return given ? projectGiven(source, value, target, same) : null;
}

function checkMaybeCompatible(source: Schema, target: Schema, same: SameParameters): void {
  if (source.type !== target.type && !isPromotable(source.type, target.type)) {
    throw new SchemaProjectorException(
      `Schema type mismatch. source type: ${source.type} and target type: ${target.type}`,
    );
  }
  if (source.name !== target.name) {
    throw new SchemaProjectorException(
      `Schema name mismatch. source name: ${source.name ?? null} and target name: ${target.name ?? null}`,
    );
  }
  if (!same(source, target)) {
    const [theirs, ours] = [parametersText(source), parametersText(target)];
    throw new SchemaProjectorException(
      `Schema parameters not equal. source parameters: ${theirs} and target parameters: ${ours}`,
    );
  }
}

function projectGiven(source: Schema, value: unknown, target: Schema, same: SameParameters): unknown {
  switch (target.type) {
    case 'STRUCT':
      return projectStruct(source, value as Struct, target, same);
    case 'ARRAY':
      return (value as unknown[]).map((item) => project(source.valueSchema, item, target.valueSchema, same));
    case 'MAP':
      return new Map(
        [...(value as Map<unknown, unknown>)].map(([key, member]) => [
          project(source.keySchema, key, target.keySchema, same),
          project(source.valueSchema, member, target.valueSchema, same),
        ]),
      );
    case 'INT64':
      return typeof value === 'number' ? BigInt(value) : value;
    case 'FLOAT32':
      return typeof value === 'bigint' ? floatOfBigint(value) : Math.fround(value as number);
    case 'FLOAT64':
      return source.type === 'FLOAT32' ? Math.fround(value as number) : Number(value);
    default:
      return value;
  }
}

function projectStruct(source: Schema, value: Struct, target: Schema, same: SameParameters): Struct {
  const projected = new Struct(target);
  for (const { name, schema } of target.fields) {
    const field = source.field(name);
    if (field) projected.put(name, projectField(field, value.get(name), schema, same));
    else if (schema.optional) continue;
    else if (hasDefault(schema)) projected.put(name, schema.default);
    else {
      throw new SchemaProjectorException(`Required field \`${name}\` is missing from source schema: ${source}`);
    }
  }
  return projected;
}

function projectField({ name, schema }: Field, value: unknown, target: Schema, same: SameParameters): unknown {
  try {
    return project(schema, value, target, same);
  } catch (cause) {
    if (!(cause instanceof SchemaProjectorException)) throw cause;
    throw new SchemaProjectorException(`Error projecting ${name}`, { cause });
  }
}

function isPromotable(source: SchemaType, target: SchemaType): boolean {
  return NUMBERS.includes(source) && NUMBERS.indexOf(source) <= NUMBERS.indexOf(target);
}

function hasDefault(schema: Schema): boolean {
  return (schema.default ?? null) !== null;
}

/** Whether parameters are alike but for those that only document. */
export function sameMeaning(source: Schema, target: Schema): boolean {
  const text = ({ parameters }: Schema) =>
    JSON.stringify([...(parameters ?? [])].filter(([key]) => !DOCUMENTATION.test(key)).sort());
  return text(source) === text(target);
}

function parametersText({ parameters }: Schema): string {
  return parameters ? `{${[...parameters].map(([name, value]) => `${name}=${value}`).join(', ')}}` : 'null';
}

/** Connect's `SchemaProjector`. */
export const SchemaProjector = {
  project: (source: Schema, value: unknown, target: Schema): unknown => project(source, value, target),
} as const;
