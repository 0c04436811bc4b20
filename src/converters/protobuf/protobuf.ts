import {
  type Config,
  type ConfigDef,
  type Converter,
  type ConverterPlugin,
  DataException,
  type MaybePromise,
  parseConfig,
  type Schema,
  type SchemaAndValue,
  SerializationException,
} from '../../api/index.ts';
import { CONVERTER_TYPE } from '../converter-type.ts';
import { BoundedMap } from '../schema-registry/bounded-map.ts';
import type { FailureTexts } from '../schema-registry/errors.ts';
import { chain, guarded } from '../schema-registry/maybe-promise.ts';
import { REGISTRY_OPTIONS } from '../schema-registry/options.ts';
import type { RegisteredSchema } from '../schema-registry/registry.ts';
import { isByTopic, type SubjectNameStrategy, subjectNameStrategy } from '../schema-registry/subject-names.ts';
import { type FormatRules, type SubjectSchemas, subjectSchemas } from '../schema-registry/subject-schemas.ts';
import { incompatibilities } from './compatibility.ts';
import { decode } from './decode.ts';
import { type MessageType, messageAt, type ProtoFile, pathOf } from './descriptor.ts';
import { fromConnectSchema } from './from-connect-schema.ts';
import { pathBytes, readPath } from './message-indexes.ts';
import { PROTOBUF_OPTIONS, type ProtobufOptions } from './options.ts';
import { parseProto } from './parse.ts';
import { printProto } from './print.ts';
import { toConnectSchema } from './to-connect-schema.ts';
import { ValueReader } from './to-connect-value.ts';
import { ValueWriter } from './write-value.ts';

const CONFIG = [CONVERTER_TYPE, ...REGISTRY_OPTIONS, ...PROTOBUF_OPTIONS] as const satisfies ConfigDef;

const RULES: FormatRules = {
  label: 'Protobuf',
  incompatibilities: async (reader, writer, references) =>
    incompatibilities(fileOf(reader, [...(await references(reader)).values()]), parseProto(writer.schema)),
};

/** A Connect schema as it is written. */
interface Written {
  readonly message: MessageType;
  readonly text: string;
  readonly path: Buffer;
}

/** Protobuf with a schema registry, in Confluent's wire format. */
export class ProtobufConverter implements Converter {
  #side = 'value';
  #options!: ProtobufOptions;
  #schemas!: SubjectSchemas;
  #subject!: SubjectNameStrategy;
  #byTopic = true;
  #writer!: ValueWriter;
  #reader!: ValueReader;
  #written!: BoundedMap<Schema, Written>;
  readonly #paths = new WeakMap<RegisteredSchema, Map<string, MaybePromise<Buffer>>>();
  #files!: BoundedMap<RegisteredSchema, ProtoFile>;
  readonly #read = new WeakMap<MessageType, Map<number | undefined, Schema>>();

  configure(config: Config, isKey: boolean): void {
    const options = parseConfig(CONFIG, { ...config, 'converter.type': isKey ? 'key' : 'value' });
    const strategy = options[isKey ? 'key.subject.name.strategy' : 'value.subject.name.strategy'];
    this.#side = isKey ? 'key' : 'value';
    this.#options = options;
    this.#schemas = subjectSchemas(config, options, RULES);
    this.#written = new BoundedMap(options['schemas.cache.config']);
    this.#files = new BoundedMap(options['schemas.cache.config']);
    this.#subject = subjectNameStrategy(strategy, isKey);
    this.#byTopic = isByTopic(strategy);
    this.#writer = new ValueWriter(options);
    this.#reader = new ValueReader(options);
  }

