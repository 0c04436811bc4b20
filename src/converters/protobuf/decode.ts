import type protobuf from 'protobufjs';
import type { MessageType, ProtoField, ScalarType } from './descriptor.ts';
import { library } from './library.ts';

/**
 * A message's values by the position of their field: undefined where not set, an array where repeated, `Decoded` for a message.
 * Integers of 64 bits are signed bigint, enums numbers.
 */
export type Decoded = unknown[];

type Reader = protobuf.Reader;
type Read = (reader: Reader, known: unknown) => unknown;

interface Slot {
  readonly index: number;
  readonly wireType: number;
  readonly read: Read;
  readonly repeated: boolean;
  /** Whether several values may stand in one length-delimited field. */
  readonly packable: boolean;
  /** Other members of its oneof. */
  readonly rivals: readonly number[];
}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

const slotsOf = new WeakMap<MessageType, Map<number, Slot>>();

/** Reads a message; fields that it does not declare are passed over. Throws RangeError or Error for bytes that are no message. */
export function decode(message: MessageType, bytes: Uint8Array): Decoded {
  const reader = library().Reader.create(bytes);
  return decodeInto([], message, reader, reader.len);
}

function decodeInto(decoded: Decoded, message: MessageType, reader: Reader, end: number, group?: number): Decoded {
  const slots = compiled(message);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const [number, wireType] = [tag >>> 3, tag & 7];
    if (number === 0) throw new Error('Protocol message contained an invalid tag (zero).');
    if (wireType === END_GROUP) {
      if (number === group) return decoded;
      throw new Error('Protocol message end-group tag did not match expected tag.');
    }
    const slot = slots.get(number);
    if (!slot) reader.skipType(wireType, 0, number);
    else if (wireType === slot.wireType) put(decoded, slot, slot.read(reader, decoded[slot.index]));
    else if (wireType === DELIMITED && slot.packable) putPacked(decoded, slot, reader);
    else reader.skipType(wireType, 0, number);
  }
  if (group !== undefined || reader.pos > end) throw new RangeError('The Protobuf message is cut off.');
  return decoded;
}

function put(decoded: Decoded, slot: Slot, value: unknown): void {
  if (slot.repeated) {
    ((decoded[slot.index] ??= []) as unknown[]).push(value);
    return;
  }
  for (const rival of slot.rivals) decoded[rival] = undefined;
  decoded[slot.index] = value;
}

function putPacked(decoded: Decoded, slot: Slot, reader: Reader): void {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new RangeError('The Protobuf message is cut off.');
  decoded[slot.index] ??= [];
  while (reader.pos < end) put(decoded, slot, slot.read(reader, undefined));
}

function compiled(message: MessageType): Map<number, Slot> {
  let slots = slotsOf.get(message);
  if (!slots) {
    const { fields } = message;
    slots = new Map(
      fields.map((field, index) => {
        const rivals = fields.flatMap(({ oneof }, i) => (oneof && oneof === field.oneof && i !== index ? [i] : []));
        return [field.number, slotOf(field, index, rivals)];
      }),
    );
    slotsOf.set(message, slots);
  }
  return slots;
}

function slotOf({ type, repeated, number, group }: ProtoField, index: number, rivals: readonly number[]): Slot {
  const common = { index, repeated, rivals };
  if (typeof type === 'string') {
    const [wireType, read] = SCALARS[type];
    return { ...common, wireType, read, packable: repeated && wireType !== DELIMITED };
  }
  if (type.kind === 'enum')
    return { ...common, wireType: VARINT, read: (reader) => reader.int32(), packable: repeated };
  const target = (known: unknown) => (repeated ? [] : ((known as Decoded | undefined) ?? []));
  return group
    ? {
        ...common,
        wireType: GROUP,
        packable: false,
        read: (reader, known) => decodeInto(target(known), type, reader, reader.len, number),
      }
    : {
        ...common,
        wireType: DELIMITED,
        packable: false,
        read: (reader, known) => {
          const end = reader.uint32() + reader.pos;
          if (end > reader.len) throw new RangeError('The Protobuf message is cut off.');
          return decodeInto(target(known), type, reader, end);
        },
      };
}

const SCALARS: Readonly<Record<ScalarType, readonly [wireType: number, read: Read]>> = {
  double: [FIXED64, (reader) => reader.double()],
  float: [FIXED32, (reader) => reader.float()],
  int32: [VARINT, (reader) => reader.int32()],
  uint32: [VARINT, (reader) => reader.uint32()],
  sint32: [VARINT, (reader) => reader.sint32()],
  fixed32: [FIXED32, (reader) => reader.fixed32()],
  sfixed32: [FIXED32, (reader) => reader.sfixed32()],
  int64: [VARINT, (reader) => long(reader.int64())],
  uint64: [VARINT, (reader) => long(reader.uint64())],
  sint64: [VARINT, (reader) => long(reader.sint64())],
  fixed64: [FIXED64, (reader) => long(reader.fixed64())],
  sfixed64: [FIXED64, (reader) => long(reader.sfixed64())],
  bool: [VARINT, (reader) => reader.bool()],
  string: [DELIMITED, (reader) => reader.string()],
  bytes: [DELIMITED, (reader) => Buffer.from(reader.bytes())],
};

interface LongHalves {
  readonly low: number;
  readonly high: number;
}

function long(value: LongHalves | number | bigint): bigint {
  if (typeof value !== 'object') return BigInt(value);
  return BigInt.asIntN(64, (BigInt(value.high) << 32n) | BigInt(value.low >>> 0));
}
