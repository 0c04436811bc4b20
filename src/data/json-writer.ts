import { DataException } from '../api/errors.ts';
import { javaClass } from '../api/java-class.ts';
import { doubleText, floatText } from '../api/java-number.ts';
import { LogicalTypes } from '../api/logical.ts';
import { isDecimal } from '../api/logical-types.ts';
import type { Schema, SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { decimalText, decimalToBytes } from './decimal.ts';
import { jacksonEscapes } from './jackson-escapes.ts';
import { jsonBytes, putAscii, putBigint, putByte, putBytes, putDouble, putInteger, putString } from './json-output.ts';
import { dateToDays, timestampToMillis, timeToMillis } from './logical-values.ts';
import { putSchemaless } from './schemaless-json.ts';

export interface JsonOptions {
  /** BASE64: the bytes of the unscaled value; NUMERIC: a JSON number with all its digits. */
  readonly decimalFormat: 'BASE64' | 'NUMERIC';
  /** Whether null is replaced by a schema's default. */
  readonly replaceNullWithDefault: boolean;
}

/** Connect's own defaults. */
export const JSON_DEFAULTS: JsonOptions = { decimalFormat: 'BASE64', replaceNullWithDefault: true };

type Writer = (value: unknown) => void;

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const [NULL, TRUE, FALSE] = ['null', 'true', 'false'].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer];

/** Makes JSON text of Connect values as JsonConverter does. Compiles each schema once; safe to share. */
export class JsonWriter {
  readonly #options: JsonOptions;
  readonly #writers = new WeakMap<Schema, Writer>();

  constructor(options: JsonOptions = JSON_DEFAULTS) {
    this.#options = options;
  }

  /** Throws DataException where the value does not fit the schema. */
  write(schema: Schema | undefined, value: unknown): string {
    return this.bytes(schema, value).toString();
  }

  /** As `write`, in UTF-8; with `before`, between these bytes and a closing brace. */
  bytes(schema: Schema | undefined, value: unknown, before?: Uint8Array): Buffer {
    return jsonBytes(() => {
      if (before) putBytes(before);
      this.put(schema, value);
      if (before) putByte(CLOSE_BRACE);
    });
  }

  /** Puts a value into the output of `jsonBytes`. */
  put(schema: Schema | undefined, value: unknown): void {
    if (!schema) putSchemaless(value);
    else this.#writer(schema)(value);
  }

