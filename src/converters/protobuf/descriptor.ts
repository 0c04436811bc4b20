/** What Protobuf calls descriptors: messages, fields and enums as a .proto file declares them. */
export type ScalarType =
  | 'double'
  | 'float'
  | 'int32'
  | 'int64'
  | 'uint32'
  | 'uint64'
  | 'sint32'
  | 'sint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed32'
  | 'sfixed64'
  | 'bool'
  | 'string'
  | 'bytes';

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly fullName: string;
  readonly values: readonly (readonly [name: string, number: number])[];
}

export interface MessageType {
  readonly kind: 'message';
  readonly name: string;
  readonly fullName: string;
  /** All, members of oneofs too, in the order of declaration. */
  readonly fields: ProtoField[];
  readonly oneofs: Oneof[];
  readonly messages: MessageType[];
  readonly enums: EnumType[];
}

export interface Oneof {
  readonly name: string;
  readonly fields: ProtoField[];
}

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: ScalarType | MessageType | EnumType;
  readonly repeated: boolean;
  readonly packed: boolean;
  /** Declared `optional`: whether it is set can be told apart from its being zero. */
  readonly optional: boolean;
  /** Whether it is `optional` by proto2, where all fields are that are not required or repeated. */
  readonly proto2?: boolean;
  /** By proto2. */
  readonly required?: boolean;
  /** As `optional`, also for members of oneofs, messages and required fields. */
  readonly presence: boolean;
  readonly oneof?: Oneof;
  /** What the option `(confluent.field_meta)` holds. */
  readonly params: ReadonlyMap<string, string>;
  /** The text of a default value. */
  readonly default?: string;
  /** A message between group tags. */
  readonly group?: boolean;
}

export interface ProtoFile {
  readonly package: string | undefined;
  readonly imports: readonly string[];
  readonly messages: readonly MessageType[];
}

const KEY = 'key';
const VALUE = 'value';
const ENTRY = 'Entry';

/** The key and value of the entries that make a field a map. */
export function mapEntry({ type, repeated }: ProtoField): readonly [key: ProtoField, value: ProtoField] | undefined {
  if (!repeated || typeof type === 'string' || type.kind === 'enum' || !type.name.endsWith(ENTRY)) return undefined;
  const [key, value, more] = type.fields;
  if (!key || !value || more || key.name !== KEY || value.name !== VALUE) return undefined;
  return key.repeated || value.repeated ? undefined : [key, value];
}

/** The path to a message in its file: positions among the messages of each level. Undefined where it is not there. */
export function pathOf(file: ProtoFile, fullName: string): number[] | undefined {
  return search(file.messages, fullName);
}

function search(messages: readonly MessageType[], fullName: string): number[] | undefined {
  for (const [index, message] of messages.entries()) {
    if (message.fullName === fullName) return [index];
    const below = search(message.messages, fullName);
    if (below) return [index, ...below];
  }
  return undefined;
}

/** The message at a path. */
export function messageAt(file: ProtoFile, path: readonly number[]): MessageType | undefined {
  let messages = file.messages;
  let found: MessageType | undefined;
  for (const index of path) {
    found = messages[index];
    messages = found?.messages ?? [];
  }
  return found;
}
