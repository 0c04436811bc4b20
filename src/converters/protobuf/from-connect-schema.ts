import { DataException, LogicalTypes, type Schema } from '../../api/index.ts';
import {
  CONNECT_PRECISION,
  CONNECT_TYPE,
  ENUM,
  GENERAL_ENUM,
  GENERAL_UNION,
  isUnion,
  PRECISION,
  SCALE,
  TAG,
  TYPE,
  UNION_PREFIX,
  WRAPPER,
  WRAPPERS_FILE,
} from './connect-names.ts';
import type { EnumType, MessageType, Oneof, ProtoField, ProtoFile, ScalarType } from './descriptor.ts';
import { LOGICAL_MESSAGES } from './logical.ts';
import { mapEntryName, scrubbed, simpleName } from './names.ts';
import type { ProtobufOptions } from './options.ts';
import { parseProto } from './parse.ts';
import { WELL_KNOWN_FILES } from './well-known.ts';

/** A file that declares the message of a schema. */
export interface Declaration {
  readonly file: ProtoFile;
  readonly message: MessageType;
}

/** Declares a schema in Protobuf. Throws DataException. */
export function fromConnectSchema(schema: Schema, options: ProtobufOptions): Declaration {
  if (schema.type === 'STRUCT') return new FromConnect(options).root(schema);
  const wrapper = ROOT_WRAPPERS[schema.type];
  if (!wrapper) throw new DataException(`Unsupported root schema of type ${schema.type}`);
  return { file: knownFile(WRAPPERS_FILE), message: knownMessage(WRAPPERS_FILE, `google.protobuf.${wrapper}`) };
}

const ROOT_WRAPPERS: Readonly<Partial<Record<Schema['type'], string>>> = {
  INT8: 'Int32Value',
  INT16: 'Int32Value',
  INT32: 'Int32Value',
  INT64: 'Int64Value',
  FLOAT32: 'FloatValue',
  FLOAT64: 'DoubleValue',
  BOOLEAN: 'BoolValue',
  STRING: 'StringValue',
  BYTES: 'BytesValue',
};

const knownFiles = new Map<string, ProtoFile>();

function knownFile(name: string): ProtoFile {
  let file = knownFiles.get(name);
  if (!file) {
    file = parseProto(WELL_KNOWN_FILES[name]!);
    knownFiles.set(name, file);
  }
  return file;
}

function knownMessage(file: string, fullName: string): MessageType {
  return knownFile(file).messages.find((message) => message.fullName === fullName)!;
}

const DEFAULT_NAME = 'ConnectDefault';

class FromConnect {
  readonly #options: ProtobufOptions;
  readonly #imports = new Set<string>();
  readonly #declared = new Map<MessageType, Map<string, MessageType>>();
  /** The messages that are being declared, each within the one before. */
  readonly #open: MessageType[] = [];
  #unnamed = 0;

  constructor(options: ProtobufOptions) {
    this.#options = options;
  }

  root(schema: Schema): Declaration {
    const parts = this.#nameOf(schema)
      .split('.')
      .map((part) => this.#scrub(part));
    const name = parts.pop()!;
    const packageName = parts.length > 0 ? parts.join('.') : undefined;
    const message = this.#message(schema, name, packageName);
    return { message, file: { package: packageName, imports: [...this.#imports], messages: [message] } };
  }

  #message(schema: Schema, name: string, scope: string | undefined, parent?: MessageType): MessageType {
    const fullName = scope === undefined ? name : `${scope}.${name}`;
    const message: MessageType = { kind: 'message', name, fullName, fields: [], oneofs: [], messages: [], enums: [] };
    if (parent) {
      parent.messages.push(message);
      this.#declaredIn(parent).set(name, message);
    }
    this.#open.push(message);
    let next = 1;
    for (const field of schema.fields) {
      const tag = field.schema.parameters?.get(TAG);
      const number = tag === undefined ? next++ : Number(tag);
      if (isUnion(field.schema)) this.#union(message, field.schema);
      else message.fields.push(this.#field(message, field.schema, this.#scrub(field.name), number));
    }
    this.#open.pop();
    return message;
  }

  #union(message: MessageType, union: Schema): void {
    const name = this.#options['generalized.sum.type.support']
      ? (union.parameters?.get(GENERAL_UNION) ?? union.name ?? '')
      : this.#scrub(simpleName((union.name ?? '').slice(UNION_PREFIX.length)));
    const oneof: Oneof = { name, fields: [] };
    message.oneofs.push(oneof);
    for (const { name: member, schema } of union.fields) {
      const number = Number(schema.parameters?.get(TAG) ?? 0);
      const field = this.#field(message, schema, this.#scrub(member), number, oneof);
      oneof.fields.push(field);
      message.fields.push(field);
    }
  }

  #field(message: MessageType, schema: Schema, name: string, number: number, oneof?: Oneof): ProtoField {
    const repeated = schema.type === 'ARRAY' || schema.type === 'MAP';
    const element = schema.type === 'ARRAY' ? schema.valueSchema : schema;
    const params = paramsOf(element);
    if (params.size > 0) this.#imports.add('confluent/meta.proto');
    const type = this.#type(message, element, name, oneof);
    const isMessage = typeof type !== 'string' && type.kind === 'message';
    const optional = !repeated && !oneof && schema.optional && this.#options['optional.for.nullables'];
    return {
      name,
      number,
      type,
      repeated,
      packed: repeated && !isMessage && type !== 'string' && type !== 'bytes',
      optional,
      presence: !repeated && (isMessage || optional || oneof !== undefined),
      params,
      ...(oneof && { oneof }),
    };
  }

  #type(message: MessageType, schema: Schema, fieldName: string, oneof: Oneof | undefined): ProtoField['type'] {
    const logical = schema.name === undefined ? undefined : LOGICAL_MESSAGES[schema.name];
    if (logical) return this.#known(logical.file, logical.type);
    switch (schema.type) {
      case 'STRUCT':
        return this.#struct(message, schema, fieldName);
      case 'MAP':
        return this.#map(message, schema);
      case 'ARRAY':
        throw new DataException('Array cannot be nested');
      default:
        return this.#enum(message, schema) ?? this.#scalar(schema, oneof);
    }
  }

  #struct(parent: MessageType, schema: Schema, fieldName: string): MessageType {
    const simple = this.#scrub(simpleName(this.#nameOf(schema)));
    const name = simple === fieldName ? `${simple}Message` : simple;
    const holder = this.#open.findLast((message) => message.name === name);
    return holder ?? this.#declaredIn(parent).get(name) ?? this.#message(schema, name, parent.fullName, parent);
  }

