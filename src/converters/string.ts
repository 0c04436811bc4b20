import {
  type Config,
  type ConfigDef,
  type Converter,
  type ConverterPlugin,
  type HeaderConverter,
  type HeaderConverterPlugin,
  parseConfig,
  type Schema,
  type SchemaAndValue,
  Schemas,
  SerializationException,
} from '../api/index.ts';
import { charset } from '../data/charset.ts';
import { javaText } from '../data/java-text.ts';
import { bufferOf } from './bytes.ts';
import { CONVERTER_TYPE, withConverterType } from './converter-type.ts';

const CONFIG = [
  CONVERTER_TYPE,
  {
    name: 'converter.encoding',
    type: 'STRING',
    default: 'UTF-8',
    importance: 'HIGH',
    doc: 'The name of the Java character set to use for encoding strings as byte arrays.',
    width: 'MEDIUM',
    displayName: 'Encoding',
  },
] as const satisfies ConfigDef;

/** Text of any value; reads everything as a string. */
export class StringConverter implements Converter, HeaderConverter {
  #charset = charset('UTF-8')!;

  /** Throws SerializationException for an unknown character set. */
  configure(config: Config, isKey?: boolean): void {
    const given: string | null = parseConfig(CONFIG, withConverterType(config, isKey))['converter.encoding'];
    const name = given ?? 'UTF-8';
    const known = charset(name);
    if (!known) {
      throw new SerializationException(`Unsupported encoding ${name}`, {
        hint: 'Set converter.encoding to UTF-8, UTF-16, US-ASCII, ISO-8859-1, windows-1252 or the like.',
      });
    }
    this.#charset = known;
  }

  fromConnectData(_topic: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return value === null || value === undefined ? null : this.#charset.encode(javaText(schema, value));
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: Schemas.OPTIONAL_STRING, value: bytes ? this.#charset.decode(bufferOf(bytes)) : null };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

const shared = {
  className: 'org.apache.kafka.connect.storage.StringConverter',
  version: '4.3.1',
  config: CONFIG,
  create: () => new StringConverter(),
} as const;

export const stringConverter: ConverterPlugin = { ...shared, type: 'converter' };
export const stringHeaderConverter: HeaderConverterPlugin = { ...shared, type: 'header_converter' };
