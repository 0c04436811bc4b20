import { DataException } from '../api/errors.ts';
import { doubleText, floatText } from '../api/java-number.ts';
import { LogicalTypes } from '../api/logical.ts';
import type { Schema, SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { decimalText, decimalToBytes, isDecimal } from './decimal.ts';
import { javaClass } from './java-class.ts';
import { stringifyJson } from './json.ts';
import { dateToDays, timestampToMillis, timeToMillis } from './logical-values.ts';

export interface JsonOptions {
  /** BASE64: the bytes of the unscaled value; NUMERIC: a JSON number with all its digits. */
  readonly decimalFormat: 'BASE64' | 'NUMERIC';
  /** Whether null is replaced by a schema's default. */
  readonly replaceNullWithDefault: boolean;
}

/** Connect's own defaults. */
export const JSON_DEFAULTS: JsonOptions = { decimalFormat: 'BASE64', replaceNullWithDefault: true };

type Writer = (value: unknown) => string;

/** Makes JSON text of Connect values as JsonConverter does. Compiles each schema once; safe to share. */
export class JsonWriter {
  readonly #options: JsonOptions;
  readonly #writers = new WeakMap<Schema, Writer>();

  constructor(options: JsonOptions = JSON_DEFAULTS) {
    this.#options = options;
  }

  /** Throws DataException where the value does not fit the schema. */
  write(schema: Schema | undefined, value: unknown): string {
    return schema === undefined ? stringifyJson(value ?? null) : this.#writer(schema)(value);
  }

  #writer(schema: Schema): Writer {
    let writer = this.#writers.get(schema);
    if (!writer) this.#writers.set(schema, (writer = this.#compile(schema)));
    return writer;
  }

  #compile(schema: Schema): Writer {
    const write = this.#logicalWriter(schema) ?? this.#typeWriter(schema);
    const fallback = this.#options.replaceNullWithDefault ? (schema.default ?? null) : null;
    return (value) => {
      if (value !== null && value !== undefined) return write(value);
      if (fallback !== null) return write(fallback);
      if (schema.optional) return 'null';
      throw new DataException('Conversion error: null value for field that is required and has no default value');
    };
  }

  #logicalWriter(schema: Schema): Writer | undefined {
    switch (schema.name) {
      case LogicalTypes.DECIMAL:
        return (value) => this.#decimalText(schema, value);
      case LogicalTypes.DATE:
        return (value) => String(dateToDays(expectDate(value, 'Date')));
      case LogicalTypes.TIME:
        return (value) => String(timeToMillis(expectDate(value, 'Time')));
      case LogicalTypes.TIMESTAMP:
        return (value) => String(timestampToMillis(expectDate(value, 'Timestamp')));
      default:
        return undefined;
    }
  }

  #decimalText(schema: Schema, value: unknown): string {
    if (!isDecimal(value)) {
      throw new DataException(`Invalid type for Decimal, expected BigDecimal but was class ${javaClass(value)}`);
    }
    return this.#options.decimalFormat === 'NUMERIC'
      ? decimalText(value)
      : `"${decimalToBytes(schema, value).toString('base64')}"`;
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
    const element = this.#writer(schema.valueSchema);
    return (value) => {
      if (!Array.isArray(value)) return mismatch(schema.type, value);
      let text = '';
      for (const item of value) text += text === '' ? element(item) : `,${element(item)}`;
      return `[${text}]`;
    };
  }

  #mapWriter(schema: Schema): Writer {
    const [key, member] = [this.#writer(schema.keySchema), this.#writer(schema.valueSchema)];
    const asObject = schema.keySchema.type === 'STRING';
    return (value) => {
      if (!(value instanceof Map)) return mismatch(schema.type, value);
      const entries: string[] = [];
      for (const [k, v] of value) entries.push(asObject ? `${name(key(k))}:${member(v)}` : `[${key(k)},${member(v)}]`);
      return asObject ? `{${entries.join(',')}}` : `[${entries.join(',')}]`;
    };
  }

  #structWriter(schema: Schema): Writer {
    const writers = schema.fields.map((field) => this.#writer(field.schema));
    const prefixes = schema.fields.map(({ name, index }) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    return (value) => {
      if (!(value instanceof Struct)) return mismatch(schema.type, value);
      if (value.schema !== schema && !value.schema.equals(schema)) throw new DataException('Mismatching schema.');
      let text = '';
      for (let i = 0; i < writers.length; i++) text += prefixes[i]! + writers[i]!(value.at(i));
      return text === '' ? '{}' : `${text}}`;
    };
  }
}

/** A null key becomes the name "null", as Jackson's text of a null node. */
function name(keyText: string): string {
  return keyText === 'null' ? '"null"' : keyText;
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
    Number.isInteger(value) ? String(value) : mismatch(type, value);

const float =
  (type: SchemaType, text: (value: number) => string): Writer =>
  (value) => {
    if (typeof value !== 'number') return mismatch(type, value);
    return Number.isFinite(value) ? text(value) : `"${value}"`;
  };

const PRIMITIVES: Record<Exclude<SchemaType, 'ARRAY' | 'MAP' | 'STRUCT'>, Writer> = {
  INT8: integer('INT8'),
  INT16: integer('INT16'),
  INT32: integer('INT32'),
  INT64: (value) => (typeof value === 'bigint' ? value.toString() : mismatch('INT64', value)),
  FLOAT32: float('FLOAT32', floatText),
  FLOAT64: float('FLOAT64', doubleText),
  BOOLEAN: (value) => (typeof value === 'boolean' ? String(value) : mismatch('BOOLEAN', value)),
  STRING: (value) => (typeof value === 'string' ? JSON.stringify(value) : mismatch('STRING', value)),
  BYTES: (value) => {
    if (Buffer.isBuffer(value)) return `"${value.toString('base64')}"`;
    throw new DataException(`Invalid type for bytes type: class ${javaClass(value)}`);
  },
};
