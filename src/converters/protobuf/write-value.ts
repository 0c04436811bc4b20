import type protobuf from 'protobufjs';
import { DataException, type Schema, Struct } from '../../api/index.ts';
import { javaClassOf } from '../../api/java-class.ts';
import { ENUM, GENERAL_ENUM, isUnion, WRAPPERS } from './connect-names.ts';
import { type EnumType, type MessageType, mapEntry, type ProtoField, type ScalarType } from './descriptor.ts';
import { library } from './library.ts';
import { LOGICAL_MESSAGES, logicalParts } from './logical.ts';
import { scrubbed } from './names.ts';
import type { ProtobufOptions } from './options.ts';

type Writer = protobuf.Writer;
/** Writes a value that is not null, with its tag. */
type Write = (writer: Writer, value: unknown) => void;

interface FieldPlan {
  readonly number: number;
  get(struct: Struct): unknown;
  readonly write: Write;
}

/** Writes Connect values as the messages that `fromConnectSchema` declares. Compiles each schema once. Throws DataException. */
export class ValueWriter {
  readonly #options: ProtobufOptions;
  readonly #plans = new WeakMap<MessageType, WeakMap<Schema, readonly FieldPlan[]>>();

  constructor(options: ProtobufOptions) {
    this.#options = options;
  }

  write(schema: Schema, message: MessageType, value: unknown): Uint8Array {
    const writer = library().Writer.create();
    this.#content(writer, schema, message, value);
    return writer.finish();
  }

  /** What stands within a message, without tag and length. */
  #content(writer: Writer, schema: Schema, message: MessageType, value: unknown): void {
    if (schema.name !== undefined && LOGICAL_MESSAGES[schema.name]) {
      const parts = logicalParts(schema, value);
      for (const field of message.fields) writeScalar(field)(writer, parts[field.name]);
    } else if (WRAPPERS.has(message.fullName)) {
      writeScalar(message.fields[0]!)(writer, scalarValue(schema, value));
    } else {
      this.#struct(writer, schema, message, value);
    }
  }

  #struct(writer: Writer, schema: Schema, message: MessageType, value: unknown): void {
    if (!(value instanceof Struct)) throw mismatch(schema, value);
    if (value.schema !== schema && !value.schema.equals(schema)) throw new DataException('Mismatching struct schema');
    for (const { get, write } of this.#plan(schema, message)) {
      const member = get(value);
      if (member !== null && member !== undefined) write(writer, member);
    }
  }

  #plan(schema: Schema, message: MessageType): readonly FieldPlan[] {
    let plans = this.#plans.get(message);
    if (!plans) this.#plans.set(message, (plans = new WeakMap()));
    let plan = plans.get(schema);
    if (!plan) {
      plan = schema.fields
        .flatMap((field) =>
          isUnion(field.schema)
            ? this.#unionPlans(field.schema, message, (struct) => this.#get(struct, field.name))
            : [this.#fieldPlan(field.schema, message, field.name, (struct) => this.#get(struct, field.name))],
        )
        .sort((a, b) => a.number - b.number);
      plans.set(schema, plan);
    }
    return plan;
  }

  #get(struct: Struct, name: string): unknown {
    return this.#options['ignore.default.for.nullables'] ? struct.getWithoutDefault(name) : struct.get(name);
  }

  /** The first member that is set is the one. */
  #unionPlans(union: Schema, message: MessageType, get: FieldPlan['get']): FieldPlan[] {
    const chosen = (struct: Struct) => {
      const value = get(struct);
      if (value === null || value === undefined) return undefined;
      if (!(value instanceof Struct)) throw mismatch(union, value);
      const member = union.fields.find(({ name }) => this.#get(value, name) !== null);
      if (!member) throw new DataException('Cannot find non-null field');
      return { member: member.name, value: this.#get(value, member.name) };
    };
    return union.fields.map(({ name, schema }) =>
      this.#fieldPlan(schema, message, name, (struct) => {
        const choice = chosen(struct);
        return choice?.member === name ? choice.value : undefined;
      }),
    );
  }

  #fieldPlan(schema: Schema, message: MessageType, name: string, get: FieldPlan['get']): FieldPlan {
    const fieldName = this.#options['scrub.invalid.names'] ? scrubbed(name) : name;
    const field = message.fields.find((candidate) => candidate.name === fieldName);
    if (!field) throw new DataException(`Cannot find field with name ${fieldName}`);
    return { number: field.number, get, write: this.#field(schema, field) };
  }

  #field(schema: Schema, field: ProtoField): Write {
    if (schema.type === 'ARRAY') return this.#array(schema, field);
    return schema.type === 'MAP' ? this.#map(schema, field) : this.#single(schema, field);
  }

  #array(schema: Schema, field: ProtoField): Write {
    const element = this.#single(schema.valueSchema, { ...field, presence: true });
    const check = (value: unknown): readonly unknown[] => {
      if (!Array.isArray(value)) throw mismatch(schema, value);
      if (value.every((item) => item !== null && item !== undefined)) return value;
      throw new DataException(`Field ${field.name} is repeated and cannot hold null.`);
    };
    if (!field.packed) {
      return (writer, value) => {
        for (const item of check(value)) element(writer, item);
      };
    }
    const put = putPacked(schema.valueSchema, field, this.#enumParameter());
    return (writer, value) => {
      const items = check(value);
      if (items.length === 0) return;
      writer.uint32((field.number << 3) | DELIMITED).fork();
      for (const item of items) put(writer, item);
      writer.ldelim();
    };
  }

  #map(schema: Schema, field: ProtoField): Write {
    const entry = mapEntry(field)!;
    const [key, value] = [this.#field(schema.keySchema, entry[0]), this.#field(schema.valueSchema, entry[1])];
    return (writer, map) => {
      if (!(map instanceof Map)) throw mismatch(schema, map);
      for (const [k, v] of map) {
        writer.uint32((field.number << 3) | DELIMITED).fork();
        if (k !== null && k !== undefined) key(writer, k);
        if (v !== null && v !== undefined) value(writer, v);
        writer.ldelim();
      }
    };
  }

  #single(schema: Schema, field: ProtoField): Write {
    const { type, number } = field;
    if (typeof type === 'string') {
      const write = writeScalar(field);
      return (writer, value) => write(writer, scalarValue(schema, value));
    }
    if (type.kind === 'enum') return writeEnum(schema, field, type, this.#enumParameter());
    return (writer, value) => {
      writer.uint32((number << 3) | DELIMITED).fork();
      this.#content(writer, schema, type, value);
      writer.ldelim();
    };
  }

  #enumParameter(): string {
    return this.#options['generalized.sum.type.support'] ? GENERAL_ENUM : ENUM;
  }
}

