import {
  type Config,
  type Converter,
  type ConverterPlugin,
  DataException,
  type HeaderConverter,
  type HeaderConverterPlugin,
  parseConfig,
  type Schema,
  type SchemaAndValue,
  Schemas,
  SerializationException,
} from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import { bufferOf } from './bytes.ts';
import { CONVERTER_TYPE, withConverterType } from './converter-type.ts';

const CONFIG = [CONVERTER_TYPE] as const;

/** A byte that is 1 or 0. */
export class BooleanConverter implements Converter, HeaderConverter {
  configure(config: Config, isKey?: boolean): void {
    parseConfig(CONFIG, withConverterType(config, isKey));
  }

  fromConnectData(_topic: string, schema: Schema | undefined, value: unknown): Buffer | null {
    if (schema && schema.type !== 'BOOLEAN') {
      throw new DataException(`Invalid schema type for BooleanConverter: ${schema.type}`);
    }
    if (value === null || value === undefined) return null;
    if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0]);
    throw new DataException(
      `BooleanConverter is not compatible with objects of type class ${javaClassOf(schema, value)}`,
    );
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (!bytes) return { schema: Schemas.OPTIONAL_BOOLEAN, value: null };
    const [byte] = bytes;
    if (bytes.length === 1 && (byte === 0 || byte === 1))
      return { schema: Schemas.OPTIONAL_BOOLEAN, value: byte === 1 };
    const cause = new SerializationException(
      bytes.length === 1
        ? `Unexpected byte received by BooleanDeserializer: ${bufferOf(bytes).readInt8()}`
        : 'Size of data received by BooleanDeserializer is not 1',
    );
    throw new DataException('Failed to deserialize boolean: ', { cause });
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

const shared = {
  className: 'org.apache.kafka.connect.converters.BooleanConverter',
  version: '4.3.1',
  config: CONFIG,
  create: () => new BooleanConverter(),
} as const;

export const booleanConverter: ConverterPlugin = { ...shared, type: 'converter' };
export const booleanHeaderConverter: HeaderConverterPlugin = { ...shared, type: 'header_converter' };
