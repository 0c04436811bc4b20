import { LogicalTypes } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import type { AvroInput } from './avro-input.ts';
import { type AvroDataOptions, onlyBranch } from './avro-names.ts';
import type { AvroNode, AvroRecord, AvroUnion } from './avro-node.ts';
import { decimalFromBytes } from './decimal.ts';
import { dateFromDays, timeFromMillis, timestampFromMillis } from './logical-values.ts';

/** Reads one value. Throws RangeError where the bytes are not of the schema, DataException where a value is not of its type. */
export type AvroDecoder = (input: AvroInput) => unknown;

/** What reads values that were written by an Avro schema, as values of the Connect schema that was made of it. */
export function avroDecoder(node: AvroNode, schema: Schema | undefined, options: AvroDataOptions): AvroDecoder {
  return schema ? new DecoderCompiler(options).decoder(node, schema) : anything;
}

class DecoderCompiler {
  readonly #options: AvroDataOptions;
  readonly #records = new Map<Schema, AvroDecoder>();

  constructor(options: AvroDataOptions) {
    this.#options = options;
  }

  decoder(node: AvroNode, schema: Schema): AvroDecoder {
    switch (node.type) {
      case 'null':
        return () => null;
      case 'boolean':
        return (input) => input.byte() === 1;
      case 'int':
        return intDecoder(schema);
      case 'long':
        if (schema.name === LogicalTypes.TIMESTAMP) return (input) => timestampFromMillis(input.long());
        return (input) => input.long();
      case 'float':
        return (input) => input.float();
      case 'double':
        return (input) => input.double();
      case 'string':
        return (input) => input.string();
      case 'bytes':
        return bytesDecoder(schema, (input) => input.bytes());
      case 'fixed':
        return bytesDecoder(schema, (input) => input.fixed(node.size));
      case 'enum':
        return (input) => oneOf(node.symbols, input.int());
      case 'array':
        return schema.type === 'MAP'
          ? this.#entries(node.items as AvroRecord, schema)
          : this.#array(node.items, schema);
      case 'map':
        return this.#map(node.values, schema);
      case 'record':
        return this.#record(node, schema);
      case 'union':
        return this.#union(node, schema);
    }
  }

  #array(items: AvroNode, schema: Schema): AvroDecoder {
    const item = this.decoder(items, schema.valueSchema);
    return (input) => {
      const list: unknown[] = [];
      input.blocks(() => list.push(item(input)));
      return list;
    };
  }

  #map(values: AvroNode, schema: Schema): AvroDecoder {
    const value = this.decoder(values, schema.valueSchema);
    return (input) => {
      const map = new Map<string, unknown>();
      input.blocks(() => map.set(input.string(), value(input)));
      return map;
    };
  }

  #entries({ fields }: AvroRecord, schema: Schema): AvroDecoder {
    const readers = fields.map(({ name, node }) => ({
      isKey: name === 'key',
      read: this.decoder(node, name === 'key' ? schema.keySchema : schema.valueSchema),
    }));
    return (input) => {
      const map = new Map<unknown, unknown>();
      input.blocks(() => {
        let key: unknown;
        let value: unknown;
        for (const { isKey, read } of readers) {
          if (isKey) key = read(input);
          else value = read(input);
        }
        map.set(key, value);
      });
      return map;
    };
  }

  #record(node: AvroRecord, schema: Schema): AvroDecoder {
    const known = this.#records.get(schema);
    if (known) return known;
    let fields: AvroDecoder[] = [];
    const decode: AvroDecoder = (input) => {
      const struct = new Struct(schema);
      for (let i = 0; i < fields.length; i++) struct.putAt(i, fields[i]!(input));
      return struct;
    };
    this.#records.set(schema, decode);
    fields = node.fields.map((field, i) => this.decoder(field.node, schema.fields[i]!.schema));
    return decode;
  }

  /** One branch of several is a struct of which one field is set. */
  #union(node: AvroUnion, schema: Schema): AvroDecoder {
    const flat = onlyBranch(node, this.#options);
    let fields = 0;
    const readers = node.branches.map((branch) => {
      if (branch.type === 'null') return () => null;
      if (flat) return this.decoder(branch, schema);
      const at = fields++;
      const read = this.decoder(branch, schema.fields[at]!.schema);
      return (input: AvroInput) => new Struct(schema).putAt(at, read(input));
    });
    return (input) => oneOf(readers, input.int())(input);
  }
}

function oneOf<T>(choices: readonly T[], index: number): T {
  const found = choices[index];
  if (found === undefined) throw new RangeError(`There is no choice ${index} of ${choices.length}.`);
  return found;
}

function intDecoder(schema: Schema): AvroDecoder {
  if (schema.name === LogicalTypes.DATE) return (input) => dateFromDays(input.int());
  if (schema.name === LogicalTypes.TIME) return (input) => timeFromMillis(input.int());
  if (schema.type === 'INT8') return (input) => (input.int() << 24) >> 24;
  if (schema.type === 'INT16') return (input) => (input.int() << 16) >> 16;
  return (input) => input.int();
}

function bytesDecoder(schema: Schema, read: (input: AvroInput) => Buffer): AvroDecoder {
  return schema.name === LogicalTypes.DECIMAL ? (input) => decimalFromBytes(schema, read(input)) : read;
}

/** The fields of the record that holds values without a schema, in their order; one of them is set, or none for null. */
const ANYTHING_READERS: readonly AvroDecoder[] = [
  (input) => input.byte() === 1,
  (input) => input.bytes(),
  (input) => input.double(),
  (input) => input.float(),
  (input) => input.int(),
  (input) => plainLong(input.long()),
  (input) => input.string(),
  (input) => {
    const list: unknown[] = [];
    input.blocks(() => list.push(anything(input)));
    return list;
  },
  (input) => {
    const entries: [unknown, unknown][] = [];
    input.blocks(() => entries.push([anything(input), anything(input)]));
    return entries.every(([key]) => typeof key === 'string') ? Object.fromEntries(entries) : new Map(entries);
  },
];

function anything(input: AvroInput): unknown {
  let value: unknown = null;
  for (const read of ANYTHING_READERS) if (input.int() === 1) value = read(input);
  return value;
}

function plainLong(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
