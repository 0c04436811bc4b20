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
import { parseJson, parseJsonWithDecimals, stringifyJson } from '../../data/json.ts';
import { hasDecimal } from '../../data/json-reader.ts';
import { CONVERTER_TYPE } from '../converter-type.ts';
import { BoundedMap } from '../schema-registry/bounded-map.ts';
import type { FailureTexts } from '../schema-registry/errors.ts';
import { chain, guarded } from '../schema-registry/maybe-promise.ts';
import { REGISTRY_OPTIONS } from '../schema-registry/options.ts';
import type { RegisteredSchema } from '../schema-registry/registry.ts';
import { isByTopic, type SubjectNameStrategy, subjectNameStrategy } from '../schema-registry/subject-names.ts';
import { type FormatRules, type SubjectSchemas, subjectSchemas } from '../schema-registry/subject-schemas.ts';
import { incompatibilities } from './compatibility.ts';
import { fromConnectSchema } from './from-connect-schema.ts';
import { JSON_SCHEMA_OPTIONS, type JsonSchemaOptions } from './options.ts';
import { type Node, parseJsonSchema } from './parse.ts';
import { readValue } from './read-value.ts';
import { toConnectSchema } from './to-connect-schema.ts';
import { ValueWriter } from './write-value.ts';

const CONFIG = [CONVERTER_TYPE, ...REGISTRY_OPTIONS, ...JSON_SCHEMA_OPTIONS] as const satisfies ConfigDef;

const RULES: FormatRules = {
  label: 'JSON',
  incompatibilities: async (reader, writer, references) =>
    incompatibilities(nodeOf(reader, await references(reader)), parseJsonSchema(writer.schema)),
};

interface Written {
  readonly text: string;
  readonly title: string | undefined;
}

/** A schema of the registry as it is read. */
interface Reading {
  readonly schema: Schema;
  readonly withDecimals: boolean;
}

/** JSON that a JSON Schema in a registry describes, in Confluent's wire format. */
export class JsonSchemaConverter implements Converter {
  #side = 'value';
  #options!: JsonSchemaOptions;
  #schemas!: SubjectSchemas;
  #subject!: SubjectNameStrategy;
  #byTopic = true;
  #writer!: ValueWriter;
  #written!: BoundedMap<Schema, Written>;
  #nodes!: BoundedMap<RegisteredSchema, Node>;
  readonly #readings = new WeakMap<Node, Map<number | undefined, Reading>>();

  configure(config: Config, isKey: boolean): void {
    const options = parseConfig(CONFIG, { ...config, 'converter.type': isKey ? 'key' : 'value' });
    const strategy = options[isKey ? 'key.subject.name.strategy' : 'value.subject.name.strategy'];
    this.#side = isKey ? 'key' : 'value';
    this.#options = options;
    this.#schemas = subjectSchemas(config, options, RULES);
    this.#written = new BoundedMap(options['schemas.cache.config']);
    this.#nodes = new BoundedMap(options['schemas.cache.config']);
    this.#subject = subjectNameStrategy(strategy, isKey);
    this.#byTopic = isByTopic(strategy);
    this.#writer = new ValueWriter(options);
  }

  fromConnectData(topic: string, schema: Schema | undefined, value: unknown): MaybePromise<Buffer | null> {
    if (!schema) {
      if (value === null || value === undefined) return null;
      throw new DataException('JsonSchemaConverter needs a schema: the record has none.');
    }
    const payload = this.#writer.write(schema, value);
    if (payload.length === 0) return null;
    const { text, title } = this.#describe(schema);
    return guarded(serializing(topic), () =>
      chain(this.#schemas.toWrite(this.#subject(topic, title), { type: 'JSON', schema: text }), ({ id }) =>
        Buffer.concat([this.#schemas.registry.wireFormat.header(id), payload]),
      ),
    );
  }

  toConnectData(topic: string, bytes: Buffer | null): MaybePromise<SchemaAndValue> {
    if (bytes === null) return { schema: undefined, value: null };
    return guarded(deserializing(topic), () => {
      const { wireFormat } = this.#schemas.registry;
      const id = wireFormat.idOf(bytes);
      const subject = this.#byTopic ? this.#subject(topic, undefined) : undefined;
      return chain(this.#schemas.byId(subject, id, this.#side), (registered) =>
        chain(this.#node(registered), (node) => {
          const own = subject ?? this.#subject(topic, titleOf(node));
          return chain(this.#schemas.versionOf(own, registered, this.#side), (version) => {
            const reading = this.#reading(node, version);
            return this.#value(reading, bytes.subarray(wireFormat.size), id);
          });
        }),
      );
    });
  }

  async close(): Promise<void> {
    await this.#schemas?.close();
  }

  #value({ schema, withDecimals }: Reading, payload: Buffer, id: number | string): SchemaAndValue {
    let json: unknown;
    try {
      json = withDecimals ? parseJsonWithDecimals(payload) : parseJson(payload);
    } catch (cause) {
      throw new SerializationException(`Error deserializing JSON message for id ${id}`, { cause });
    }
    return { schema, value: readValue(schema, json) };
  }

  #describe(schema: Schema): Written {
    let written = this.#written.get(schema);
    if (!written) {
      const described = fromConnectSchema(schema, this.#options);
      const title = typeof described.title === 'string' ? described.title : undefined;
      this.#written.set(schema, (written = { text: stringifyJson(described), title }));
    }
    return written;
  }

  #node(registered: RegisteredSchema): MaybePromise<Node> {
    const known = this.#nodes.get(registered);
    if (known) return known;
    return chain(this.#schemas.referencesByName(registered), (references) => {
      const node = nodeOf(registered, references);
      this.#nodes.set(registered, node);
      return node;
    });
  }

  /** One object for a schema and version, so that what is compiled for it serves all records. */
  #reading(node: Node, version: number | undefined): Reading {
    let versions = this.#readings.get(node);
    if (!versions) this.#readings.set(node, (versions = new Map()));
    let reading = versions.get(version);
    if (!reading) {
      const schema = toConnectSchema(node, this.#options, version);
      versions.set(version, (reading = { schema, withDecimals: hasDecimal(schema) }));
    }
    return reading;
  }
}

function nodeOf({ schema }: RegisteredSchema, references: ReadonlyMap<string, RegisteredSchema>): Node {
  return parseJsonSchema(schema, new Map([...references].map(([name, reference]) => [name, reference.schema])));
}

function titleOf({ source }: Node): string | undefined {
  return typeof source.title === 'string' ? source.title : undefined;
}

function serializing(topic: string): FailureTexts {
  return {
    failed: `Converting Kafka Connect data to byte[] failed due to serialization error of topic ${topic}: `,
    access: `Failed to access JSON Schema data from topic ${topic}`,
  };
}

function deserializing(topic: string): FailureTexts {
  return {
    failed: `Converting byte[] to Kafka Connect data failed due to serialization error of topic ${topic}: `,
    access: `Failed to access JSON Schema data from topic ${topic}`,
  };
}

export const jsonSchemaConverter: ConverterPlugin = {
  type: 'converter',
  className: 'io.confluent.connect.json.JsonSchemaConverter',
  version: '8.1.0',
  config: CONFIG,
  create: () => new JsonSchemaConverter(),
};
