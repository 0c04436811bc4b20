import {
  type Config,
  type Converter,
  type ConverterPlugin,
  DataException,
  type HeaderConverter,
  type HeaderConverterPlugin,
  JavaException,
  parseConfig,
  type Schema,
  type SchemaAndValue,
  Schemas,
  SerializationException,
} from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import { bufferOf } from './bytes.ts';
import { CONVERTER_TYPE, withConverterType } from './converter-type.ts';

/** One of Kafka's number formats. */
export interface NumberType {
  /** Of the class, without `Converter`. */
  readonly name: string;
  /** As messages name it. */
  readonly label: string;
  /** As messages name Kafka's class. */
  readonly deserializer: string;
  readonly schema: Schema;
  readonly size: number;
  /** Whether it may be meant by a value without a schema. */
  readonly takes: (value: unknown) => boolean;
  readonly write: (bytes: Buffer, value: unknown) => void;
  readonly read: (bytes: Buffer) => number | bigint;
}

/** A number in as many bytes as its type has, big-endian. */
export abstract class NumberConverter implements Converter, HeaderConverter {
  readonly #type: NumberType;

  constructor(type: NumberType) {
    this.#type = type;
  }

  configure(config: Config, isKey?: boolean): void {
    parseConfig(CONFIG, withConverterType(config, isKey));
  }

  fromConnectData(_topic: string, schema: Schema | undefined, value: unknown): Buffer | null {
    if (value === null || value === undefined) return null;
    const { label, name, size, takes, write } = this.#type;
    const given = javaClassOf(schema, value);
    const fits = schema ? given === `java.lang.${name}` : takes(value);
    if (!fits) throw new DataException(`Failed to serialize to ${label} (was class ${given}): `, castOf(given, name));
    const bytes = Buffer.allocUnsafe(size);
    write(bytes, value);
    return bytes;
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    const { label, deserializer, schema, size, read } = this.#type;
    if (!bytes) return { schema, value: null };
    if (bytes.length === size) return { schema, value: read(bufferOf(bytes)) };
    const cause = new SerializationException(`Size of data received by ${deserializer} is not ${size}`);
    throw new DataException(`Failed to deserialize ${label}: `, { cause });
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: unknown): Buffer | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

/** What Java says before the serializer has a look. */
function castOf(given: string, name: string): { cause: JavaException } {
  const message = `class ${given} cannot be cast to class java.lang.${name}`;
  return { cause: new JavaException('java.lang.ClassCastException', message) };
}

const CONFIG = [CONVERTER_TYPE] as const;

const integer = (bits: number) => (value: unknown) =>
  (typeof value === 'bigint' || Number.isInteger(value)) &&
  BigInt.asIntN(bits, BigInt(value as number)) === BigInt(value as number);
const anyNumber = (value: unknown) => typeof value === 'number';

const LONG: NumberType = {
  name: 'Long',
  label: 'long',
  deserializer: 'LongDeserializer',
  schema: Schemas.OPTIONAL_INT64,
  size: 8,
  takes: integer(64),
  write: (bytes, value) => bytes.writeBigInt64BE(BigInt(value as bigint)),
  read: (bytes) => bytes.readBigInt64BE(),
};
const INTEGER: NumberType = {
  name: 'Integer',
  label: 'integer',
  deserializer: 'IntegerDeserializer',
  schema: Schemas.OPTIONAL_INT32,
  size: 4,
  takes: integer(32),
  write: (bytes, value) => bytes.writeInt32BE(Number(value)),
  read: (bytes) => bytes.readInt32BE(),
};
const SHORT: NumberType = {
  name: 'Short',
  label: 'short',
  deserializer: 'ShortDeserializer',
  schema: Schemas.OPTIONAL_INT16,
  size: 2,
  takes: integer(16),
  write: (bytes, value) => bytes.writeInt16BE(Number(value)),
  read: (bytes) => bytes.readInt16BE(),
};
const DOUBLE: NumberType = {
  name: 'Double',
  label: 'double',
  deserializer: 'Deserializer',
  schema: Schemas.OPTIONAL_FLOAT64,
  size: 8,
  takes: anyNumber,
  write: (bytes, value) => bytes.writeDoubleBE(value as number),
  read: (bytes) => bytes.readDoubleBE(),
};
const FLOAT: NumberType = {
  name: 'Float',
  label: 'float',
  deserializer: 'Deserializer',
  schema: Schemas.OPTIONAL_FLOAT32,
  size: 4,
  takes: anyNumber,
  write: (bytes, value) => bytes.writeFloatBE(value as number),
  read: (bytes) => bytes.readFloatBE(),
};

export class LongConverter extends NumberConverter {
  constructor() {
    super(LONG);
  }
}

export class IntegerConverter extends NumberConverter {
  constructor() {
    super(INTEGER);
  }
}

export class ShortConverter extends NumberConverter {
  constructor() {
    super(SHORT);
  }
}

export class DoubleConverter extends NumberConverter {
  constructor() {
    super(DOUBLE);
  }
}

export class FloatConverter extends NumberConverter {
  constructor() {
    super(FLOAT);
  }
}

const made = [
  [LONG, LongConverter],
  [INTEGER, IntegerConverter],
  [SHORT, ShortConverter],
  [DOUBLE, DoubleConverter],
  [FLOAT, FloatConverter],
] as const;

/** LongConverter, IntegerConverter, ShortConverter, DoubleConverter and FloatConverter, for keys and values and for headers. */
export const numberConverters: readonly (ConverterPlugin | HeaderConverterPlugin)[] = made.flatMap(
  ([{ name }, Made]) => {
    const shared = {
      className: `org.apache.kafka.connect.converters.${name}Converter`,
      version: '4.3.1',
      config: CONFIG,
      create: () => new Made(),
    };
    return [
      { ...shared, type: 'converter' as const },
      { ...shared, type: 'header_converter' as const },
    ];
  },
);