  #writer(schema: Schema): Writer {
    const known = this.#writers.get(schema);
    if (known) return known;
    // A schema that holds itself finds this one while it is compiled.
    this.#writers.set(schema, (value) => this.#writers.get(schema)!(value));
    const writer = this.#compile(schema);
    this.#writers.set(schema, writer);
    return writer;
  }

  #compile(schema: Schema): Writer {
    const write = this.#logicalWriter(schema) ?? this.#typeWriter(schema);
    const fallback = this.#fallback(schema);
    return (value) => {
      if (value !== null && value !== undefined) return write(value);
      if (fallback !== null) return write(fallback);
      if (schema.optional) return putBytes(NULL);
      throw new DataException('Conversion error: null value for field that is required and has no default value');
    };
  }

  #fallback(schema: Schema): unknown {
    return this.#options.replaceNullWithDefault ? (schema.default ?? null) : null;
  }

  #logicalWriter(schema: Schema): Writer | undefined {
    switch (schema.name) {
      case LogicalTypes.DECIMAL:
        return (value) => this.#putDecimal(schema, value);
      case LogicalTypes.DATE:
        return (value) => putInteger(dateToDays(expectDate(value, 'Date')));
      case LogicalTypes.TIME:
        return (value) => putInteger(timeToMillis(expectDate(value, 'Time')));
      case LogicalTypes.TIMESTAMP:
        return (value) => putBigint(timestampToMillis(expectDate(value, 'Timestamp')));
      default:
        return undefined;
    }
  }

  #putDecimal(schema: Schema, value: unknown): void {
    if (!isDecimal(value)) {
      throw new DataException(`Invalid type for Decimal, expected BigDecimal but was class ${javaClass(value)}`);
    }
    if (this.#options.decimalFormat === 'NUMERIC') putAscii(decimalText(value));
    else putString(decimalToBytes(schema, value).toString('base64'));
  }

  #typeWriter(schema: Schema): Writer {
    switch (schema.type) {
      case 'ARRAY':
        return this.#arrayWriter(schema);
      case 'MAP':
        return this.#mapWriter(schema);
      case 'STRUCT':
        return this.#structWriter(schema);
      default:
        return PRIMITIVES[schema.type];
    }
  }

  #arrayWriter(schema: Schema): Writer {
    const element = this.#memberWriter(schema.valueSchemaIfAny);
    return (value) => {
      if (!Array.isArray(value)) return mismatch(schema.type, value);
      putByte(OPEN_BRACKET);
      for (let i = 0; i < value.length; i++) {
        if (i > 0) putByte(COMMA);
        element(value[i]);
      }
      putByte(CLOSE_BRACKET);
    };
  }

  #mapWriter(schema: Schema): Writer {
    const key = this.#writer(schema.keySchema);
    const member = this.#memberWriter(schema.valueSchemaIfAny);
    const asObject = schema.keySchema.type === 'STRING';
    const name = this.#fallback(schema.keySchema) === null && schema.keySchema.optional ? nullAsName(key) : key;
    return (value) => {
      if (!(value instanceof Map)) return mismatch(schema.type, value);
      putByte(asObject ? OPEN_BRACE : OPEN_BRACKET);
      let first = true;
      for (const [k, v] of value) {
        if (!first) putByte(COMMA);
        first = false;
        if (asObject) putMember(name, k, member, v);
        else putPair(key, k, member, v);
      }
      putByte(asObject ? CLOSE_BRACE : CLOSE_BRACKET);
    };
  }

  /** Elements of headers that were read from text may have no schema in common. */
  #memberWriter(schema: Schema | undefined): Writer {
    return schema ? this.#writer(schema) : putSchemaless;
  }

  #structWriter(schema: Schema): Writer {
    const writers = schema.fields.map((field) => this.#writer(field.schema));
    const prefixes = schema.fields.map(({ name, index }) =>
      Buffer.from(`${index === 0 ? '{' : ','}${jacksonEscapes(JSON.stringify(name))}:`),
    );
    return (value) => {
      if (!(value instanceof Struct)) return mismatch(schema.type, value);
      if (value.schema !== schema && !value.schema.equals(schema)) throw new DataException('Mismatching schema.');
      for (let i = 0; i < writers.length; i++) {
        putBytes(prefixes[i]!);
        writers[i]!(value.at(i));
      }
      if (writers.length === 0) putByte(OPEN_BRACE);
      putByte(CLOSE_BRACE);
    };
  }
}

/** A null key becomes the name "null", as Jackson's text of a null node. */
function nullAsName(key: Writer): Writer {
  return (k) => (k === null || k === undefined ? putString('null') : key(k));
}

function putMember(name: Writer, k: unknown, member: Writer, v: unknown): void {
  name(k);
  putByte(COLON);
  member(v);
}

function putPair(key: Writer, k: unknown, member: Writer, v: unknown): void {
  putByte(OPEN_BRACKET);
  key(k);
  putByte(COMMA);
  member(v);
  putByte(CLOSE_BRACKET);
}

function mismatch(type: SchemaType, value: unknown): never {
  throw new DataException(`Invalid type for ${type}: class ${javaClass(value)}`);
}

function expectDate(value: unknown, type: string): Date {
  if (value instanceof Date) return value;
  throw new DataException(`Invalid type for ${type}, expected Date but was class ${javaClass(value)}`);
}

const integer =
  (type: SchemaType): Writer =>
  (value) =>
    Number.isSafeInteger(value) ? putInteger(value as number) : mismatch(type, value);

const float =
  (type: SchemaType, put: (value: number) => void): Writer =>
  (value) => {
    if (typeof value !== 'number') return mismatch(type, value);
    if (Number.isFinite(value)) put(value);
    else putString(String(value));
  };

const PRIMITIVES: Record<Exclude<SchemaType, 'ARRAY' | 'MAP' | 'STRUCT'>, Writer> = {
  INT8: integer('INT8'),
  INT16: integer('INT16'),
  INT32: integer('INT32'),
  INT64: (value) => (typeof value === 'bigint' ? putBigint(value) : mismatch('INT64', value)),
  FLOAT32: float('FLOAT32', (value) => putAscii(floatText(value))),
  FLOAT64: float('FLOAT64', (value) => putDouble(value, doubleText)),
  BOOLEAN: (value) => (typeof value === 'boolean' ? putBytes(value ? TRUE : FALSE) : mismatch('BOOLEAN', value)),
  STRING: (value) => (typeof value === 'string' ? putString(value) : mismatch('STRING', value)),
  BYTES: (value) => {
    if (Buffer.isBuffer(value)) return putString(value.toString('base64'));
    throw new DataException(`Invalid type for bytes type: class ${javaClass(value)}`);
  },
};
