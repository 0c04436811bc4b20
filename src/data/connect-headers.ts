import { DataException } from '../api/errors.ts';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal } from '../api/logical.ts';
import { type DecimalValue, isDecimal, LogicalTypes } from '../api/logical-types.ts';
import type { Header, SchemaAndValue } from '../api/records.ts';
import { sameValue } from '../api/same-value.ts';
import { type Schema, Schemas, type SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { messageText } from './java-text.ts';
import { dateToDays, timeToMillis } from './logical-values.ts';

/** An ordered list of headers, several of which may share a key; what records have as `headers` is an array of the same. */
export class ConnectHeaders implements Iterable<Header> {
  #headers: Header[];

  constructor(original: Iterable<Header> = []) {
    this.#headers = [...original];
  }

  get size(): number {
    return this.#headers.length;
  }
  isEmpty(): boolean {
    return this.#headers.length === 0;
  }
  [Symbol.iterator](): Iterator<Header> {
    return this.#headers[Symbol.iterator]();
  }
  /** For a record. */
  toArray(): Header[] {
    return [...this.#headers];
  }
  duplicate(): ConnectHeaders {
    return new ConnectHeaders(this.#headers);
  }
  clear(): this {
    this.#headers = [];
    return this;
  }

  /** Throws DataException for a value that is not of the schema's type. */
  add(header: Header): this;
  add(key: string, value: SchemaAndValue): this;
  add(key: string, value: unknown, schema: Schema | undefined): this;
  add(header: Header | string, ...rest: [SchemaAndValue?] | [unknown, Schema | undefined]): this {
    if (typeof header !== 'string') return this.#put(header);
    const pair = rest.length === 2 ? { value: rest[0], schema: rest[1] } : (rest[0] as SchemaAndValue);
    checkMatches(pair);
    return this.#put({ key: header, schema: pair.schema ?? schemaOfStruct(pair.value), value: pair.value ?? null });
  }

  addString(key: string, value: string | null): this {
    return this.#put({ key, schema: value === null ? Schemas.OPTIONAL_STRING : Schemas.STRING, value });
  }
  addBytes(key: string, value: Buffer | null): this {
    return this.#put({ key, schema: value === null ? Schemas.OPTIONAL_BYTES : Schemas.BYTES, value });
  }
  addBoolean(key: string, value: boolean): this {
    return this.#put({ key, schema: Schemas.BOOLEAN, value });
  }
  addByte(key: string, value: number): this {
    return this.#put({ key, schema: Schemas.INT8, value });
  }
  addShort(key: string, value: number): this {
    return this.#put({ key, schema: Schemas.INT16, value });
  }
  addInt(key: string, value: number): this {
    return this.#put({ key, schema: Schemas.INT32, value });
  }
  addLong(key: string, value: bigint): this {
    return this.#put({ key, schema: Schemas.INT64, value });
  }
  addFloat(key: string, value: number): this {
    return this.#put({ key, schema: Schemas.FLOAT32, value });
  }
  addDouble(key: string, value: number): this {
    return this.#put({ key, schema: Schemas.FLOAT64, value });
  }
  addList(key: string, value: unknown[] | null, schema: Schema): this {
    return this.#typed(key, value, schema, 'ARRAY');
  }
  addMap(key: string, value: Map<unknown, unknown> | null, schema: Schema): this {
    return this.#typed(key, value, schema, 'MAP');
  }
  addStruct(key: string, value: Struct | null): this {
    return this.#put({ key, schema: value?.schema, value });
  }
  addDecimal(key: string, value: DecimalValue | null): this {
    return this.#put({ key, schema: value ? Decimal.schema(value.scale) : undefined, value });
  }
  /** Throws DataException for a time of day. */
  addDate(key: string, value: Date | null): this {
    if (value) dateToDays(value);
    return this.#put({ key, schema: ConnectDate.SCHEMA, value });
  }
  /** Throws DataException for another day than the epoch's. */
  addTime(key: string, value: Date | null): this {
    if (value) timeToMillis(value);
    return this.#put({ key, schema: ConnectTime.SCHEMA, value });
  }
  addTimestamp(key: string, value: Date | null): this {
    return this.#put({ key, schema: ConnectTimestamp.SCHEMA, value });
  }

  lastWithName(key: string): Header | undefined {
    return this.#headers.findLast((header) => header.key === key);
  }
  allWithName(key: string): Header[] {
    return this.#headers.filter((header) => header.key === key);
  }
  remove(key: string): this {
    this.#headers = this.#headers.filter((header) => header.key !== key);
    return this;
  }

  /** Leaves the last header of each key, or of the one key. */
  retainLatest(key?: string): this {
    const concerned = (header: Header) => key === undefined || header.key === key;
    this.#headers = this.#headers.filter((header) => !concerned(header) || this.lastWithName(header.key) === header);
    return this;
  }

  /** Replaces each header, or those of one key, by what the function makes of it; undefined or null removes it. */
  apply(transform: (header: Header) => Header | null | undefined): this;
  apply(key: string, transform: (header: Header) => Header | null | undefined): this;
  apply(
    key: string | ((header: Header) => Header | null | undefined),
    transform?: (header: Header) => Header | null | undefined,
  ): this {
    const change = typeof key === 'string' ? transform! : key;
    this.#headers = this.#headers.flatMap((header) =>
      typeof key === 'string' && header.key !== key ? [header] : (change(header) ?? []),
    );
    return this;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof ConnectHeaders) || other.size !== this.size) return false;
    return this.#headers.every(({ key, schema, value }, i) => {
      const twin = other.#headers[i]!;
      const sameSchema = schema === undefined ? twin.schema === undefined : schema.equals(twin.schema);
      return key === twin.key && sameSchema && sameValue(value, twin.value);
    });
  }

  #put(header: Header): this {
    this.#headers.push(header);
    return this;
  }

  #typed(key: string, value: unknown, schema: Schema, type: SchemaType): this {
    if (value === null) return this.#put({ key, schema: undefined, value });
    if (schema.type !== type) throw new DataException(`Expecting ${type} but instead found ${schema.type}`);
    return this.#put({ key, schema, value });
  }
}

