import {
  type Config,
  type Converter,
  type ConverterPlugin,
  type MaybePromise,
  parseConfig,
  type Schema,
  type SchemaAndValue,
  SerializationException,
} from '../api/index.ts';
import { type AvroDecoder, avroDecoder } from '../data/avro-decoder.ts';
import { type AvroEncoder, avroEncoder } from '../data/avro-encoder.ts';
import { AvroInput } from '../data/avro-input.ts';
import type { AvroDataOptions } from '../data/avro-names.ts';
import { type AvroNode, avroNode, parseAvro } from '../data/avro-node.ts';
import { AvroOutput } from '../data/avro-output.ts';
import { AvroMapping } from '../data/avro-schema.ts';
import { connectSchema } from '../data/avro-to-connect.ts';
import { stringifyJson } from '../data/json.ts';
import { AVRO_RULES } from './avro-compatibility.ts';
import { AVRO_CONVERTER_OPTIONS, avroDataOptions } from './avro-options.ts';
import { BoundedMap } from './schema-registry/bounded-map.ts';
import { converterException } from './schema-registry/errors.ts';
import type { RegisteredSchema } from './schema-registry/registry.ts';
import { Remembered } from './schema-registry/remembered.ts';
import { isByTopic, type SubjectNameStrategy, subjectNameStrategy } from './schema-registry/subject-names.ts';
import { type SubjectSchemas, subjectSchemas } from './schema-registry/subject-schemas.ts';

/** What writes the values of one Connect schema. */
interface Writing {
  readonly text: string;
  readonly isBytes: boolean;
  /** Of a record. */
  readonly name: string | undefined;
  readonly encode: AvroEncoder;
  /** By other schemas than its own: the registry's latest. */
  readonly others: BoundedMap<string, AvroEncoder>;
}

/** What reads the values of one registered schema. */
interface Reading {
  readonly schema: Schema | undefined;
  readonly isBytes: boolean;
  readonly decode: AvroDecoder;
}

/** Avro with its schemas in a registry. What is known already is converted at once, else by a promise. */
export class AvroConverter implements Converter {
  #data!: AvroDataOptions;
  #schemas!: SubjectSchemas;
  #subject!: SubjectNameStrategy;
  #subjectByTopic = true;
  #side = 'value';
  #writings!: BoundedMap<Schema, Writing>;
  #cacheSize = 1;
  #schemaless: Writing | undefined;
  #readings!: Remembered<Reading>;
  readonly #output = new AvroOutput();

