import { DataException } from '../api/errors.ts';
import { javaClass } from '../api/java-class.ts';
import { isDecimal, LogicalTypes } from '../api/logical-types.ts';
import type { Schema, SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { writeAnything } from './avro-anything.ts';
import { defaultFromJson } from './avro-default.ts';
import {
  type AvroDataOptions,
  enumParameter,
  fixedSize,
  isEnum,
  isStringMap,
  isUnion,
  scrubbed,
  scrubbedFullName,
} from './avro-names.ts';
import { type AvroNode, type AvroRecord, type AvroUnion, branchName } from './avro-node.ts';
import { AvroOutput } from './avro-output.ts';
import { connectSchema, isAnything } from './avro-to-connect.ts';
import { decimalToBytes } from './decimal.ts';
import { dateToDays, timestampToMillis, timeToMillis } from './logical-values.ts';

/** Writes one value. Throws DataException for one that does not fit; what was written of it until then is for nothing. */
export type AvroEncoder = (value: unknown, output: AvroOutput) => void;

/**
 * What writes values of a Connect schema by an Avro schema: the one that was made of it, or one with the same fields and more that
 * have defaults. Throws DataException where the Avro schema cannot hold them.
 */
export function avroEncoder(node: AvroNode, schema: Schema | undefined, options: AvroDataOptions): AvroEncoder {
  if (schema) return new EncoderCompiler(options).encoder(node, schema);
  if (isAnything(node)) return writeAnything;
  throw new DataException('A value without a schema can only be written as io.confluent.connect.avro.Anything');
}

class EncoderCompiler {
  readonly #options: AvroDataOptions;
  readonly #records = new Map<AvroNode, Map<Schema, AvroEncoder>>();

  constructor(options: AvroDataOptions) {
    this.#options = options;
  }

  encoder(node: AvroNode, schema: Schema): AvroEncoder {
    if (isUnion(schema)) return this.#unionStruct(node, schema);
    if (node.type === 'union') return this.#union(node, schema);
    const write = this.#required(node, schema);
    return (value, output) => write(value ?? refuseNull(schema), output);
  }

  #union(node: AvroUnion, schema: Schema): AvroEncoder {
    const none = node.branches.findIndex(({ type }) => type === 'null');
    const index = this.#branch(node, schema);
    const write = this.#required(node.branches[index]!, schema);
    return (value, output) => {
      if (value === null || value === undefined) {
        if (!schema.optional || none < 0) refuseNull(schema);
        output.int(none);
        return;
      }
      output.int(index);
      write(value, output);
    };
  }

  /** The one field that is set is the value. */
  #unionStruct(node: AvroNode, schema: Schema): AvroEncoder {
    if (node.type !== 'union') throw cannotHold(node, schema);
    const none = node.branches.findIndex(({ type }) => type === 'null');
    const fields = schema.fields.map((field) => {
      const index = this.#branch(node, field.schema);
      return { index, write: this.#required(node.branches[index]!, field.schema) };
    });
    return (value, output) => {
      const set =
        value === null || value === undefined
          ? -1
          : fields.findIndex((_, i) => expectStruct(schema, value).at(i) !== null);
      if (set < 0) {
        if (!schema.optional || none < 0) refuseNull(schema);
        output.int(none);
        return;
      }
      output.int(fields[set]!.index);
      fields[set]!.write((value as Struct).at(set), output);
    };
  }

  /** The branch that holds values of the schema. */
  #branch({ branches }: AvroUnion, schema: Schema): number {
    const name = this.#branchName(schema);
    const exact = name === undefined ? -1 : branches.findIndex((branch) => branchName(branch) === name);
    const found = exact >= 0 ? exact : branches.findIndex((branch) => this.#fits(branch, schema));
    if (found >= 0) return found;
    throw new DataException(`No branch of the Avro union holds ${schema}`);
  }

  #branchName(schema: Schema): string | undefined {
    if (isEnum(schema)) return schema.parameters!.get(enumParameter(this.#options));
    const isNamed = schema.type === 'STRUCT' || fixedSize(schema) !== undefined;
    return isNamed && schema.name !== undefined ? scrubbedFullName(schema.name, this.#options) : undefined;
  }

  #fits(node: AvroNode, schema: Schema): boolean {
    if (schema.type === 'MAP') return node.type === (isStringMap(schema, this.#options) ? 'map' : 'array');
    return (AVRO_TYPES[schema.type] as readonly string[]).includes(node.type);
  }

  #required(node: AvroNode, schema: Schema): AvroEncoder {
    if (node.type === 'union') return this.encoder(node, schema);
    if (!this.#fits(node, schema)) throw cannotHold(node, schema);
    switch (schema.type) {
      case 'STRUCT':
        return this.#record(node as AvroRecord, schema);
      case 'ARRAY':
        return this.#array(node as AvroNode & { type: 'array' }, schema);
      case 'MAP':
        return node.type === 'map'
          ? this.#map(node, schema)
          : this.#entries(node as AvroNode & { type: 'array' }, schema);
      case 'STRING':
        return node.type === 'enum' ? enumEncoder(node, schema) : stringEncoder(schema);
      case 'BYTES':
        return node.type === 'fixed' ? fixedEncoder(node.size, schema) : bytesEncoder(schema);
      default:
        return LOGICAL[schema.name ?? ''] ?? numberEncoder(node, schema);
    }
  }

  #record(node: AvroRecord, schema: Schema): AvroEncoder {
    let ofNode = this.#records.get(node);
    if (!ofNode) this.#records.set(node, (ofNode = new Map()));
    const known = ofNode.get(schema);
    if (known) return known;
    let fields: FieldEncoder[] = [];
    const encode: AvroEncoder = (value, output) => {
      const struct = expectStruct(schema, value);
      let i = 0;
      try {
        for (; i < fields.length; i++) fields[i]!(struct, output);
      } catch (error) {
        throw new DataException(`Field "${node.fields[i]!.name}": ${(error as Error).message}`, { cause: error });
      }
    };
    ofNode.set(schema, encode);
    const sources = new Map(schema.fields.map((field) => [scrubbed(field.name, this.#options), field]));
    fields = node.fields.map((field): FieldEncoder => {
      const source = sources.get(field.name);
      if (!source) return this.#missing(field, schema);
      const write = this.encoder(field.node, source.schema);
      const fallback = this.#options.ignoreDefaults ? null : (source.schema.default ?? null);
      const { index } = source;
      return (struct, output) => write(struct.at(index) ?? fallback, output);
    });
    return encode;
  }

  /** The default of a field that a registered schema has and the struct has not. */
  #missing(field: AvroRecord['fields'][number], schema: Schema): FieldEncoder {
    if (field.default === undefined) {
      throw new DataException(`The Avro schema needs the field ${field.name}, which ${schema} does not have`);
    }
    const own = connectSchema(field.node, this.#options)!;
    const output = new AvroOutput(64);
    this.encoder(field.node, own)(defaultFromJson(field.node, own, field.default), output);
    const bytes = output.take();
    return (_, into) => into.raw(bytes);
  }

  #array(node: AvroNode & { type: 'array' }, schema: Schema): AvroEncoder {
    const item = this.encoder(node.items, schema.valueSchema);
    return (value, output) => {
      if (!Array.isArray(value)) return mismatch(schema, value);
      if (value.length > 0) output.int(value.length);
      for (const each of value) item(each, output);
      output.int(0);
    };
  }

  #map(node: AvroNode & { type: 'map' }, schema: Schema): AvroEncoder {
    const member = this.encoder(node.values, schema.valueSchema);
    return (value, output) => {
      if (!(value instanceof Map)) return mismatch(schema, value);
      if (value.size > 0) output.int(value.size);
      for (const [key, each] of value) {
        output.string(typeof key === 'string' ? key : mismatch(schema.keySchema, key));
        member(each, output);
      }
      output.int(0);
    };
  }

  #entries(node: AvroNode & { type: 'array' }, schema: Schema): AvroEncoder {
    const { fields } = node.items as AvroRecord;
    const writers = fields.map(({ name, node }) => ({
      isKey: name === 'key',
      write: this.encoder(node, name === 'key' ? schema.keySchema : schema.valueSchema),
    }));
    return (value, output) => {
      if (!(value instanceof Map)) return mismatch(schema, value);
      if (value.size > 0) output.int(value.size);
      for (const [key, member] of value) {
        for (const { isKey, write } of writers) write(isKey ? key : member, output);
      }
      output.int(0);
    };
  }
}

type FieldEncoder = (struct: Struct, output: AvroOutput) => void;

const AVRO_TYPES = {
  INT8: ['int'],
  INT16: ['int'],
  INT32: ['int', 'long'],
  INT64: ['long'],
  FLOAT32: ['float', 'double'],
  FLOAT64: ['double'],
  BOOLEAN: ['boolean'],
  STRING: ['string', 'enum'],
  BYTES: ['bytes', 'fixed'],
  ARRAY: ['array'],
  MAP: ['map', 'array'],
  STRUCT: ['record'],
} as const satisfies Record<SchemaType, readonly string[]>;

const LOGICAL: Readonly<Record<string, AvroEncoder>> = {
  [LogicalTypes.DATE]: (value, output) => output.int(dateToDays(expectDate(value, 'Date'))),
  [LogicalTypes.TIME]: (value, output) => output.int(timeToMillis(expectDate(value, 'Time'))),
  [LogicalTypes.TIMESTAMP]: (value, output) => output.long(timestampToMillis(expectDate(value, 'Timestamp'))),
};

const BITS: Partial<Record<SchemaType, number>> = { INT8: 8, INT16: 16, INT32: 32 };

function numberEncoder(node: AvroNode, schema: Schema): AvroEncoder {
  const bits = BITS[schema.type];
  if (bits) {
    const limit = 2 ** (bits - 1);
    return (value, output) => {
      if (!Number.isInteger(value)) return mismatch(schema, value);
      const int = value as number;
      if (int < -limit || int >= limit) return mismatch(schema, value);
      output.int(int);
    };
  }
  if (schema.type === 'INT64') {
    return (value, output) => output.long(typeof value === 'bigint' ? value : mismatch(schema, value));
  }
  if (schema.type === 'BOOLEAN') {
    return (value, output) => output.byte((typeof value === 'boolean' ? value : mismatch(schema, value)) ? 1 : 0);
  }
  const isFloat = node.type === 'float';
  return (value, output) => {
    if (typeof value !== 'number') return mismatch(schema, value);
    if (isFloat) output.float(value);
    else output.double(value);
  };
}

function stringEncoder(schema: Schema): AvroEncoder {
  return (value, output) => output.string(typeof value === 'string' ? value : mismatch(schema, value));
}

function enumEncoder({ symbols, fullName }: AvroNode & { type: 'enum' }, schema: Schema): AvroEncoder {
  const indexes = new Map(symbols.map((symbol, i) => [symbol, i]));
  return (value, output) => {
    const index = indexes.get(typeof value === 'string' ? value : mismatch(schema, value));
    if (index === undefined) throw new DataException(`value ${value} is not a symbol of the enum ${fullName}`);
    output.int(index);
  };
}

function bytesEncoder(schema: Schema): AvroEncoder {
  const toBytes = bytesOf(schema);
  return (value, output) => {
    const bytes = toBytes(value);
    output.int(bytes.length);
    output.raw(bytes);
  };
}

function fixedEncoder(size: number, schema: Schema): AvroEncoder {
  const toBytes = bytesOf(schema);
  const isNumber = schema.name === LogicalTypes.DECIMAL;
  return (value, output) => {
    const bytes = toBytes(value);
    if (bytes.length > size) {
      throw new DataException(`Unscaled value byte array length ${bytes.length} is greater than fixed size ${size}`);
    }
    if (bytes.length < size && !isNumber)
      throw new DataException(`Bytes of length ${bytes.length} do not fill fixed size ${size}`);
    const sign = bytes.length > 0 && bytes[0]! & 0x80 ? 0xff : 0;
    for (let i = bytes.length; i < size; i++) output.byte(sign);
    output.raw(bytes);
  };
}

function bytesOf(schema: Schema): (value: unknown) => Buffer {
  if (schema.name !== LogicalTypes.DECIMAL)
    return (value) => (Buffer.isBuffer(value) ? value : mismatch(schema, value));
  return (value) => {
    if (isDecimal(value)) return decimalToBytes(schema, value);
    throw new DataException(`Invalid type for Decimal, expected BigDecimal but was class ${javaClass(value)}`);
  };
}

function expectStruct(schema: Schema, value: unknown): Struct {
  if (!(value instanceof Struct)) return mismatch(schema, value);
  if (value.schema !== schema && !value.schema.equals(schema)) throw new DataException('Mismatching struct schema');
  return value;
}

function expectDate(value: unknown, type: string): Date {
  if (value instanceof Date) return value;
  throw new DataException(`Invalid type for ${type}, expected Date but was class ${javaClass(value)}`);
}

function refuseNull(schema: Schema): never {
  throw new DataException(
    schema.optional
      ? `An optional schema should have an Avro Union type, not ${schema.type}`
      : 'Found null value for non-optional schema',
  );
}

function cannotHold(node: AvroNode, schema: Schema): DataException {
  return new DataException(`The Avro type ${branchName(node)} cannot hold ${schema}`);
}

function mismatch(schema: Schema, value: unknown): never {
  throw new DataException(`Invalid type for ${schema.type}: class ${javaClass(value)}`);
}