/** As in Connect a struct brings its schema, where none is given. */
function schemaOfStruct(value: unknown): Schema | undefined {
  return value instanceof Struct ? value.schema : undefined;
}

function checkMatches({ schema, value }: SchemaAndValue): void {
  if (!schema) return;
  if (value === null || value === undefined) {
    if (schema.optional) return;
    throw new DataException(`A null value requires an optional schema but was ${schema}`);
  }
  if (FITS[schema.type](value, schema.name)) return;
  throw new DataException(`The value ${messageText(schema, value)} is not compatible with the schema ${schema}`);
}

const integer = (value: unknown) => Number.isInteger(value);
const DATES: readonly (string | undefined)[] = [LogicalTypes.DATE, LogicalTypes.TIME];

const FITS: Record<SchemaType, (value: unknown, name: string | undefined) => boolean> = {
  INT8: integer,
  INT16: integer,
  INT32: (value, name) => integer(value) || (value instanceof Date && DATES.includes(name)),
  INT64: (value, name) => typeof value === 'bigint' || (value instanceof Date && name === LogicalTypes.TIMESTAMP),
  FLOAT32: (value) => typeof value === 'number',
  FLOAT64: (value) => typeof value === 'number',
  BOOLEAN: (value) => typeof value === 'boolean',
  STRING: (value) => typeof value === 'string',
  BYTES: (value, name) => Buffer.isBuffer(value) || (isDecimal(value) && name === LogicalTypes.DECIMAL),
  ARRAY: Array.isArray,
  MAP: (value) => value instanceof Map,
  STRUCT: (value) => value instanceof Struct,
};
