import avsc from 'avsc';
import type { AvroSchema } from './avro-schema.ts';

/** Avro's long as bigint: exact over all 64 bits. Works on the encoded bytes themselves. */
const exactLong = avsc.types.LongType.__with(
  {
    fromBuffer: decodeLong,
    toBuffer: encodeLong,
    fromJSON: (value: number | bigint) => BigInt(value),
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
    compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
  },
  true,
);

/** avsc's type of an Avro schema: longs are bigint, unions are wrapped (`{long: 1n}`, null). Throws where the schema is not valid. */
export function avscType(schema: AvroSchema): avsc.Type {
  return avsc.Type.forSchema(structure(schema) as avsc.Schema, {
    registry: { long: exactLong },
    wrapUnions: true,
  });
}

const STRUCTURE = ['type', 'name', 'namespace', 'fields', 'items', 'values', 'symbols', 'size'];

/** Writers need no more; and avsc would not look up a primitive type that carries properties. */
function structure(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(structure);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => STRUCTURE.includes(key));
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'type') return structure(only[1]);
  return Object.fromEntries(entries.map(([key, value]) => [key, structure(value)]));
}

/** Zigzag and LEB128, as Avro writes longs. */
export function encodeLong(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes = Buffer.allocUnsafe(10);
  let length = 0;
  while (rest > 0x7fffffffn) {
    bytes[length++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  let small = Number(rest);
  while (small > 0x7f) {
    bytes[length++] = (small & 0x7f) | 0x80;
    small >>>= 7;
  }
  bytes[length++] = small;
  return bytes.subarray(0, length);
}

function decodeLong(bytes: Buffer): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 7n) | BigInt(bytes[i]! & 0x7f);
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
}
