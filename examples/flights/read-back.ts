import { join } from 'node:path';
import type { AvroReader } from './avro-readers.ts';
import { type Comparison, compare } from './comparison.ts';
import { downloadBlobs } from './download.ts';
import { containerOf } from './pipeline.ts';

interface ReadBack {
  connectionString: string;
  /** Emptied first; the blobs are copied here. */
  folder: string;
  /** A query of DuckDB that gives what was sent: flight, delay, distance, time. */
  expected: string;
  flushSize: number;
  avroReader: AvroReader;
}

/** Reads all blobs of both sinks by readers that know nothing of connectless, and compares them with what was sent. */
export async function readBack(options: ReadBack): Promise<Comparison> {
  const { connectionString, expected, flushSize, avroReader } = options;
  const folders = { json: join(options.folder, 'json'), avro: join(options.folder, 'avro') };
  for (const format of ['json', 'avro'] as const) {
    const names = await downloadBlobs(connectionString, containerOf(format), folders[format]);
    if (names.length === 0) throw new Error(`There are no blobs in the container ${containerOf(format)}`);
  }
  await avroReader.read(folders.avro);
  const blobs = { json: join(folders.json, '**', '*.json'), avro: join(folders.avro, '**', '*.avro.jsonl') };
  return compare({ expected, blobs, flushSize });
}
