import {
  type Config,
  type ConfigDef,
  type Converter,
  type ConverterPlugin,
  DataException,
  type HeaderConverter,
  type HeaderConverterPlugin,
  JavaException,
  oneOfIgnoringCase,
  parseConfig,
  type Schema,
  type SchemaAndValue,
  SerializationException,
} from '../api/index.ts';
import { jacksonEscapes } from '../data/jackson-escapes.ts';
import { parseJson, parseJsonWithDecimals, stringifyJson } from '../data/json.ts';
import { jsonText } from '../data/json-encoding.ts';
import { asJacksonReads } from '../data/json-lenient.ts';
import { hasDecimal, JsonReader } from '../data/json-reader.ts';
import { schemaFromJson, schemaText } from '../data/json-schema.ts';
import { JSON_DEFAULTS, JsonWriter } from '../data/json-writer.ts';
import { bufferOf } from './bytes.ts';
import { CONVERTER_TYPE, withConverterType } from './converter-type.ts';
import { EnvelopeCache } from './json-envelope.ts';

const CONFIG = [
  CONVERTER_TYPE,
  {
    name: 'schemas.enable',
    type: 'BOOLEAN',
    default: true,
    importance: 'HIGH',
    doc: 'Include schemas within each of the serialized values and keys.',
    group: 'Schemas',
    order: 0,
    width: 'MEDIUM',
    displayName: 'Enable Schemas',
  },
  {
    name: 'schemas.cache.size',
    type: 'INT',
    default: 1000,
    importance: 'HIGH',
    doc: 'The maximum number of schemas that can be cached in this converter instance.',
    group: 'Schemas',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Schema Cache Size',
  },
  {
    name: 'schema.content',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc:
      'A schema, as JSON, for all messages that are read: they then carry no schema of their own. Sinks only, and only where ' +
      'schemas.enable is true.',
    group: 'Schemas',
    order: 2,
    width: 'MEDIUM',
    displayName: 'Schema Content',
  },
  {
    name: 'decimal.format',
    type: 'STRING',
    default: 'BASE64',
    validator: oneOfIgnoringCase('BASE64', 'NUMERIC'),
    importance: 'LOW',
    doc: "How decimals are written: 'BASE64' (the bytes of the unscaled value) or 'NUMERIC' (a JSON number), in capitals or not.",
    group: 'Serialization',
    order: 0,
    width: 'MEDIUM',
    displayName: 'Decimal Format',
  },
  {
    name: 'replace.null.with.default',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: 'Whether a null of a field that has a default is replaced by the default.',
    group: 'Serialization',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Replace null with default',
  },
] as const satisfies ConfigDef;

/** A client of the REST API can set them to null, where Java fails. */
const NEVER_NULL = ['schemas.enable', 'schemas.cache.size', 'replace.null.with.default'] as const;

function nullOption(name: string): JavaException {
  return new JavaException('java.lang.NullPointerException', `${name} is null`, {
    hint: `Leave ${name} out, or set it.`,
  });
}

const ENVELOPE_NEEDED =
  'JsonConverter with schemas.enable requires "schema" and "payload" fields and may not contain additional fields.' +
  ' If you are trying to deserialize plain JSON data, set schemas.enable=false in your converter configuration.';

/** JSON with or without a schema beside the payload. Integers keep all their digits. */
export class JsonConverter implements Converter, HeaderConverter {
  #schemasEnable = true;
  #content: Schema | undefined;
  #contentHasDecimals = false;
  #writer = new JsonWriter();
  #reader = new JsonReader();
  #envelopes = new EnvelopeCache(1000);
  #envelopeStarts = new WeakMap<Schema, Buffer>();

