import type { MessageType, Oneof, ProtoField, ProtoFile } from './descriptor.ts';

/** Scalars that are written alike and may take each other's place. */
const KINDS: Readonly<Record<string, string>> = {
  int32: 'varint',
  int64: 'varint',
  uint32: 'varint',
  uint64: 'varint',
  bool: 'varint',
  enum: 'varint',
  sint32: 'zigzag',
  sint64: 'zigzag',
  string: 'text',
  bytes: 'text',
  fixed32: 'fixed32',
  sfixed32: 'fixed32',
  fixed64: 'fixed64',
  sfixed64: 'fixed64',
};

/** Why messages that `writer` declares cannot be read as those of `reader`; nothing where they can. */
export function incompatibilities(reader: ProtoFile, writer: ProtoFile): string[] {
  return messageDifferences(reader.messages, writer.messages, new Set());
}

type Compared = Set<MessageType>;

function messageDifferences(
  readers: readonly MessageType[],
  writers: readonly MessageType[],
  done: Compared,
): string[] {
  return writers.flatMap((writer) => {
    const reader = readers.find(({ fullName }) => fullName === writer.fullName);
    return reader ? fieldDifferences(reader, writer, done) : [`The message ${writer.fullName} is removed`];
  });
}

function fieldDifferences(reader: MessageType, writer: MessageType, done: Compared): string[] {
  if (done.has(writer)) return [];
  done.add(writer);
  const own = writer.fields.flatMap((field) => {
    const other = fieldOf(reader, field);
    return other ? fieldDifference(writer, other, field, done) : removal(writer, field);
  });
  const added = reader.fields.filter((field) => field.required && !fieldOf(writer, field));
  return [
    ...own,
    ...added.map((field) => `The required field ${nameOf(writer, field)} is added`),
    ...reader.oneofs.flatMap((oneof) => moves(oneof, writer)),
    ...messageDifferences(reader.messages, writer.messages, done),
  ];
}

function fieldOf({ fields }: MessageType, { number }: ProtoField): ProtoField | undefined {
  return fields.find((field) => field.number === number);
}

function nameOf({ fullName }: MessageType, { name, number }: ProtoField): string {
  return `${fullName}.${name} (${number})`;
}

function removal(message: MessageType, field: ProtoField): string[] {
  if (field.required) return [`The required field ${nameOf(message, field)} is removed`];
  return field.oneof ? [`The field ${nameOf(message, field)} is removed from ${field.oneof.name}`] : [];
}

/** One field may move into a new oneof. More than one, or beside what was in it already, could be set at once before. */
function moves(oneof: Oneof, writer: MessageType): string[] {
  const before = oneof.fields.map((field) => fieldOf(writer, field)).filter((field) => field !== undefined);
  const moved = before.filter((field) => !field.oneof);
  if (moved.length === 0 || before.length === 1) return [];
  return [`The fields ${moved.map((field) => nameOf(writer, field)).join(', ')} are moved to ${oneof.name}`];
}

/** Numbers that are repeated are packed, which no reader of a single one understands. */
function fieldDifference(message: MessageType, reader: ProtoField, writer: ProtoField, done: Compared): string[] {
  const types = typeDifference(message, reader, writer, done);
  if (types.length || reader.repeated === writer.repeated || ['text', 'message'].includes(kindOf(writer))) return types;
  const [from, to] = writer.repeated ? ['repeated', 'single'] : ['single', 'repeated'];
  return [`The field ${nameOf(message, writer)} changes from ${from} to ${to}`];
}

function typeDifference(message: MessageType, reader: ProtoField, writer: ProtoField, done: Compared): string[] {
  const [read, written] = [kindOf(reader), kindOf(writer)];
  if (read === written && typeof reader.type !== 'string' && typeof writer.type !== 'string') {
    const both = reader.type.kind === 'message' && writer.type.kind === 'message';
    return both ? fieldDifferences(reader.type as MessageType, writer.type as MessageType, done) : [];
  }
  if (read === written) return [];
  return [`The field ${nameOf(message, writer)} changes its type from ${written} to ${read}`];
}

function kindOf({ type }: ProtoField): string {
  if (typeof type === 'string') return KINDS[type] ?? type;
  return type.kind === 'enum' ? KINDS.enum! : 'message';
}