  #map(parent: MessageType, schema: Schema): MessageType {
    const name = mapEntryName(this.#scrub(simpleName(this.#nameOf(schema))));
    const fullName = `${parent.fullName}.${name}`;
    const entry: MessageType = { kind: 'message', name, fullName, fields: [], oneofs: [], messages: [], enums: [] };
    parent.messages.push(entry);
    entry.fields.push(this.#field(entry, schema.keySchema, 'key', 1));
    entry.fields.push(this.#field(entry, schema.valueSchema, 'value', 2));
    return entry;
  }

  #enum(parent: MessageType, schema: Schema): EnumType | undefined {
    const parameter = this.#options['generalized.sum.type.support'] ? GENERAL_ENUM : ENUM;
    if (!schema.parameters?.has(parameter)) return undefined;
    const name = this.#scrub(simpleName(schema.name ?? schema.parameters.get(parameter)!));
    const known = parent.enums.find((type) => type.name === name);
    if (known) return known;
    const prefix = `${parameter}.`;
    const values = [...schema.parameters].flatMap(([key, number]): [string, number][] =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), Number(number)]] : [],
    );
    const type: EnumType = { kind: 'enum', name, fullName: `${parent.fullName}.${name}`, values };
    parent.enums.push(type);
    return type;
  }

  #scalar(schema: Schema, oneof: Oneof | undefined): ScalarType | MessageType {
    const scalar = scalarOf(schema);
    const wrap =
      schema.optional &&
      this.#options['wrapper.for.nullables'] &&
      (!oneof || schema.parameters?.get(WRAPPER)?.toLowerCase() === 'true');
    return wrap ? this.#known(WRAPPERS_FILE, `google.protobuf.${wrapperOf(schema, scalar)}`) : scalar;
  }

  #known(file: string, fullName: string): MessageType {
    this.#imports.add(file);
    return knownMessage(file, fullName);
  }

  #declaredIn(message: MessageType): Map<string, MessageType> {
    let declared = this.#declared.get(message);
    if (!declared) this.#declared.set(message, (declared = new Map()));
    return declared;
  }

  #nameOf(schema: Schema): string {
    return schema.name || `${DEFAULT_NAME}${++this.#unnamed}`;
  }

  #scrub(name: string): string {
    return this.#options['scrub.invalid.names'] ? scrubbed(name) : name;
  }
}

const PLAIN: Readonly<Record<string, ScalarType>> = {
  INT8: 'int32',
  INT16: 'int32',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BOOLEAN: 'bool',
  STRING: 'string',
  BYTES: 'bytes',
};

function scalarOf({ type, parameters }: Schema): ScalarType {
  if (type === 'INT32') return (parameters?.get(TYPE) as ScalarType | undefined) ?? 'int32';
  if (type === 'INT64') return (parameters?.get(TYPE) as ScalarType | undefined) ?? 'int64';
  return PLAIN[type]!;
}

function wrapperOf({ type }: Schema, scalar: ScalarType): string {
  if (type !== 'INT64') return ROOT_WRAPPERS[type]!;
  if (scalar === 'uint32' || scalar === 'fixed32') return 'UInt32Value';
  return scalar === 'uint64' || scalar === 'fixed64' ? 'UInt64Value' : 'Int64Value';
}

function paramsOf({ name, type, parameters }: Schema): Map<string, string> {
  const params = new Map<string, string>();
  const copy = (from: string, to: string) => {
    const value = parameters?.get(from);
    if (value !== undefined) params.set(to, value);
  };
  if (name === LogicalTypes.DECIMAL) {
    copy(CONNECT_PRECISION, PRECISION);
    copy('scale', SCALE);
  } else if (type === 'INT8' || type === 'INT16') params.set(CONNECT_TYPE, type.toLowerCase());
  return params;
}
