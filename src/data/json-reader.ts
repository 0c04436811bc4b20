import { DataException } from '../api/errors.ts';
import { type DecimalValue, LogicalTypes } from '../api/logical.ts';
import { isDecimal } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { validateValue } from '../api/validate.ts';
import { decimalFromBytes } from './decimal.ts';
import { base64Node, INTEGER_BITS, integerNode, nodeType, numberNode } from './json-node.ts';
import { JSON_DEFAULTS, type JsonOptions } from './json-writer.ts';
import { dateFromDays, timeFromMillis, timestampFromMillis } from './logical-values.ts';

type Reader = (node: unknown) => unknown;

/** Makes Connect values of parsed JSON as JsonConverter does. Compiles each schema once; safe to share. */
export class JsonReader {
  readonly #options: Pick<JsonOptions, 'replaceNullWithDefault'>;
  readonly #readers = new WeakMap<Schema, Reader>();

  constructor(options: Pick<JsonOptions, 'replaceNullWithDefault'> = JSON_DEFAULTS) {
    this.#options = options;
  }

  /** `node` is from `parseJson`, or from `parseJsonWithDecimals` where `hasDecimal(schema)`. Throws DataException. */
  read(schema: Schema | undefined, node: unknown): unknown {
    return schema === undefined ? (node ?? null) : this.#reader(schema)(node);
  }

  #reader(schema: Schema): Reader {
    let reader = this.#readers.get(schema);
    if (!reader) this.#readers.set(schema, (reader = this.#compile(schema)));
    return reader;
  }

  #compile(schema: Schema): Reader {
    const read = logicalReader(schema) ?? this.#typeReader(schema);
    const fallback = this.#options.replaceNullWithDefault ? (schema.default ?? null) : null;
    return (node) => {
      if (node !== null && node !== undefined) return read(node);
      if (fallback !== null) return fallback;
      if (schema.optional) return null;
      throw new DataException(`Invalid null value for required ${schema.type} field`);
    };
  }

  #typeReader(schema: Schema): Reader {
    switch (schema.type) {
      case 'BOOLEAN':
        return (node) => node === true;
      case 'INT8':
      case 'INT16':
      case 'INT32': {
        const bits = INTEGER_BITS[schema.type];
        const limit = 2 ** (bits - 1);
        return (node) =>
          Number.isInteger(node) && (node as number) >= -limit && (node as number) < limit
            ? node
            : Number(BigInt.asIntN(bits, BigInt.asIntN(32, integerNode(node))));
      }
      case 'INT64':
        return (node) => (Number.isSafeInteger(node) ? BigInt(node as number) : BigInt.asIntN(64, integerNode(node)));
      case 'FLOAT32':
        return (node) => Math.fround(numberNode(node)) + 0;
      case 'FLOAT64':
        // Adding zero takes the sign from -0, which a BigDecimal does not have.
        return (node) => (typeof node === 'number' ? node : numberNode(node)) + 0;
      case 'STRING':
        return (node) => (typeof node === 'string' ? node : null);
      case 'BYTES':
        return bytesNode;
      case 'ARRAY':
        return this.#arrayReader(schema);
      case 'MAP':
        return this.#mapReader(schema);
      case 'STRUCT':
        return this.#structReader(schema);
    }
  }

  #arrayReader(schema: Schema): Reader {
    const element = this.#reader(schema.valueSchema);
    return (node) => {
      if (Array.isArray(node)) return node.map(element);
      return node !== null && typeof node === 'object' && !isDecimal(node) ? Object.values(node).map(element) : [];
    };
  }

  #mapReader(schema: Schema): Reader {
    const [key, value] = [this.#reader(schema.keySchema), this.#reader(schema.valueSchema)];
    return schema.keySchema.type === 'STRING' ? objectReader(value) : pairsReader(key, value);
  }

  #structReader(schema: Schema): Reader {
    const fields = schema.fields.map((field) => ({
      ...field,
      read: this.#reader(field.schema),
      member: memberReader(field.name),
      check: deepCheck(field.schema),
    }));
    return (node) => {
      if (nodeType(node) !== 'OBJECT') {
        throw new DataException(`Structs should be encoded as JSON objects, but found ${nodeType(node)}`);
      }
      const struct = new Struct(schema);
      for (const field of fields) {
        const value = field.read(field.member(node as Record<string, unknown>));
        if (field.check || (value === null && !field.schema.optional)) validateValue(field.schema, value, field.name);
        struct.putAt(field.index, value);
      }
      return struct;
    };
  }
}

