import { SerializationException } from '../../api/index.ts';

/** How a record's bytes name the schema that wrote them. */
export interface WireFormat<Id extends number | string = number | string> {
  /** Bytes before the payload. */
  readonly size: number;
  header(id: Id): Buffer;
  /** Throws SerializationException. */
  idOf(bytes: Buffer): Id;
}

const MAGIC_BYTE = 0;

/** Confluent's: the magic byte and a number of four bytes. */
export const CONFLUENT_WIRE_FORMAT: WireFormat<number> = {
  size: 5,
  header: (id) => {
    const bytes = Buffer.from([MAGIC_BYTE, 0, 0, 0, 0]);
    bytes.writeInt32BE(id, 1);
    return bytes;
  },
  idOf: (bytes) => {
    if (bytes[0] !== MAGIC_BYTE) throw new SerializationException('Unknown magic byte!');
    if (bytes.length < 5) throw new SerializationException('The id of the schema is cut off.');
    return bytes.readInt32BE(1);
  },
};

/** Azure's: four zero bytes and the id as text of 32 characters. */
export const AZURE_WIRE_FORMAT: WireFormat<string> = {
  size: 36,
  header: (id) => Buffer.concat([Buffer.alloc(4), Buffer.from(id.padEnd(32).slice(0, 32), 'latin1')]),
  idOf: (bytes) => {
    if (bytes.length < 36 || bytes.readInt32BE(0) !== 0) throw new SerializationException('Unknown magic byte!');
    return bytes.toString('latin1', 4, 36);
  },
};
