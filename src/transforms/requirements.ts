import { type ConnectRecord, DataException, type Schema, type SinkRecord, Struct } from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import { isDecimal } from '../api/logical-types.ts';
import { plainMapOf } from './plain-map.ts';

/** A schemaless map: its members by name. */
export type PlainMap = Readonly<Record<string, unknown>>;

/** `purpose` is what a transformation does, e.g. `field insertion`. Throws DataException. */
export function requireSchema(schema: Schema | undefined, purpose: string): asserts schema is Schema {
  if (!schema) throw new DataException(`Schema required for [${purpose}]`);
}

/** A schemaless map as a plain object (see `plainMapOf`); not a copy where it is one already. Throws DataException. */
export function requireMap(value: unknown, purpose: string): PlainMap {
  if (isPlainMap(value)) return value;
  if (value instanceof Map) return plainMapOf(value);
  throw new DataException(
    `Only Map objects supported in absence of schema for [${purpose}], found: ${found(undefined, value)}`,
  );
}

export function requireMapOrNull(value: unknown, purpose: string): PlainMap | null {
  return value === null || value === undefined ? null : requireMap(value, purpose);
}

/** `schema` only serves the message. Throws DataException. */
export function requireStruct(schema: Schema | undefined, value: unknown, purpose: string): Struct {
  if (value instanceof Struct) return value;
  throw new DataException(`Only Struct objects supported for [${purpose}], found: ${found(schema, value)}`);
}

export function requireStructOrNull(schema: Schema | undefined, value: unknown, purpose: string): Struct | null {
  return value === null || value === undefined ? null : requireStruct(schema, value, purpose);
}

/** Throws DataException for a record on its way to Kafka. */
export function requireSinkRecord(record: ConnectRecord, purpose: string): SinkRecord {
  if (isSinkRecord(record)) return record;
  const className = 'org.apache.kafka.connect.source.SourceRecord';
  throw new DataException(`Only SinkRecord supported for [${purpose}], found: ${className}`);
}

export function isSinkRecord(record: ConnectRecord): record is SinkRecord {
  return 'kafkaOffset' in record;
}

/** An object of names and values, and nothing that Connect holds in a class of its own. */
export function isPlainMap(value: unknown): value is PlainMap {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !isDecimal(value);
}

function found(schema: Schema | undefined, value: unknown): string {
  return value === null || value === undefined ? 'null' : javaClassOf(schema, value);
}