function mismatch(schema: Schema, value: unknown): DataException {
  return new DataException(`Invalid type for ${schema.type}: class ${javaClassOf(schema, value)}`);
}

function scalarValue(schema: Schema, value: unknown): unknown {
  switch (schema.type) {
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      break;
    case 'STRING':
      if (typeof value === 'string') return value;
      break;
    case 'BYTES':
      if (value instanceof Uint8Array) return value;
      break;
    case 'INT64':
      if (typeof value === 'bigint') return value;
      if (Number.isInteger(value)) return BigInt(value as number);
      break;
    default:
      if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  }
  throw mismatch(schema, value);
}

function enumNumber(schema: Schema, type: EnumType, parameter: string, value: unknown): number {
  const number =
    typeof value === 'string' ? Number(schema.parameters?.get(`${parameter}.${value}`) ?? Number.NaN) : value;
  if (Number.isInteger(number) && type.values.some(([, known]) => known === number)) return number as number;
  throw new DataException(`Invalid value ${String(value)} for enum ${type.fullName}`);
}

function writeEnum(schema: Schema, { number, presence }: ProtoField, type: EnumType, parameter: string): Write {
  return (writer, value) => {
    const chosen = enumNumber(schema, type, parameter, value);
    if (chosen !== 0 || presence) writer.uint32((number << 3) | VARINT).int32(chosen);
  };
}

function putPacked(schema: Schema, { type }: ProtoField, parameter: string): Write {
  if (typeof type === 'string') {
    const [, put] = SCALARS[type];
    return (writer, value) => put(writer, scalarValue(schema, value));
  }
  return (writer, value) => writer.int32(enumNumber(schema, type as EnumType, parameter, value));
}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Without presence a zero is not written. */
function writeScalar({ type, number, presence }: ProtoField): Write {
  const [wireType, put] = SCALARS[type as ScalarType];
  const tag = ((number << 3) | wireType) >>> 0;
  return (writer, value) => {
    if (value === undefined || (!presence && isZero(value))) return;
    put(writer.uint32(tag), value);
  };
}

/** What Protobuf takes for the default: not a negative zero. */
function isZero(value: unknown): boolean {
  if (typeof value === 'object') return (value as Uint8Array).length === 0;
  return Object.is(value, 0) || value === 0n || value === '' || value === false;
}

const SCALARS: Readonly<Record<ScalarType, readonly [wireType: number, put: Write]>> = {
  double: [FIXED64, (writer, value) => writer.double(value as number)],
  float: [FIXED32, (writer, value) => writer.float(value as number)],
  int32: [VARINT, (writer, value) => writer.int32(value as number)],
  uint32: [VARINT, (writer, value) => writer.uint32(unsigned(value))],
  sint32: [VARINT, (writer, value) => writer.sint32(value as number)],
  fixed32: [FIXED32, (writer, value) => writer.fixed32(unsigned(value))],
  sfixed32: [FIXED32, (writer, value) => writer.sfixed32(value as number)],
  int64: [VARINT, (writer, value) => writer.int64(halves(value as bigint))],
  uint64: [VARINT, (writer, value) => writer.uint64(halves(value as bigint))],
  sint64: [VARINT, (writer, value) => writer.sint64(halves(value as bigint))],
  fixed64: [FIXED64, (writer, value) => writer.fixed64(halves(value as bigint))],
  sfixed64: [FIXED64, (writer, value) => writer.sfixed64(halves(value as bigint))],
  bool: [VARINT, (writer, value) => writer.bool(value as boolean)],
  string: [DELIMITED, (writer, value) => writer.string(value as string)],
  bytes: [DELIMITED, (writer, value) => writer.bytes(value as Uint8Array)],
};

function unsigned(value: unknown): number {
  return Number(BigInt.asUintN(32, BigInt(value as bigint | number)));
}

/** A 64-bit integer as the library takes it. */
function halves(value: bigint): protobuf.Long {
  return {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: false,
  };
}
