import { DataException } from '../../../api/errors.ts';
import type { Compression } from './compression.ts';
import type { Format } from './format.ts';

/** The bytes of the values as they are, each followed by the separator. */
export function byteArrayFormat(
  extension: string,
  separator: string,
  { extension: gz, compress }: Compression,
): Format {
  const end = Buffer.from(separator);
  return {
    extension: extension + gz,
    open() {
      let chunks: Buffer[] = [];
      let size = 0;
      return {
        get size() {
          return size;
        },
        append(_, schema, value) {
          if (schema && schema.type !== 'BYTES') {
            throw new DataException(
              `ByteArrayFormat needs values of bytes, not of type ${schema.type}: use ByteArrayConverter`,
            );
          }
          if (!Buffer.isBuffer(value)) {
            throw new DataException(
              `ByteArrayFormat needs values of bytes, not ${typeof value}: use ByteArrayConverter`,
            );
          }
          chunks.push(value, end);
          size += value.length + end.length;
        },
        take() {
          const bytes = compress(Buffer.concat(chunks, size));
          chunks = [];
          size = 0;
          return bytes;
        },
      };
    },
  };
}
