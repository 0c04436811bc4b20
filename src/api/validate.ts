import { DataException } from './errors.ts';
import { isStruct, javaClass } from './java-class.ts';
import { isDecimal, LogicalTypes } from './logical-types.ts';
import type { Schema, SchemaType } from './schema.ts';

type Check = (value: unknown, location: string) => void;

const checks = new WeakMap<Schema, Check>();

/**
 * Checks that a value fits its schema, as Connect's `ConnectSchema.validateValue` does. `field` names it in the message. Throws
 * DataException.
 */
export function validateValue(schema: Schema, value: unknown, field?: string): void {
  checkOf(schema)(value, field === undefined ? 'value' : `field: "${field}"`);
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
        if (!isStruct(value)) return;
        if (!value.schema.equals(schema)) throw new DataException('Struct schemas do not match.');
        value.validate();
      };
    case 'ARRAY': {
      const element = memberCheck(schema.valueSchemaIfAny, 'element of array');
      return (value, location) => {
        const check = element(location);
        for (const item of value as unknown[]) check(item);
      };
    }
    case 'MAP': {
      const keys = memberCheck(schema.keySchemaIfAny, 'key of map');
      const members = memberCheck(schema.valueSchemaIfAny, 'value of map');
      return (value, location) => {
        const [checkKey, checkMember] = [keys(location), members(location)];
        for (const [key, member] of value as Map<unknown, unknown>) {
          checkKey(key);
          checkMember(member);
        }
      };
    }
    default:
      return undefined;
  }
}

function memberCheck(schema: Schema | undefined, part: string): (location: string) => (value: unknown) => void {
  return (location) => {
    const where = `${part} ${location}`;
    if (!schema) throw new DataException(`No schema defined for ${where}`);
    const check = checkOf(schema);
    return (value) => check(value, where);
  };
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
  FLOAT32: (value) => typeof value === 'number' && Number.isFinite(Math.fround(value)) === Number.isFinite(value),
  FLOAT64: (value) => typeof value === 'number',
  BOOLEAN: (value) => typeof value === 'boolean',
  STRING: (value) => typeof value === 'string',
  BYTES: (value) => Buffer.isBuffer(value),
  ARRAY: Array.isArray,
  MAP: (value) => value instanceof Map,
  STRUCT: (value) => isStruct(value),
};

function classCheck(schema: Schema): (value: unknown) => boolean {
  return (schema.name === undefined ? undefined : LOGICAL[schema.name]) ?? TYPES[schema.type];
}
