import type { ConverterCase, Options, RecordCase, RecordsCase } from './case.ts';
import type { SchemaJson, Tagged } from './tagged.ts';

const TRANSFORMS = 'org.apache.kafka.connect.transforms';

/** `name` such as `Cast$Value`. */
export function transform(name: string, config: Options, ...records: RecordCase[]): RecordsCase {
  return { op: 'transform', class: `${TRANSFORMS}.${name}`, config, records };
}

/** `name` such as `HasHeaderKey`. */
export function predicate(name: string, config: Options, ...records: RecordCase[]): RecordsCase {
  return { op: 'predicate', class: `${TRANSFORMS}.predicates.${name}`, config, records };
}

/** Bytes, as text, to a value. */
export function to(className: string, bytes: string | null, config: Options = {}): ConverterCase {
  return { op: 'to', class: className, config, bytes };
}

/** A value to bytes. */
export function from(className: string, schema: SchemaJson, value: Tagged, config: Options = {}): ConverterCase {
  return { op: 'from', class: className, config, schema, value };
}

/** Short forms of tagged values. */
export const t = {
  bool: (value: boolean): Tagged => ['boolean', value],
  i8: (value: number): Tagged => ['int8', String(value)],
  i16: (value: number): Tagged => ['int16', String(value)],
  i32: (value: number): Tagged => ['int32', String(value)],
  i64: (value: number | bigint): Tagged => ['int64', String(value)],
  /** As Java writes it: `t.f32('1.5')`. */
  f32: (value: string): Tagged => ['float32', value],
  f64: (value: string): Tagged => ['float64', value],
  str: (value: string): Tagged => ['string', value],
  bytes: (text: string): Tagged => ['bytes', Buffer.from(text).toString('base64')],
  dec: (value: string): Tagged => ['decimal', value],
  /** Milliseconds since the epoch. */
  date: (millis: number): Tagged => ['date', String(millis)],
  list: (...items: Tagged[]): Tagged => ['list', items],
  /** With string keys. */
  map: (entries: Record<string, Tagged>): Tagged => ['map', Object.entries(entries).map(([k, v]) => [t.str(k), v])],
  entries: (...entries: (readonly [Tagged, Tagged])[]): Tagged => ['map', entries],
  /** Its schema is what the place says, or given, where the place has none. */
  struct: (fields: Record<string, Tagged>, schema?: SchemaJson): Tagged =>
    schema === undefined ? ['struct', Object.entries(fields)] : ['struct', Object.entries(fields), schema],
};

type Extra = Record<string, unknown>;
const optional = (type: string) => (extra: Extra) => ({ type, optional: true, ...extra });
const typed =
  (type: string) =>
  (extra: Extra = {}) => ({ type, optional: false, ...extra });

/** Short forms of schemas; `extra` is optional, default, name, version, doc, parameters. */
export const s = {
  bool: typed('boolean'),
  i8: typed('int8'),
  i16: typed('int16'),
  i32: typed('int32'),
  i64: typed('int64'),
  f32: typed('float'),
  f64: typed('double'),
  str: typed('string'),
  bytes: typed('bytes'),
  opt: (type: string, extra: Extra = {}) => optional(type)(extra),
  dec: (scale: number, extra: Extra = {}) =>
    typed('bytes')({
      name: 'org.apache.kafka.connect.data.Decimal',
      version: 1,
      parameters: { scale: `${scale}` },
      ...extra,
    }),
  date: (extra: Extra = {}) => typed('int32')({ name: 'org.apache.kafka.connect.data.Date', version: 1, ...extra }),
  time: (extra: Extra = {}) => typed('int32')({ name: 'org.apache.kafka.connect.data.Time', version: 1, ...extra }),
  ts: (extra: Extra = {}) => typed('int64')({ name: 'org.apache.kafka.connect.data.Timestamp', version: 1, ...extra }),
  list: (items: SchemaJson, extra: Extra = {}) => typed('array')({ items, ...extra }),
  map: (keys: SchemaJson, values: SchemaJson, extra: Extra = {}) => typed('map')({ keys, values, ...extra }),
  struct: (fields: Record<string, object>, extra: Extra = {}) =>
    typed('struct')({ fields: Object.entries(fields).map(([field, schema]) => ({ ...schema, field })), ...extra }),
};
