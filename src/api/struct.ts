import { DataException } from './errors.ts';
import type { Field, Schema } from './schema.ts';

/** A value of a STRUCT schema: one slot a field; `undefined` and `null` both mean "not set". */
export class Struct {
  readonly schema: Schema;
  readonly #values: unknown[];

  constructor(schema: Schema) {
    if (schema.type !== 'STRUCT') throw new DataException(`Not a struct schema: ${schema.type}`);
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

  put(name: string, value: unknown): this {
    this.#values[this.#field(name).index] = value ?? null;
    return this;
  }

  putAt(index: number, value: unknown): this {
    this.#values[index] = value ?? null;
    return this;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Struct) || !this.schema.equals(other.schema)) return false;
    return this.#values.every((value, i) => sameValue(value, other.#values[i]));
  }

  toString(): string {
    const set = this.schema.fields.filter((field) => this.#values[field.index] !== null);
    return `Struct{${set.map((field) => `${field.name}=${text(this.#values[field.index])}`).join(',')}}`;
  }

  #field(name: string): Field {
    const field = this.schema.field(name);
    if (!field) throw new DataException(`${name} is not a valid field name`);
    return field;
  }
}

function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${text(k)}=${text(v)}`).join(', ')}}`;
  return String(value);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Struct) return a.equals(b);
  if (Buffer.isBuffer(a)) return Buffer.isBuffer(b) && a.equals(b);
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((v, i) => sameValue(v, b[i]));
  if (a instanceof Map)
    return b instanceof Map && a.size === b.size && [...a].every(([k, v]) => sameValue(v, b.get(k)));
  if (a && b && typeof a === 'object' && typeof b === 'object') {
    const [ka, kb] = [Object.keys(a), Object.keys(b)];
    return ka.length === kb.length && ka.every((k) => sameValue(Reflect.get(a, k), Reflect.get(b, k)));
  }
  return false;
}
