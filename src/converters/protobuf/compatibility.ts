import type { MessageType, ProtoField, ProtoFile } from './descriptor.ts';

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
    const other = reader.fields.find(({ number }) => number === field.number);
    return other ? typeDifference(writer, other, field, done) : [];
  });
  return [...own, ...messageDifferences(reader.messages, writer.messages, done)];
}

function typeDifference(message: MessageType, reader: ProtoField, writer: ProtoField, done: Compared): string[] {
  const [read, written] = [kindOf(reader), kindOf(writer)];
  if (read === written && typeof reader.type !== 'string' && typeof writer.type !== 'string') {
    const both = reader.type.kind === 'message' && writer.type.kind === 'message';
    return both ? fieldDifferences(reader.type as MessageType, writer.type as MessageType, done) : [];
  }
  if (read === written) return [];
  return [
    `The field ${message.fullName}.${writer.name} (${writer.number}) changes its type from ${written} to ${read}`,
  ];
}

function kindOf({ type }: ProtoField): string {
  if (typeof type === 'string') return KINDS[type] ?? type;
  return type.kind === 'enum' ? KINDS.enum! : 'message';
}