/** Whether numbers of this schema must keep their decimal digits. */
export function hasDecimal(schema: Schema, seen = new Set<Schema['fields']>()): boolean {
  if (schema.name === LogicalTypes.DECIMAL) return true;
  switch (schema.type) {
    case 'ARRAY':
      return hasDecimal(schema.valueSchema, seen);
    case 'MAP':
      return hasDecimal(schema.keySchema, seen) || hasDecimal(schema.valueSchema, seen);
    case 'STRUCT':
      if (seen.has(schema.fields)) return false;
      seen.add(schema.fields);
      return schema.fields.some((field) => hasDecimal(field.schema, seen));
    default:
      return false;
  }
}

/** Reads a member by its name; of what every object inherits only its own counts. */
function memberReader(name: string): (object: Record<string, unknown>) => unknown {
  if (!(name in Object.prototype)) return (object) => object[name];
  return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
}

/** Whether elements may turn out null where they must not be: what is no text is read as null. */
function deepCheck(schema: Schema): boolean {
  if (schema.type === 'ARRAY') return mayBeNull(schema.valueSchemaIfAny);
  return schema.type === 'MAP' && (mayBeNull(schema.keySchemaIfAny) || mayBeNull(schema.valueSchemaIfAny));
}

function mayBeNull(schema: Schema | undefined): boolean {
  if (!schema) return true;
  return schema.type === 'STRING' || schema.type === 'BYTES' ? !schema.optional : deepCheck(schema);
}

function objectReader(value: Reader): Reader {
  return (node) => {
    if (nodeType(node) !== 'OBJECT') {
      throw new DataException(`Maps with string fields should be encoded as JSON objects, but found ${nodeType(node)}`);
    }
    return new Map(Object.entries(node as object).map(([key, item]) => [key, value(item)]));
  };
}

function pairsReader(key: Reader, value: Reader): Reader {
  return (node) => {
    if (!Array.isArray(node)) {
      throw new DataException(
        `Maps with non-string fields should be encoded as JSON array of tuples, but found ${nodeType(node)}`,
      );
    }
    return new Map(
      node.map((entry: unknown) => {
        if (!Array.isArray(entry)) {
          throw new DataException(`Found invalid map entry instead of array tuple: ${nodeType(entry)}`);
        }
        if (entry.length !== 2) {
          throw new DataException(`Found invalid map entry, expected length 2 but found :${entry.length}`);
        }
        return [key(entry[0]), value(entry[1])];
      }),
    );
  };
}

function bytesNode(node: unknown): Buffer | null {
  if (typeof node !== 'string') return null;
  const bytes = base64Node(node);
  if (!bytes) throw new DataException('Invalid bytes field');
  return bytes;
}

function logicalReader(schema: Schema): Reader | undefined {
  switch (schema.name) {
    case LogicalTypes.DECIMAL:
      return (node) => decimalNode(schema, node);
    case LogicalTypes.DATE:
      return (node) => dateFromDays(intNode('Date', node));
    case LogicalTypes.TIME:
      return (node) => timeFromMillis(intNode('Time', node));
    case LogicalTypes.TIMESTAMP:
      return (node) => {
        if (typeof node === 'bigint' || Number.isInteger(node)) return timestampFromMillis(node as number | bigint);
        throw unexpected('Timestamp', 'integral', node);
      };
    default:
      return undefined;
  }
}

function intNode(type: string, node: unknown): number {
  if (Number.isInteger(node) && (node as number) === ((node as number) | 0)) return node as number;
  throw unexpected(type, 'integer', node);
}

function decimalNode(schema: Schema, node: unknown): DecimalValue {
  if (isDecimal(node)) return node;
  if (typeof node === 'bigint' || Number.isInteger(node))
    return { unscaled: BigInt(node as bigint | number), scale: 0 };
  if (typeof node !== 'string') throw unexpected('Decimal', 'numeric or bytes', node);
  const bytes = base64Node(node);
  if (!bytes?.length) throw new DataException('Invalid bytes for Decimal field');
  try {
    return decimalFromBytes(schema, bytes);
  } catch (cause) {
    throw new DataException('Invalid bytes for Decimal field', { cause });
  }
}

function unexpected(type: string, wanted: string, node: unknown): DataException {
  return new DataException(
    `Invalid type for ${type}, underlying representation should be ${wanted} but was ${nodeType(node)}`,
  );
}
