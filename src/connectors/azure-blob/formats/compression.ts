import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Bytes that may have to be compressed before they are sent; `ready` may be called again and gives the same bytes. */
export interface BlobBytes {
  readonly size: number;
  ready(): Promise<Buffer>;
}

const gzipAsync = promisify(gzip);

export function plainBytes(bytes: Buffer): BlobBytes {
  return { size: bytes.length, ready: () => Promise.resolve(bytes) };
}

/** Each part is a gzip member of its own: members behind one another are one gzip file (RFC 1952). */
function gzipBytes(bytes: Buffer, level: number): BlobBytes {
  let compressed: Promise<Buffer> | undefined;
  return { size: bytes.length, ready: () => (compressed ??= gzipAsync(bytes, { level })) };
}

export interface Compression {
  /** `.gz`, or empty text. */
  readonly extension: string;
  compress(bytes: Buffer): BlobBytes;
}

export function compression(type: string, level: number): Compression {
  if (type.toLowerCase() === 'none') return { extension: '', compress: plainBytes };
  return { extension: '.gz', compress: (bytes) => gzipBytes(bytes, level) };
}
