import { decimalText } from './decimal-text.ts';
import { DataException, JavaException } from './errors.ts';
import { javaClass, STRUCT } from './java-class.ts';
import { doubleText, floatText } from './java-number.ts';
import { isDecimal } from './logical-types.ts';
import { sameValue } from './same-value.ts';
import type { Field, Schema, SchemaType } from './schema.ts';
import { validateValue } from './validate.ts';

/** A value of a STRUCT schema: one slot a field; `undefined` and `null` both mean "not set". */
export class Struct {
  readonly [STRUCT] = true;
  readonly schema: Schema;
  readonly #values: unknown[];

  constructor(schema: Schema) {
    if (schema.type !== 'STRUCT') throw new DataException(`Not a struct schema: ${schema}`);
    this.schema = schema;
    this.#values = new Array(schema.fields.length).fill(null);
  }

  /** The field's value, or its schema's default where it is not set; throws for a name the schema does not have. */
  get(name: string): unknown {
    const field = this.#field(name);
    return this.#values[field.index] ?? field.schema.default ?? null;
  }

  /** As `get`, without the default. */
  getWithoutDefault(name: string): unknown {
    return this.#values[this.#field(name).index] ?? null;
  }

  /** By position, without the default: the fast way for converters. */
  at(index: number): unknown {
    return this.#values[index];
  }

  /** Throws DataException for a name the schema does not have, and for a value that does not fit the field's schema. */
  put(name: string, value: unknown): this {
    const field = this.#field(name);
    validateValue(field.schema, value, name);
    this.#values[field.index] = value ?? null;
    return this;
  }

  /** By position, unchecked: the fast way for converters. */
  putAt(index: number, value: unknown): this {
    this.#values[index] = value ?? null;
    return this;
  }

  getInt8(name: string): number | null {
    return this.#checked(name, 'INT8');
  }
  getInt16(name: string): number | null {
    return this.#checked(name, 'INT16');
  }
  getInt32(name: string): number | null {
    return this.#checked(name, 'INT32');
  }
  getInt64(name: string): bigint | null {
    return this.#checked(name, 'INT64');
  }
  getFloat32(name: string): number | null {
    return this.#checked(name, 'FLOAT32');
  }
  getFloat64(name: string): number | null {
    return this.#checked(name, 'FLOAT64');
  }
  getBoolean(name: string): boolean | null {
    return this.#checked(name, 'BOOLEAN');
  }
  getString(name: string): string | null {
    return this.#checked(name, 'STRING');
  }
  getBytes(name: string): Buffer | null {
    return this.#checked(name, 'BYTES');
  }
  getArray(name: string): unknown[] | null {
    return this.#checked(name, 'ARRAY');
  }
  getMap(name: string): Map<unknown, unknown> | null {
    return this.#checked(name, 'MAP');
  }
  getStruct(name: string): Struct | null {
    return this.#checked(name, 'STRUCT');
  }

  /** Throws DataException for the first field whose value does not fit: a required one must be set or have a default. */
  validate(): void {
    for (const { name, index, schema } of this.schema.fields) {
      const value = this.#values[index];
      if (value === null && (schema.optional || (schema.default ?? null) !== null)) continue;
      validateValue(schema, value, name);
    }
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Struct) || !this.schema.equals(other.schema)) return false;
    return this.#values.every((value, i) => sameValue(value, other.#values[i]));
  }

  /** As Java has it: bytes are not shown. */
  toString(): string {
    const set = this.schema.fields.filter((field) => this.#values[field.index] !== null);
    return `Struct{${set.map((field) => `${field.name}=${text(field.schema, this.#values[field.index])}`).join(',')}}`;
  }

  /** Without the default. Throws JavaException for a value of a logical type, as Java's cast does: `get` gives those. */
  #checked<T>(name: string, type: SchemaType): T | null {
    const field = this.#field(name);
    if (field.schema.type !== type) throw new DataException(`Field '${name}' is not of type ${type}`);
    const value = this.#values[field.index];
    if (value instanceof Date || isDecimal(value)) {
      const message = `class ${javaClass(value)} cannot be cast to what a field of type ${type} holds`;
      throw new JavaException('java.lang.ClassCastException', message, { hint: `Use get('${name}').` });
    }
    return value as T | null;
  }

  #field(name: string): Field {
    const field = this.schema.field(name);
    if (!field) throw new DataException(`${name} is not a valid field name`);
    return field;
  }
}

function text(schema: Schema | undefined, value: unknown): string {
  if (typeof value === 'number' && schema?.type === 'FLOAT32') return floatText(value);
  if (typeof value === 'number' && schema?.type === 'FLOAT64') return doubleText(value);
  const [key, member] = [schema?.keySchemaIfAny, schema?.valueSchemaIfAny];
  if (Array.isArray(value)) return `[${value.map((item) => text(member, item)).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${text(key, k)}=${text(member, v)}`).join(', ')}}`;
  if (Buffer.isBuffer(value)) return `[B@${value.length.toString(16)}`;
  if (value instanceof Date) return dateText(value);
  return isDecimal(value) ? decimalText(value) : String(value);
}

/** `Thu Jan 01 00:00:00 UTC 1970`; before 1582 by the Gregorian calendar, too. */
function dateText(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${time} UTC ${Number(year)}`;
}
