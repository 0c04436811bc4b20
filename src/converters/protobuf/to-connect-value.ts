import { DataException, type Schema, Struct } from '../../api/index.ts';
import { WRAPPERS } from './connect-names.ts';
import type { Decoded } from './decode.ts';
import { type EnumType, type MessageType, mapEntry, type Oneof, type ProtoField } from './descriptor.ts';
import { LOGICAL_MESSAGES, logicalValue, type Parts } from './logical.ts';
import type { ProtobufOptions } from './options.ts';
import { unionFieldName } from './to-connect-schema.ts';

/** Makes a Connect value of a decoded one that is set. */
type Convert = (value: unknown) => unknown;
type FillStruct = (struct: Struct, decoded: Decoded) => void;

/** Makes Connect values of decoded messages. Compiles each pair of schema and message once. Throws DataException. */
export class ValueReader {
  readonly #options: ProtobufOptions;
  readonly #structs = new WeakMap<Schema, Convert>();

  constructor(options: ProtobufOptions) {
    this.#options = options;
  }

  /** `schema` is `toConnectSchema(message)`. */
  read(schema: Schema, message: MessageType, decoded: Decoded): unknown {
    return schema.type === 'STRUCT' ? this.#struct(schema, message)(decoded) : this.#wrapped(schema, message)(decoded);
  }

  #struct(schema: Schema, message: MessageType): Convert {
    const known = this.#structs.get(schema);
    if (known) return known;
    let fills: FillStruct[] | undefined;
    const convert: Convert = (decoded) => {
      fills ??= this.#fills(schema, message);
      const struct = new Struct(schema);
      for (const fill of fills) fill(struct, decoded as Decoded);
      return struct;
    };
    this.#structs.set(schema, convert);
    return convert;
  }

  #fills(schema: Schema, message: MessageType): FillStruct[] {
    const oneofs = message.oneofs.map((oneof, index) => this.#oneofFill(schema, message, oneof, index));
    const others = message.fields.filter(({ oneof }) => !oneof);
    return [...oneofs.flat(), ...others.map((field) => this.#fieldFill(schema, message, field))];
  }

  #oneofFill(schema: Schema, message: MessageType, oneof: Oneof, index: number): FillStruct[] {
    if (this.#options['flatten.unions']) return oneof.fields.map((field) => this.#setFill(schema, message, field));
    const union = schema.field(unionFieldName(oneof, index, this.#options))!;
    const members = oneof.fields.map((field) => this.#setFill(union.schema, message, field));
    const positions = oneof.fields.map((field) => message.fields.indexOf(field));
    return [
      (struct, decoded) => {
        if (positions.every((position) => decoded[position] === undefined)) return;
        const value = new Struct(union.schema);
        for (const fill of members) fill(value, decoded);
        struct.putAt(union.index, value);
      },
    ];
  }

  /** Fills a field only where the message has it. */
  #setFill(schema: Schema, message: MessageType, field: ProtoField): FillStruct {
    const position = message.fields.indexOf(field);
    const target = schema.field(field.name)!;
    const convert = this.#field(target.schema, field);
    return (struct, decoded) => {
      const value = decoded[position];
      if (value !== undefined) struct.putAt(target.index, convert(value));
    };
  }

  #fieldFill(schema: Schema, message: MessageType, field: ProtoField): FillStruct {
    if (!this.#hasDefault(field)) return this.#setFill(schema, message, field);
    const position = message.fields.indexOf(field);
    const target = schema.field(field.name)!;
    const convert = this.#field(target.schema, field);
    const unset = () => convert(defaultOf(field));
    return (struct, decoded) => {
      const value = decoded[position];
      struct.putAt(target.index, value === undefined ? unset() : convert(value));
    };
  }

  #hasDefault({ type, repeated, optional, proto2 }: ProtoField): boolean {
    if (this.#options['generate.struct.for.nulls'] || repeated) return true;
    if (typeof type !== 'string' && type.kind === 'message') return false;
    return !optional || (proto2 === true && !this.#options['optional.for.proto2']);
  }

  #field(schema: Schema, field: ProtoField): Convert {
    if (!field.repeated) return this.#value(schema, field);
    const entry = mapEntry(field);
    if (entry && schema.type === 'MAP') {
      const [key, value] = [this.#value(schema.keySchema, entry[0]), this.#value(schema.valueSchema, entry[1])];
      const part = (decoded: Decoded, index: 0 | 1) => decoded[index] ?? defaultOf(entry[index]);
      return (entries) =>
        new Map((entries as Decoded[]).map((pair) => [key(part(pair, 0)), value(part(pair, 1))] as const));
    }
    const element = this.#value(schema.valueSchema, field);
    return (values) => (values as unknown[]).map(element);
  }

  #value(schema: Schema, { type }: ProtoField): Convert {
    if (typeof type === 'string') return scalarConvert(schema);
    if (type.kind === 'enum') return enumConvert(schema, type);
    if (schema.name !== undefined && LOGICAL_MESSAGES[schema.name]) {
      return (decoded) => logicalValue(schema, partsOf(type, decoded as Decoded));
    }
    return schema.type === 'STRUCT' ? this.#struct(schema, type) : this.#wrapped(schema, type);
  }

  #wrapped(schema: Schema, message: MessageType): Convert {
    const [field] = message.fields;
    if (!field || !WRAPPERS.has(message.fullName)) {
      throw new DataException(`Invalid type for ${schema.type}: message ${message.fullName}`);
    }
    const convert = scalarConvert(schema);
    return (decoded) => convert((decoded as Decoded)[0] ?? defaultOf(field));
  }
}

function partsOf(message: MessageType, decoded: Decoded): Parts {
  return Object.fromEntries(message.fields.map(({ name }, index) => [name, decoded[index]]));
}

function scalarConvert(schema: Schema): Convert {
  switch (schema.type) {
    case 'INT8':
      return (value) => (Number(value) << 24) >> 24;
    case 'INT16':
      return (value) => (Number(value) << 16) >> 16;
    case 'INT64':
      return (value) => (typeof value === 'number' ? BigInt(value >>> 0) : value);
    default:
      return (value) => value;
  }
}

function enumConvert(schema: Schema, type: EnumType): Convert {
  if (schema.type !== 'STRING') return (value) => value;
  const names = new Map(type.values.map(([name, number]) => [number, name]).reverse() as [number, string][]);
  return (value) => names.get(value as number) ?? `UNKNOWN_ENUM_VALUE_${type.name}_${value}`;
}

function defaultOf({ type, repeated, default: text }: ProtoField): unknown {
  if (repeated) return [];
  if (typeof type === 'string') return text === undefined ? zeroOf(type) : parsedDefault(type, text);
  if (type.kind === 'message') return [];
  const named = type.values.find(([name]) => name === text) ?? type.values[0];
  return named?.[1] ?? 0;
}

const LONGS = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);

function zeroOf(type: string): unknown {
  if (LONGS.has(type)) return 0n;
  if (type === 'string') return '';
  if (type === 'bytes') return Buffer.alloc(0);
  return type === 'bool' ? false : 0;
}

function parsedDefault(type: string, text: string): unknown {
  if (LONGS.has(type)) return BigInt.asIntN(64, BigInt(text));
  if (type === 'string') return text;
  if (type === 'bytes') return Buffer.from(text, 'latin1');
  if (type === 'bool') return text === 'true';
  return text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
}