  configure(config: Config, isKey?: boolean): void {
    const options = parseConfig(CONFIG, withConverterType(config, isKey));
    for (const name of NEVER_NULL) if (options[name] === null) throw nullOption(name);
    const replaceNullWithDefault = options['replace.null.with.default'];
    this.#schemasEnable = options['schemas.enable'];
    this.#writer = new JsonWriter({
      decimalFormat: options['decimal.format'].toUpperCase() === 'NUMERIC' ? 'NUMERIC' : JSON_DEFAULTS.decimalFormat,
      replaceNullWithDefault,
    });
    this.#reader = new JsonReader({ replaceNullWithDefault });
    this.#envelopeStarts = new WeakMap();
    this.#envelopes = new EnvelopeCache(options['schemas.cache.size']);
    this.#content = options['schema.content'] ? this.#schemaOf(options['schema.content']) : undefined;
    this.#contentHasDecimals = this.#content !== undefined && hasDecimal(this.#content);
  }

  fromConnectData(_topic: string, schema: Schema | undefined, value: unknown): Buffer | null {
    if (!schema && (value === null || value === undefined)) return null;
    return this.#writer.bytes(schema, value, this.#schemasEnable ? this.#before(schema) : undefined);
  }

  toConnectData(_topic: string, given: Uint8Array | null): SchemaAndValue {
    if (!given) return { schema: undefined, value: null };
    const bytes = bufferOf(given);
    if (!this.#schemasEnable) return { schema: undefined, value: parse(bytes) };
    if (this.#content) return this.#read(this.#content, bytes);
    const known = this.#envelopes.find(bytes);
    if (known) {
      const payload = parseOrUndefined(known.payload, known.withDecimals);
      if (payload !== undefined) return { schema: known.schema, value: this.#reader.read(known.schema, payload) };
    }
    return this.#readEnvelope(bytes);
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }

  /** A schema as this converter writes it beside a payload, as JSON. */
  asJsonSchema(schema: Schema | undefined): unknown {
    return schema ? parseJson(schemaText(schema, this.#writer)) : null;
  }

  /** The schema that such JSON describes; undefined for null. Throws DataException. */
  asConnectSchema(json: unknown): Schema | undefined {
    return schemaFromJson(parseJsonWithDecimals(stringifyJson(json ?? null)), this.#reader);
  }

  #read(schema: Schema, bytes: Buffer): SchemaAndValue {
    return { schema, value: this.#reader.read(schema, parse(bytes, this.#contentHasDecimals)) };
  }

  #readEnvelope(bytes: Buffer): SchemaAndValue {
    const withDecimals = bytes.includes('connect.data.Decimal');
    const envelope = parse(bytes, withDecimals);
    if (!isEnvelope(envelope)) throw new DataException(ENVELOPE_NEEDED);
    const text = JSON.stringify(envelope.schema, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
    const schema = this.#envelopes.schema(text, () => schemaFromJson(envelope.schema, this.#reader));
    const value = this.#reader.read(schema, envelope.payload);
    if (schema) this.#envelopes.remember(bytes, schema);
    return { schema, value: schema || !withDecimals ? value : parseEnvelope(bytes).payload };
  }

  #schemaOf(text: string): Schema | undefined {
    try {
      return schemaFromJson(parseJsonWithDecimals(text), this.#reader);
    } catch (cause) {
      if (cause instanceof DataException) throw cause;
      throw new DataException('Failed to parse schema in converter config due to serialization error: ', { cause });
    }
  }

  /** What stands before the payload. */
  #before(schema: Schema | undefined): Buffer {
    if (!schema) return WITHOUT_SCHEMA;
    let before = this.#envelopeStarts.get(schema);
    if (!before) {
      before = Buffer.from(jacksonEscapes(`{"schema":${schemaText(schema, this.#writer)},"payload":`));
      this.#envelopeStarts.set(schema, before);
    }
    return before;
  }
}

const WITHOUT_SCHEMA = Buffer.from('{"schema":null,"payload":');

interface Envelope {
  schema: unknown;
  payload: unknown;
}

function isEnvelope(node: unknown): node is Envelope {
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return false;
  return Object.keys(node).length === 2 && Object.hasOwn(node, 'schema') && Object.hasOwn(node, 'payload');
}

function parseEnvelope(bytes: Buffer): Envelope {
  return parse(bytes) as Envelope;
}

function parse(bytes: Buffer, withDecimals = false): unknown {
  const read = withDecimals ? parseJsonWithDecimals : parseJson;
  try {
    return read(bytes);
  } catch (cause) {
    try {
      return parseLeniently(bytes, read);
    } catch {
      throw new DataException('Converting byte[] to Kafka Connect data failed due to serialization error: ', {
        cause: new SerializationException(String(cause), { cause }),
      });
    }
  }
}

/** Throws where not even Jackson would take it. */
function parseLeniently(bytes: Buffer, read: (text: string) => unknown): unknown {
  const text = jsonText(bytes);
  if (text === undefined) throw new Error('The encoding is none of JSON.');
  const lenient = asJacksonReads(text);
  return lenient === undefined ? null : read(lenient);
}

/** Undefined where the rest after a known prefix is not one JSON value. */
function parseOrUndefined(payload: Buffer, withDecimals: boolean): unknown {
  try {
    return withDecimals ? parseJsonWithDecimals(payload) : parseJson(payload);
  } catch {
    return undefined;
  }
}

const shared = {
  className: 'org.apache.kafka.connect.json.JsonConverter',
  version: '4.3.1',
  config: CONFIG,
  create: () => new JsonConverter(),
} as const;

export const jsonConverter: ConverterPlugin = { ...shared, type: 'converter' };
export const jsonHeaderConverter: HeaderConverterPlugin = { ...shared, type: 'header_converter' };
