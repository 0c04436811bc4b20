import { DataException } from '../api/errors.ts';
import { LogicalTypes } from '../api/logical.ts';
import type { Schema, SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { isDecimal } from './decimal.ts';
import { javaClass } from './java-class.ts';

type Check = (value: unknown, location: string) => void;

const checks = new WeakMap<Schema, Check>();

/**
 * Checks that a value fits its schema, as Connect's `ConnectSchema.validateValue` does. `field` names it in the message. Throws
 * DataException.
 */
export function validateValue(schema: Schema, value: unknown, field?: string): void {
  checkOf(schema)(value, field === undefined ? 'value' : `field: "${field}"`);
}

/** Checks all fields of a struct: a required field must be set or have a default. Throws DataException. */
export function validateStruct(struct: Struct): void {
  for (const { name, index, schema } of struct.schema.fields) {
    const value = struct.at(index);
    if (value === null && (schema.optional || (schema.default ?? null) !== null)) continue;
    checkOf(schema)(value, `field: "${name}"`);
  }
}

function checkOf(schema: Schema): Check {
  let check = checks.get(schema);
  if (!check) checks.set(schema, (check = compile(schema)));
  return check;
}

function compile(schema: Schema): Check {
  const fits = classCheck(schema);
  const inner = innerCheck(schema);
  const name = schema.name === undefined ? '' : ` "${schema.name}"`;
  return (value, location) => {
    if (value === null || value === undefined) {
      if (schema.optional) return;
      throw new DataException(`Invalid value: null used for required ${location}, schema type: ${schema.type}`);
    }
    if (!fits(value)) {
      const found = `class ${javaClass(value)}`;
      throw new DataException(
        `Invalid Java object for schema${name} with type ${schema.type}: ${found} for ${location}`,
      );
    }
    inner?.(value, location);
  };
}

function innerCheck(schema: Schema): Check | undefined {
  switch (schema.type) {
    case 'STRUCT':
      return (value) => {
        const struct = value as Struct;
        if (!struct.schema.equals(schema)) throw new DataException('Struct schemas do not match.');
        validateStruct(struct);
      };
    case 'ARRAY': {
      const element = checkOf(schema.valueSchema);
      return (value, location) => {
        const where = `element of array ${location}`;
        for (const item of value as unknown[]) element(item, where);
      };
    }
    case 'MAP': {
      const [keyCheck, valueCheck] = [checkOf(schema.keySchema), checkOf(schema.valueSchema)];
      return (value, location) => {
        for (const [key, member] of value as Map<unknown, unknown>) {
          keyCheck(key, `key of map ${location}`);
          valueCheck(member, `value of map ${location}`);
        }
      };
    }
    default:
      return undefined;
  }
}

const isDate = (value: unknown) => value instanceof Date;
const LOGICAL: Record<string, (value: unknown) => boolean> = {
  [LogicalTypes.DECIMAL]: isDecimal,
  [LogicalTypes.DATE]: isDate,
  [LogicalTypes.TIME]: isDate,
  [LogicalTypes.TIMESTAMP]: isDate,
};

function within(bits: number): (value: unknown) => boolean {
  const limit = 2 ** (bits - 1);
  return (value) => Number.isInteger(value) && (value as number) >= -limit && (value as number) < limit;
}

const TYPES: Record<SchemaType, (value: unknown) => boolean> = {
  INT8: within(8),
  INT16: within(16),
  INT32: within(32),
  INT64: (value) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
  FLOAT32: (value) => typeof value === 'number',
  FLOAT64: (value) => typeof value === 'number',
  BOOLEAN: (value) => typeof value === 'boolean',
  STRING: (value) => typeof value === 'string',
  BYTES: (value) => Buffer.isBuffer(value),
  ARRAY: Array.isArray,
  MAP: (value) => value instanceof Map,
  STRUCT: (value) => value instanceof Struct,
};

function classCheck(schema: Schema): (value: unknown) => boolean {
  return (schema.name === undefined ? undefined : LOGICAL[schema.name]) ?? TYPES[schema.type];
}
