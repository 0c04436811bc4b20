import {
  type Converter,
  type ConverterPlugin,
  DataException,
  type HeaderConverter,
  type HeaderConverterPlugin,
  type Schema,
  type SchemaAndValue,
  Schemas,
} from '../api/index.ts';
import { javaClass } from '../api/java-class.ts';
import { bufferOf } from './bytes.ts';
import { CONVERTER_TYPE } from './converter-type.ts';

/** Passes bytes through. */
export class ByteArrayConverter implements Converter, HeaderConverter {
  configure(): void {}

  fromConnectData(_topic: string, schema: Schema | undefined, value: unknown): Buffer | null {
    if (schema && schema.type !== 'BYTES') {
      throw new DataException(`Invalid schema type for ByteArrayConverter: ${schema.type}`);
    }
    if (value === null || value === undefined) return null;
    if (value instanceof Uint8Array) return bufferOf(value);
    throw new DataException(`ByteArrayConverter is not compatible with objects of type class ${javaClass(value)}`);
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: Schemas.OPTIONAL_BYTES, value: bytes ? bufferOf(bytes) : null };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

const shared = {
  className: 'org.apache.kafka.connect.converters.ByteArrayConverter',
  version: '4.3.1',
  config: [CONVERTER_TYPE],
  create: () => new ByteArrayConverter(),
} as const;

export const byteArrayConverter: ConverterPlugin = { ...shared, type: 'converter' };
export const byteArrayHeaderConverter: HeaderConverterPlugin = { ...shared, type: 'header_converter' };
