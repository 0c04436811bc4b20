import { createRequire } from 'node:module';
import zlib from 'node:zlib';
import { ConnectException } from '../api/errors.ts';
import type { Compression } from './properties.ts';

interface Codec {
  compress(data: Buffer): Buffer;
  decompress(data: Buffer): Buffer;
}

const require = createRequire(import.meta.url);
let loaded: typeof import('@platformatic/wasm-utils') | undefined;
/** Takes some 40 ms, which a start of the app need not wait for. */
function wasm(): typeof import('@platformatic/wasm-utils') {
  loaded ??= require('@platformatic/wasm-utils') as typeof import('@platformatic/wasm-utils');
  return loaded;
}

const codecs: Record<Exclude<Compression, 'none'>, Codec> = {
  gzip: { compress: (data) => zlib.gzipSync(data), decompress: (data) => zlib.gunzipSync(data) },
  snappy: { compress: (data) => wasm().snappyCompress(data), decompress: decompressSnappy },
  lz4: { compress: (data) => wasm().lz4Compress(data), decompress: (data) => wasm().lz4Decompress(data) },
  zstd: { compress: (data) => zlib.zstdCompressSync(data), decompress: (data) => zlib.zstdDecompressSync(data) },
};

/** The checksum of record batches. */
export function crc32c(data: Buffer): number {
  return wasm().crc32c(data);
}

/** By the number that the attributes of a record batch hold. */
const numbers: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

export function compressionNumber(compression: Compression): number {
  return numbers.indexOf(compression);
}

export function compress(data: Buffer, compression: Compression): Buffer {
  return compression === 'none' ? data : codecs[compression].compress(data);
}

/** @throws ConnectException for a codec that is not known or data that is damaged */
export function decompress(data: Buffer, number: number): Buffer {
  const compression = numbers[number];
  if (compression === 'none') return data;
  if (compression === undefined) throw new ConnectException(`Unknown compression ${number} of a record batch.`);
  try {
    return codecs[compression].decompress(data);
  } catch (cause) {
    throw new ConnectException(`A record batch cannot be decompressed by ${compression}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

/** Java's clients cut the data into blocks with a length before each; others send it in one piece. */
function decompressSnappy(data: Buffer): Buffer {
  if (!data.subarray(0, xerialMagic.length).equals(xerialMagic)) return wasm().snappyDecompress(data);
  const blocks: Buffer[] = [];
  for (let at = xerialHeaderBytes; at < data.length; ) {
    const length = data.readInt32BE(at);
    blocks.push(wasm().snappyDecompress(data.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}
