import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { DataException } from '../../../api/errors.ts';
import type { Schema } from '../../../api/schema.ts';
import { AvroMapping, type AvroOptions } from '../../../data/avro-schema.ts';
import { avscType, encodeLong } from '../../../data/avro-type.ts';
import { type ToAvroValue, toAvroValue } from '../../../data/avro-value.ts';
import { stringifyJson } from '../../../data/json.ts';
import { plainBytes } from './compression.ts';
import type { FileEncoder, Format } from './format.ts';

export interface AvroFormatOptions extends AvroOptions {
  codec: 'null' | 'deflate';
}

/** Bytes after which a block of the container file ends, before compression. */
const CONTAINER_BLOCK = 64_000;
const MAGIC = Buffer.from('Obj\u0001', 'latin1');

interface Compiled {
  schemaText: string;
  toAvro: ToAvroValue;
  /** Reused from record to record; grows where one does not fit. */
  encode(value: unknown, into: Buffer, at: number): number;
}

/** Avro object container files. Their sync marker comes from their name, so that any instance can go on with them. */
export function avroFormat(options: AvroFormatOptions): Format {
  const compiled = new WeakMap<Schema, Compiled>();
  let schemaless: Compiled | undefined;
  const compile = (schema: Schema | undefined) => {
    if (!schema) return (schemaless ??= compileSchema(undefined, options));
    let found = compiled.get(schema);
    if (!found) compiled.set(schema, (found = compileSchema(schema, options)));
    return found;
  };
  return {
    extension: '.avro',
    open: ({ name, begun }) => new AvroFileEncoder(options.codec, syncMarker(name), begun, compile),
  };
}

function compileSchema(schema: Schema | undefined, options: AvroFormatOptions): Compiled {
  try {
    const mapping = new AvroMapping(schema, options);
    const type = avscType(mapping.avro);
    return {
      schemaText: stringifyJson(mapping.avro),
      toAvro: toAvroValue(schema, mapping),
      encode: (value, into, at) => type.encode(value, into, at),
    };
  } catch (error) {
    if (error instanceof DataException) throw error;
    throw new DataException(`Its schema cannot be written as Avro: ${(error as Error).message}`, { cause: error });
  }
}

class AvroFileEncoder implements FileEncoder {
  readonly #codec: 'null' | 'deflate';
  readonly #sync: Buffer;
  readonly #compile: (schema: Schema | undefined) => Compiled;
  #begun: boolean;
  #done: Buffer[] = [];
  #doneBytes = 0;
  #block = Buffer.allocUnsafe(4_096);
  #blockBytes = 0;
  #blockRecords = 0;

  constructor(
    codec: 'null' | 'deflate',
    sync: Buffer,
    begun: boolean,
    compile: (schema: Schema | undefined) => Compiled,
  ) {
    this.#codec = codec;
    this.#sync = sync;
    this.#begun = begun;
    this.#compile = compile;
  }

  get size(): number {
    return this.#doneBytes + this.#blockBytes;
  }

  append(_: unknown, schema: Schema | undefined, value: unknown): void {
    const { schemaText, toAvro, encode } = this.#compile(schema);
    const avro = toAvro(value);
    let end: number;
    try {
      end = encode(avro, this.#block, this.#blockBytes);
      if (end < 0) {
        this.#grow(-end);
        end = encode(avro, this.#block, this.#blockBytes);
      }
    } catch (error) {
      throw new DataException(`It cannot be written as Avro: ${(error as Error).message}`, { cause: error });
    }
    if (!this.#begun) {
      this.#push(header(schemaText, this.#codec, this.#sync));
      this.#begun = true;
    }
    this.#blockBytes = end;
    this.#blockRecords++;
    if (end >= CONTAINER_BLOCK) this.#endBlock();
  }

  take() {
    if (this.#blockRecords > 0) this.#endBlock();
    const bytes = Buffer.concat(this.#done, this.#doneBytes);
    this.#done = [];
    this.#doneBytes = 0;
    return plainBytes(bytes);
  }

  #endBlock(): void {
    const records = this.#block.subarray(0, this.#blockBytes);
    const data = this.#codec === 'deflate' ? deflateRawSync(records) : Buffer.from(records);
    this.#push(encodeLong(BigInt(this.#blockRecords)), encodeLong(BigInt(data.length)), data, this.#sync);
    this.#blockBytes = 0;
    this.#blockRecords = 0;
  }

  #push(...buffers: Buffer[]): void {
    for (const buffer of buffers) {
      this.#done.push(buffer);
      this.#doneBytes += buffer.length;
    }
  }

  #grow(missing: number): void {
    const block = Buffer.allocUnsafe(2 * (this.#block.length + missing));
    this.#block.copy(block, 0, 0, this.#blockBytes);
    this.#block = block;
  }
}

function header(schemaText: string, codec: string, sync: Buffer): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return [encodeLong(BigInt(bytes.length)), bytes];
  };
  const metadata = [text('avro.schema'), text(schemaText), text('avro.codec'), text(codec)].flat();
  return Buffer.concat([MAGIC, encodeLong(2n), ...metadata, encodeLong(0n), sync]);
}

function syncMarker(name: string): Buffer {
  return createHash('sha256').update(name).digest().subarray(0, 16);
}
