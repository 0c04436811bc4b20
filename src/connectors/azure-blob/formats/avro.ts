import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { DataException } from '../../../api/errors.ts';
import type { Schema } from '../../../api/schema.ts';
import { type AvroEncoder, avroEncoder } from '../../../data/avro-encoder.ts';
import type { AvroDataOptions } from '../../../data/avro-names.ts';
import { avroNode } from '../../../data/avro-node.ts';
import { AvroOutput } from '../../../data/avro-output.ts';
import { AvroMapping } from '../../../data/avro-schema.ts';
import { stringifyJson } from '../../../data/json.ts';
import { plainBytes } from './compression.ts';
import type { FileEncoder, Format } from './format.ts';

export interface AvroFormatOptions extends AvroDataOptions {
  codec: 'null' | 'deflate';
}

/** Bytes after which a block of the container file ends, before compression. */
const CONTAINER_BLOCK = 64_000;
const MAGIC = Buffer.from('Obj\u0001', 'latin1');

interface Compiled {
  schemaText: string;
  encode: AvroEncoder;
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
    return { schemaText: stringifyJson(mapping.avro), encode: avroEncoder(avroNode(mapping.avro), schema, options) };
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
  readonly #block = new AvroOutput(4_096);
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
    return this.#doneBytes + this.#block.at;
  }

  append(_: unknown, schema: Schema | undefined, value: unknown): void {
    const { schemaText, encode } = this.#compile(schema);
    if (!schema && (value ?? null) === null) throw new DataException('Avro cannot hold null without a schema');
    const start = this.#block.at;
    try {
      encode(value, this.#block);
    } catch (error) {
      this.#block.at = start;
      throw error;
    }
    if (!this.#begun) {
      this.#push(header(schemaText, this.#codec, this.#sync));
      this.#begun = true;
    }
    this.#blockRecords++;
    if (this.#block.at >= CONTAINER_BLOCK) this.#endBlock();
  }

  take() {
    if (this.#blockRecords > 0) this.#endBlock();
    const bytes = Buffer.concat(this.#done, this.#doneBytes);
    this.#done = [];
    this.#doneBytes = 0;
    return plainBytes(bytes);
  }

  #endBlock(): void {
    const records = this.#block.take();
    const data = this.#codec === 'deflate' ? deflateRawSync(records) : records;
    this.#push(long(this.#blockRecords), long(data.length), data, this.#sync);
    this.#blockRecords = 0;
  }

  #push(...buffers: Buffer[]): void {
    for (const buffer of buffers) {
      this.#done.push(buffer);
      this.#doneBytes += buffer.length;
    }
  }
}

function long(value: number): Buffer {
  const output = new AvroOutput(10);
  output.long(BigInt(value));
  return output.take();
}

function header(schemaText: string, codec: string, sync: Buffer): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return [long(bytes.length), bytes];
  };
  const metadata = [text('avro.schema'), text(schemaText), text('avro.codec'), text(codec)].flat();
  return Buffer.concat([MAGIC, long(2), ...metadata, long(0), sync]);
}

function syncMarker(name: string): Buffer {
  return createHash('sha256').update(name).digest().subarray(0, 16);
}
