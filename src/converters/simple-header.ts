import {
  type HeaderConverter,
  type HeaderConverterPlugin,
  type Schema,
  type SchemaAndValue,
  Schemas,
} from '../api/index.ts';
import { charset } from '../data/charset.ts';
import { parseValueText, valueText } from '../data/values.ts';
import { bufferOf } from './bytes.ts';

const UTF8 = charset('UTF-8')!;

/** Header values as text; the schema is guessed from the text when it is read. */
export class SimpleHeaderConverter implements HeaderConverter {
  configure(): void {}

  fromConnectHeader(_topic: string, _key: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return value === null || value === undefined ? null : UTF8.encode(valueText(schema, value));
  }

  /** Bytes that cannot be read as text stay bytes. */
  toConnectHeader(_topic: string, _key: string, given: Uint8Array | null): SchemaAndValue {
    if (!given) return { schema: undefined, value: null };
    const bytes = bufferOf(given);
    try {
      return parseValueText(UTF8.decode(bytes));
    } catch {
      return { schema: Schemas.BYTES, value: bytes };
    }
  }
}

export const simpleHeaderConverter: HeaderConverterPlugin = {
  type: 'header_converter',
  className: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
  version: '4.3.1',
  config: [],
  create: () => new SimpleHeaderConverter(),
};