  configure(config: Config, isKey: boolean): void {
    this.#side = isKey ? 'key' : 'value';
    const options = parseConfig(AVRO_CONVERTER_OPTIONS, { ...config, 'converter.type': this.#side });
    const strategy = options[isKey ? 'key.subject.name.strategy' : 'value.subject.name.strategy'];
    this.#data = avroDataOptions(options);
    this.#subject = subjectNameStrategy(strategy, isKey);
    this.#subjectByTopic = isByTopic(strategy);
    this.#schemas = subjectSchemas(config, options, AVRO_RULES);
    this.#cacheSize = options['schemas.cache.config'];
    this.#writings = new BoundedMap(this.#cacheSize);
    this.#readings = new Remembered(this.#cacheSize);
  }

  fromConnectData(topic: string, schema: Schema | undefined, value: unknown): MaybePromise<Buffer | null> {
    if ((value === null || value === undefined) && (!schema || schema.optional)) return null;
    return guarded(serializing(topic), () => {
      const writing = this.#writing(schema);
      const subject = this.#subject(topic, writing.name);
      const registered = this.#schemas.toWrite(subject, { type: 'AVRO', schema: writing.text });
      return registered instanceof Promise
        ? registered.then((known) => this.#write(known, writing, schema, value))
        : this.#write(registered, writing, schema, value);
    });
  }

  toConnectData(topic: string, bytes: Buffer | null): MaybePromise<SchemaAndValue> {
    if (!bytes) return { schema: undefined, value: null };
    return guarded(deserializing(topic), () => {
      const { wireFormat } = this.#schemas.registry;
      const id = wireFormat.idOf(bytes);
      const reading = this.#readings.get(topic, id, () => this.#reading(topic, id));
      return reading instanceof Promise
        ? reading.then((known) => this.#read(known, id, bytes))
        : this.#read(reading, id, bytes);
    });
  }

  close(): Promise<void> {
    return this.#schemas.close();
  }

  #writing(schema: Schema | undefined): Writing {
    if (!schema) return (this.#schemaless ??= this.#compile(undefined));
    let writing = this.#writings.get(schema);
    if (!writing) this.#writings.set(schema, (writing = this.#compile(schema)));
    return writing;
  }

  #compile(schema: Schema | undefined): Writing {
    const { avro } = new AvroMapping(schema, this.#data);
    const node = avroNode(avro);
    return {
      text: stringifyJson(avro),
      isBytes: node.type === 'bytes',
      name: node.type === 'record' ? node.fullName : undefined,
      encode: avroEncoder(node, schema, this.#data),
      others: new BoundedMap(this.#cacheSize),
    };
  }

  #write(
    registered: RegisteredSchema,
    writing: Writing,
    schema: Schema | undefined,
    value: unknown,
  ): MaybePromise<Buffer> {
    if (registered.schema === writing.text) return this.#encode(registered, writing.isBytes, writing.encode, value);
    const known = writing.others.get(registered.schema);
    if (known) return this.#encode(registered, writing.isBytes, known, value);
    return this.#node(registered).then((node) => {
      const encode = avroEncoder(node, schema, this.#data);
      writing.others.set(registered.schema, encode);
      return this.#encode(registered, writing.isBytes, encode, value);
    });
  }

  /** Bytes at the top stand as they are, without the length that Avro gives them. */
  #encode({ id }: RegisteredSchema, isBytes: boolean, encode: AvroEncoder, value: unknown): Buffer {
    const output = this.#output;
    const header = this.#schemas.registry.wireFormat.header(id);
    output.at = 0;
    output.raw(header);
    encode(value, output);
    const bytes = output.take();
    return isBytes ? withoutLength(bytes, header.length) : bytes;
  }

  async #node(registered: RegisteredSchema): Promise<AvroNode> {
    const references = await this.#schemas.references(registered);
    return parseAvro(
      registered.schema,
      references.map(({ schema }) => schema),
    );
  }

  async #reading(topic: string, id: number | string): Promise<Reading> {
    const known = this.#subjectByTopic ? this.#subject(topic, undefined) : undefined;
    const registered = await this.#schemas.byId(known, id, this.#side);
    const node = await this.#node(registered);
    const subject = known ?? this.#subject(topic, node.type === 'record' ? node.fullName : undefined);
    const version = await this.#schemas.versionOf(subject, registered, this.#side);
    const schema = connectSchema(node, this.#data, version);
    return { schema, isBytes: node.type === 'bytes', decode: avroDecoder(node, schema, this.#data) };
  }

  #read({ schema, isBytes, decode }: Reading, id: number | string, bytes: Buffer): SchemaAndValue {
    const { size } = this.#schemas.registry.wireFormat;
    try {
      const input = new AvroInput(bytes, size);
      const value = isBytes ? bytes.subarray(size) : decode(input);
      return value === null ? { schema: undefined, value } : { schema, value };
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new SerializationException(`Error deserializing Avro message for id ${id}`, { cause });
    }
  }
}

/** The length is as many bytes as have their highest bit set, and one. */
function withoutLength(bytes: Buffer, header: number): Buffer {
  let at = header;
  while (bytes[at]! & 0x80) at++;
  return Buffer.concat([bytes.subarray(0, header), bytes.subarray(at + 1)]);
}

interface Texts {
  failed: string;
  access: string;
}

function serializing(topic: string): Texts {
  const access = `Failed to access Avro data from topic ${topic}`;
  return { failed: `Failed to serialize Avro data from topic ${topic} :`, access };
}

function deserializing(topic: string): Texts {
  const access = `Failed to access Avro data from topic ${topic}`;
  return { failed: `Failed to deserialize data for topic ${topic} to Avro: `, access };
}

/** Errors as Connect's, whether they come at once or by the promise. */
function guarded<T>(texts: Texts, convert: () => MaybePromise<T>): MaybePromise<T> {
  const fail = (error: unknown): never => {
    throw converterException(error, texts);
  };
  try {
    const result = convert();
    return result instanceof Promise ? result.catch(fail) : result;
  } catch (error) {
    return fail(error);
  }
}

export const avroConverter: ConverterPlugin = {
  type: 'converter',
  className: 'io.confluent.connect.avro.AvroConverter',
  version: '8.1.0',
  config: AVRO_CONVERTER_OPTIONS,
  create: () => new AvroConverter(),
};
