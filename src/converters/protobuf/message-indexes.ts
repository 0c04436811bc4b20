import { SerializationException } from '../../api/index.ts';

/** The path to a record's message in its schema, as it stands between schema id and payload: zigzag varints, count first. */
export function pathBytes(path: readonly number[]): Buffer {
  if (path.length === 1 && path[0] === 0) return Buffer.from([0]);
  return Buffer.from([path.length, ...path].flatMap(varint));
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

/** The path that begins at `offset`, and where the payload begins. Throws SerializationException. */
export function readPath(bytes: Buffer, offset: number): { path: number[]; end: number } {
  let at = offset;
  const next = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new SerializationException('The message indexes are cut off.');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new SerializationException('The message indexes are malformed.');
  };
  const count = next();
  if (count === 0) return { path: [0], end: at };
  if (count < 0 || count > bytes.length) throw new SerializationException('The message indexes are malformed.');
  const path = Array.from({ length: count }, next);
  return { path, end: at };
}