  fromConnectData(topic: string, schema: Schema | undefined, value: unknown): MaybePromise<Buffer | null> {
    if (value === null || value === undefined) return null;
    if (!schema) throw new DataException('ProtobufConverter needs a schema: the record has none.');
    const written = this.#declare(schema);
    const payload = this.#writer.write(schema, written.message, value);
    return guarded(serializing(topic), () => {
      const subject = this.#subject(topic, written.message.fullName);
      const registered = this.#schemas.toWrite(subject, { type: 'PROTOBUF', schema: written.text });
      return chain(registered, (known) =>
        chain(this.#path(known, written), (path) =>
          Buffer.concat([this.#schemas.registry.wireFormat.header(known.id), path, payload]),
        ),
      );
    });
  }

  toConnectData(topic: string, bytes: Buffer | null): MaybePromise<SchemaAndValue> {
    if (bytes === null) return { schema: undefined, value: null };
    return guarded(deserializing(topic), () => {
      const { wireFormat } = this.#schemas.registry;
      const id = wireFormat.idOf(bytes);
      const { path, end } = readPath(bytes, wireFormat.size);
      const subject = this.#byTopic ? this.#subject(topic, undefined) : undefined;
      return chain(this.#schemas.byId(subject, id, this.#side), (registered) =>
        chain(this.#file(registered), (file) => {
          const message = messageAt(file, path);
          if (!message) throw new SerializationException(`The schema ${id} has no message at [${path.join(', ')}]`);
          const versionOf = subject ?? this.#subject(topic, message.fullName);
          return chain(this.#schemas.versionOf(versionOf, registered, this.#side), (version) =>
            this.#value(message, version, bytes.subarray(end), id),
          );
        }),
      );
    });
  }

  async close(): Promise<void> {
    await this.#schemas?.close();
  }

  #value(message: MessageType, version: number | undefined, payload: Buffer, id: number | string): SchemaAndValue {
    const schema = this.#connectSchema(message, version);
    let decoded: ReturnType<typeof decode>;
    try {
      decoded = decode(message, payload);
    } catch (cause) {
      throw new SerializationException(`Error deserializing Protobuf message for id ${id}`, { cause });
    }
    return { schema, value: this.#reader.read(schema, message, decoded) };
  }

  #declare(schema: Schema): Written {
    let written = this.#written.get(schema);
    if (!written) {
      const { file, message } = fromConnectSchema(schema, this.#options);
      written = { message, text: printProto(file), path: pathBytes(pathOf(file, message.fullName)!) };
      this.#written.set(schema, written);
    }
    return written;
  }

  /** Where the message stands in the schema that the registry wants to see used. */
  #path(registered: RegisteredSchema, { message, path, text }: Written): MaybePromise<Buffer> {
    if (registered.schema === text) return path;
    let paths = this.#paths.get(registered);
    if (!paths) this.#paths.set(registered, (paths = new Map()));
    const known = paths.get(message.fullName);
    if (known) return known;
    const found = chain(this.#file(registered), (file) => {
      const indexes = pathOf(file, message.fullName);
      if (indexes) return pathBytes(indexes);
      throw new SerializationException(`The schema ${registered.id} has no message ${message.fullName}`);
    });
    paths.set(message.fullName, found);
    if (found instanceof Promise) found.then((bytes) => paths.set(message.fullName, bytes)).catch(() => paths.clear());
    return found;
  }

  #file(registered: RegisteredSchema): MaybePromise<ProtoFile> {
    const known = this.#files.get(registered);
    if (known) return known;
    return chain(this.#schemas.references(registered), (references) => {
      const file = fileOf(registered, references);
      this.#files.set(registered, file);
      return file;
    });
  }

  /** One object for a message and version, so that what is compiled for it serves all records. */
  #connectSchema(message: MessageType, version: number | undefined): Schema {
    let versions = this.#read.get(message);
    if (!versions) this.#read.set(message, (versions = new Map()));
    let schema = versions.get(version);
    if (!schema) versions.set(version, (schema = toConnectSchema(message, this.#options, version)));
    return schema;
  }
}

function fileOf(registered: RegisteredSchema, references: readonly RegisteredSchema[]): ProtoFile {
  return parseProto(
    registered.schema,
    references.map(({ schema }) => schema),
  );
}

function serializing(topic: string): FailureTexts {
  return {
    failed: `Failed to serialize Protobuf data from topic ${topic}:`,
    access: `Failed to access Protobuf data from topic ${topic}`,
  };
}

function deserializing(topic: string): FailureTexts {
  return {
    failed: `Failed to deserialize data for topic ${topic} to Protobuf:`,
    access: `Failed to access Protobuf data from topic ${topic}`,
  };
}

export const protobufConverter: ConverterPlugin = {
  type: 'converter',
  className: 'io.confluent.connect.protobuf.ProtobufConverter',
  version: '8.1.0',
  config: CONFIG,
  create: () => new ProtobufConverter(),
};
