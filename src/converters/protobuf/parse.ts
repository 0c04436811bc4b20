import type protobuf from 'protobufjs';
import { SerializationException } from '../../api/index.ts';
import type { EnumType, MessageType, Oneof, ProtoField, ProtoFile, ScalarType } from './descriptor.ts';
import { library } from './library.ts';
import { mapEntryName } from './names.ts';
import { WELL_KNOWN_FILES } from './well-known.ts';

/** Reads the text of a .proto file. `imported`: the texts of its registered references. Throws SerializationException. */
export function parseProto(text: string, imported: readonly string[] = []): ProtoFile {
  const { Root } = library();
  const root = new Root();
  try {
    for (const schema of imported) add(root, schema);
    const before = new Set(allTypes(root));
    const { package: name, imports } = add(root, text);
    const own = allTypes(root).filter((type) => !before.has(type));
    for (const [type, schema] of WELL_KNOWN) if (!root.lookup(type)) add(root, schema);
    root.resolveAll();
    const types = new Types();
    return {
      package: name,
      imports: imports ?? [],
      messages: own.filter(({ parent }) => !(parent instanceof library().Type)).map((type) => types.message(type)),
    };
  } catch (cause) {
    throw new SerializationException(`Could not parse the Protobuf schema: ${(cause as Error).message}`, { cause });
  }
}

/** By a type that they declare: a reference may bring it already. */
const WELL_KNOWN = Object.values(WELL_KNOWN_FILES).map((schema) => {
  const [, name, message] = /package ([\w.]+);.*?message (\w+)/.exec(schema)!;
  return [`${name}.${message}`, schema] as const;
});

function add(root: protobuf.Root, text: string) {
  return library().parse(text, root, { keepCase: true });
}

function allTypes(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) => {
    if (nested instanceof library().Type) return [nested, ...allTypes(nested)];
    return nested instanceof library().Namespace ? allTypes(nested) : [];
  });
}

/** One object a type, so that recursive messages end. */
class Types {
  readonly #messages = new Map<protobuf.Type, MessageType>();
  readonly #enums = new Map<protobuf.Enum, EnumType>();

  message(type: protobuf.Type): MessageType {
    const known = this.#messages.get(type);
    if (known) return known;
    const message: MessageType = {
      kind: 'message',
      name: type.name,
      fullName: type.fullName.slice(1),
      fields: [],
      oneofs: [],
      messages: [],
      enums: [],
    };
    this.#messages.set(type, message);
    const oneofs = new Map<protobuf.OneOf, Oneof>();
    for (const oneof of type.oneofsArray.filter(({ isProto3Optional }) => !isProto3Optional)) {
      const made: Oneof = { name: oneof.name, fields: [] };
      oneofs.set(oneof, made);
      message.oneofs.push(made);
    }
    for (const nested of type.nestedArray) {
      if (nested instanceof library().Type) message.messages.push(this.message(nested));
      else if (nested instanceof library().Enum) message.enums.push(this.enum(nested));
    }
    for (const field of type.fieldsArray)
      this.#addField(message, field, field.partOf ? oneofs.get(field.partOf) : undefined);
    return message;
  }

  enum(type: protobuf.Enum): EnumType {
    let known = this.#enums.get(type);
    if (!known) {
      known = { kind: 'enum', name: type.name, fullName: type.fullName.slice(1), values: Object.entries(type.values) };
      this.#enums.set(type, known);
    }
    return known;
  }

  #addField(message: MessageType, field: protobuf.Field, oneof: Oneof | undefined): void {
    const proto3Optional = field.options?.proto3_optional === true;
    const scalar = field.resolvedType === null || field.resolvedType instanceof library().Enum;
    const proto2Optional = scalar && field.hasPresence && !field.required && !oneof && !proto3Optional;
    const own: ProtoField = {
      name: field.name,
      number: field.id,
      type: field instanceof library().MapField ? this.#entry(message, field) : this.#type(field),
      repeated: field.repeated || field.map,
      packed: field.packed,
      optional: proto3Optional || proto2Optional,
      presence: field.hasPresence,
      params: paramsOf(field),
      ...(oneof && { oneof }),
      ...(proto2Optional && { proto2: true }),
      ...(field.required && { required: true }),
      ...(field.options?.default !== undefined && { default: String(field.options.default) }),
      ...(field.delimited && { group: true }),
    };
    message.fields.push(own);
    oneof?.fields.push(own);
  }

  #type({ type, resolvedType }: protobuf.Field | protobuf.MapField): ProtoField['type'] {
    if (resolvedType instanceof library().Type) return this.message(resolvedType);
    return resolvedType instanceof library().Enum ? this.enum(resolvedType) : (type as ScalarType);
  }

  /** The message that the compiler would make for the entries of `map<…>`; it has no place among the declared ones. */
  #entry(message: MessageType, field: protobuf.MapField): MessageType {
    const name = mapEntryName(field.name);
    const plain = { repeated: false, packed: false, optional: false, params: new Map<string, string>() };
    const type = this.#type(field);
    const presence = typeof type !== 'string' && type.kind === 'message';
    return {
      kind: 'message',
      name,
      fullName: `${message.fullName}.${name}`,
      fields: [
        { ...plain, name: 'key', number: 1, type: field.keyType as ScalarType, presence: false },
        { ...plain, name: 'value', number: 2, type, presence },
      ],
      oneofs: [],
      messages: [],
      enums: [],
    };
  }
}

interface Param {
  readonly key: unknown;
  readonly value: unknown;
}

const FIELD_META = '(confluent.field_meta)';

function paramsOf(field: protobuf.Field): Map<string, string> {
  const meta = (field.parsedOptions ?? []).map((option: Record<string, unknown>) => option[FIELD_META]);
  const params = meta.flatMap((value) => (value as { params?: Param | Param[] } | undefined)?.params ?? []);
  return new Map(params.map(({ key, value }) => [String(key), String(value)]));
}
