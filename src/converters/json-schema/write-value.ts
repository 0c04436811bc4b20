import { DataException, LogicalTypes, type Schema, Struct } from '../../api/index.ts';
import { javaClass, javaClassOf } from '../../api/java-class.ts';
import { jsonBytes, putByte, putName } from '../../data/json-output.ts';
import { JsonWriter } from '../../data/json-writer.ts';
import { isObjectMap, isUnion } from './connect-names.ts';
import type { JsonSchemaOptions } from './options.ts';

/** Puts a value that is not null. */
type Put = (value: unknown) => void;
/** Puts a value, also null; false where nothing stands for it. */
type PutAny = (value: unknown, before?: () => void) => boolean;

const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Writes Connect values as JSON that `fromConnectSchema` describes. Compiles each schema once. Throws DataException. */
export class ValueWriter {
  readonly #useDefaults: boolean;
  readonly #json: JsonWriter;
  readonly #puts = new WeakMap<Schema, PutAny>();

  constructor(options: JsonSchemaOptions) {
    this.#useDefaults = !options['ignore.default.for.nullables'];
    this.#json = new JsonWriter({
      decimalFormat: options['decimal.format'].toUpperCase() === 'NUMERIC' ? 'NUMERIC' : 'BASE64',
      replaceNullWithDefault: false,
    });
  }

  /** Empty where nothing stands for the value: a null of a required schema. */
  write(schema: Schema, value: unknown): Buffer {
    const put = this.#any(schema);
    return jsonBytes(() => {
      put(value);
    });
  }

  #any(schema: Schema): PutAny {
    let put = this.#puts.get(schema);
    if (!put) this.#puts.set(schema, (put = this.#compile(schema)));
    return put;
  }

  #compile(schema: Schema): PutAny {
    let put: Put | undefined;
    const fallback = this.#useDefaults ? (schema.default ?? null) : null;
    return (given, before) => {
      const value = given ?? fallback;
      if (value === null && !schema.optional) return false;
      before?.();
      if (value === null) this.#json.put(undefined, null);
      else (put ??= this.#put(schema))(value);
      return true;
    };
  }

  #put(schema: Schema): Put {
    const logical = Object.values<string | undefined>(LogicalTypes).includes(schema.name);
    if (!logical) {
      if (schema.type === 'ARRAY') return this.#array(schema);
      if (schema.type === 'MAP') return isObjectMap(schema) ? this.#object(schema) : this.#entries(schema);
      if (schema.type === 'STRUCT') return isUnion(schema) ? this.#union(schema) : this.#struct(schema);
    }
    return (value) => this.#json.put(schema, value);
  }

  #array(schema: Schema): Put {
    const element = this.#any(schema.valueSchema);
    return (value) => {
      if (!Array.isArray(value)) throw mismatch(schema, value);
      putByte(OPEN_BRACKET);
      value.forEach((item, index) => {
        if (index > 0) putByte(COMMA);
        this.#orNull(element, item);
      });
      putByte(CLOSE_BRACKET);
    };
  }

  #object(schema: Schema): Put {
    const member = this.#any(schema.valueSchema);
    return (value) => {
      if (!(value instanceof Map)) throw mismatch(schema, value);
      putByte(OPEN_BRACE);
      let first = true;
      for (const [name, item] of value) {
        if (typeof name !== 'string') throw mismatch(schema.keySchema, name);
        if (!first) putByte(COMMA);
        first = false;
        putName(name);
        this.#orNull(member, item);
      }
      putByte(CLOSE_BRACE);
    };
  }

  #entries(schema: Schema): Put {
    const [key, member] = [this.#any(schema.keySchema), this.#any(schema.valueSchema)];
    return (value) => {
      if (!(value instanceof Map)) throw mismatch(schema, value);
      putByte(OPEN_BRACKET);
      let first = true;
      for (const [k, v] of value) {
        if (!first) putByte(COMMA);
        first = false;
        putByte(OPEN_BRACE);
        putName('key');
        this.#orNull(key, k);
        putByte(COMMA);
        putName('value');
        this.#orNull(member, v);
        putByte(CLOSE_BRACE);
      }
      putByte(CLOSE_BRACKET);
    };
  }

  #orNull(put: PutAny, value: unknown): void {
    if (!put(value)) this.#json.put(undefined, null);
  }

  #get(struct: Struct, name: string): unknown {
    return this.#useDefaults ? struct.get(name) : struct.getWithoutDefault(name);
  }

  #struct(schema: Schema): Put {
    const fields = schema.fields.map((field) => ({ ...field, put: this.#any(field.schema) }));
    return (value) => {
      const struct = expectStruct(schema, value);
      putByte(OPEN_BRACE);
      let first = true;
      for (const { name, put } of fields) {
        const written = put(this.#get(struct, name), () => {
          if (!first) putByte(COMMA);
          putName(name);
        });
        if (written) first = false;
      }
      putByte(CLOSE_BRACE);
    };
  }

  /** The first member that is set is the value. */
  #union(schema: Schema): Put {
    const fields = schema.fields.map((field) => ({ ...field, put: this.#any(field.schema) }));
    return (value) => {
      const struct = expectStruct(schema, value);
      const chosen = fields.find(({ name }) => this.#get(struct, name) !== null);
      if (chosen) chosen.put(this.#get(struct, chosen.name));
      else this.#json.put(undefined, null);
    };
  }
}

function expectStruct(schema: Schema, value: unknown): Struct {
  if (!(value instanceof Struct)) throw mismatch(schema, value);
  if (value.schema !== schema && !value.schema.equals(schema)) throw new DataException('Mismatching schema.');
  return value;
}

function mismatch(schema: Schema, value: unknown): DataException {
  const found = typeof value === 'number' ? javaClassOf(schema, value) : javaClass(value);
  return new DataException(`Invalid type for ${schema.type}: class ${found}`);
}
