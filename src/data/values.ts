import { DataException } from '../api/errors.ts';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal } from '../api/logical.ts';
import type { SchemaAndValue } from '../api/records.ts';
import { type Schema, SchemaBuilder, Schemas, type SchemaType } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { decimalText, isDecimal, parseDecimal } from './decimal.ts';
import { javaClass } from './java-class.ts';
import { javaText } from './java-text.ts';
import { ValueTokens } from './value-tokens.ts';

/** Text of a value as Connect's `Values.convertToString`: what SimpleHeaderConverter writes. */
export function valueText(schema: Schema | undefined, value: unknown): string {
  return text(schema, value, false);
}

/** The most fitting schema and value of a text, as Connect's `Values.parseString`. Throws DataException. */
export function parseValueText(input: string): SchemaAndValue {
  if (input === '') return { schema: Schemas.STRING, value: '' };
  return new ValueParser(new ValueTokens(input)).parse(false) ?? { schema: undefined, value: null };
}

function text(schema: Schema | undefined, value: unknown, embedded: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return embedded ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value;
  if (Buffer.isBuffer(value)) return embedded ? `"${value.toString('base64')}"` : value.toString('base64');
  if (value instanceof Date) return dateText(value);
  if (isDecimal(value)) return decimalText(value);
  if (Array.isArray(value)) {
    const element = schema?.type === 'ARRAY' ? schema.valueSchema : undefined;
    return `[${value.map((item) => text(element, item, true)).join(',')}]`;
  }
  if (value instanceof Struct) {
    const fields = value.schema.fields.map(
      (field) => `${text(undefined, field.name, true)}:${text(field.schema, value.get(field.name), true)}`,
    );
    return `{${fields.join(',')}}`;
  }
  return typeof value === 'object' ? mapText(schema, value) : scalarText(schema, value);
}

function mapText(schema: Schema | undefined, value: object): string {
  const map = schema?.type === 'MAP' ? schema : undefined;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([k, v]) => `${text(map?.keySchema, k, true)}:${text(map?.valueSchema, v, true)}`).join(',')}}`;
}

function scalarText(schema: Schema | undefined, value: unknown): string {
  if (typeof value === 'symbol' || typeof value === 'function') {
    throw new DataException(`Failed to serialize unexpected value type ${javaClass(value)}: ${String(value)}`);
  }
  return javaText(schema, value);
}

const DAY = 86_400_000;

function dateText(date: Date): string {
  const [iso, time] = [date.toISOString(), date.getTime()];
  if (time < DAY) return iso.slice(11);
  return time % DAY === 0 ? iso.slice(0, 10) : iso;
}

class ValueParser {
  readonly #tokens: ValueTokens;

  constructor(tokens: ValueTokens) {
    this.#tokens = tokens;
  }

  /** Undefined for null. `embedded`: within an array or a map. */
  parse(embedded: boolean): SchemaAndValue | undefined {
    const tokens = this.#tokens;
    if (!tokens.hasNext()) return undefined;
    if (embedded && tokens.consume('"')) return this.#quoted();
    if (this.#literal(embedded, 'null')) return undefined;
    if (this.#literal(embedded, 'true')) return { schema: Schemas.BOOLEAN, value: true };
    if (this.#literal(embedded, 'false')) return { schema: Schemas.BOOLEAN, value: false };
    const start = tokens.mark();
    try {
      if (tokens.consume('[')) return this.#array();
      if (tokens.consume('{')) return this.#map();
    } catch (error) {
      if (!(error instanceof DataException)) throw error;
      tokens.rewind(start);
    }
    return this.#token(tokens.next(), embedded);
  }

  #literal(embedded: boolean, literal: string): boolean {
    const start = this.#tokens.mark();
    if (this.#tokens.consume(literal) && (embedded || !this.#tokens.hasNext())) return true;
    this.#tokens.rewind(start);
    return false;
  }

  #token(raw: string, embedded: boolean): SchemaAndValue {
    const token = raw.trim();
    if (token === '') return { schema: Schemas.STRING, value: raw };
    const found =
      (/^\d/.test(token) ? this.#temporal(token) : undefined) ?? (/^[\d+-]/.test(token) ? number(token) : undefined);
    if (found) return found;
    if (embedded) throw new DataException('Failed to parse embedded value');
    return { schema: Schemas.STRING, value: this.#tokens.text };
  }

  /** A time is five tokens, as colons divide. */
  #temporal(token: string): SchemaAndValue | undefined {
    const position = this.#tokens.mark();
    const rest = this.#tokens.take(4);
    const found = rest === undefined ? undefined : temporal(token + rest);
    if (found) return found;
    this.#tokens.rewind(position);
    return temporal(token);
  }

  #quoted(): SchemaAndValue {
    let content = '';
    while (this.#tokens.hasNext() && !this.#tokens.consume('"')) content += this.#tokens.next();
    return temporal(content) ?? { schema: Schemas.STRING, value: content };
  }

  #array(): SchemaAndValue {
    const tokens = this.#tokens;
    const items: unknown[] = [];
    const common = new CommonSchema();
    while (tokens.hasNext()) {
      if (tokens.consume(']')) {
        if (!common.schema) return { schema: SchemaBuilder.array(Schemas.OPTIONAL_STRING).build(), value: items };
        const schema = common.schema;
        return { schema: SchemaBuilder.array(schema).build(), value: items.map((item) => widen(schema, item)) };
      }
      if (tokens.consume(',')) throw new DataException(`Unable to parse an empty array element: ${tokens.text}`);
      const item = this.parse(true);
      common.add(item);
      items.push(item?.value ?? null);
      const position = tokens.mark();
      if (tokens.consume(']')) tokens.rewind(position);
      else if (!tokens.consume(',')) throw new DataException("Array elements missing ',' delimiter");
    }
    throw new DataException(`Array is missing terminating ']': ${tokens.text}`);
  }

  #map(): SchemaAndValue {
    const tokens = this.#tokens;
    const map = new Map<unknown, unknown>();
    const [keys, values] = [new CommonSchema(), new CommonSchema()];
    while (tokens.hasNext()) {
      if (tokens.consume('}')) return mapOf(keys.schema, values.schema, map);
      if (tokens.consume(',')) {
        throw new DataException(`Unable to parse a map entry with no key or value: ${tokens.text}`);
      }
      const key = this.parse(true);
      if (!key || key.value === null) throw new DataException(`Map entry may not have a null key: ${tokens.text}`);
      if (!tokens.consume(':')) throw new DataException(`Map entry is missing ':' in ${tokens.text}`);
      const value = this.parse(true);
      map.set(key.value, value?.value ?? null);
      tokens.consume(',');
      keys.add(key);
      values.add(value);
    }
    throw new DataException(`Map is missing terminating '}': ${tokens.text}`);
  }
}

function mapOf(key: Schema | undefined, value: Schema | undefined, map: Map<unknown, unknown>): SchemaAndValue {
  const keySchema = key ?? Schemas.OPTIONAL_STRING;
  const valueSchema = value ?? Schemas.OPTIONAL_STRING;
  const widened = [...map].map(([k, v]) => [widen(keySchema, k), widen(valueSchema, v)] as const);
  return { schema: SchemaBuilder.map(keySchema, valueSchema).build(), value: new Map(widened) };
}

const LONG_LIMIT = 2n ** 63n;

function number(token: string): SchemaAndValue | undefined {
  const decimal = parseDecimal(token);
  if (!decimal) return undefined;
  const whole = wholeNumber(decimal.unscaled, decimal.scale);
  if (whole !== undefined && whole >= -LONG_LIMIT && whole < LONG_LIMIT) return integer(whole);
  const double = Number(token);
  if (decimal.scale !== 0 && Number.isFinite(Math.fround(double))) {
    return { schema: Schemas.FLOAT32, value: Math.fround(double) };
  }
  if (decimal.scale !== 0 && Number.isFinite(double)) return { schema: Schemas.FLOAT64, value: double };
  return { schema: Decimal.schema(decimal.scale), value: decimal };
}

/** Undefined where there is a fraction, or more digits than a long has. */
function wholeNumber(unscaled: bigint, scale: number): bigint | undefined {
  if (unscaled === 0n) return 0n;
  if (scale <= 0) return scale < -19 ? undefined : unscaled * 10n ** BigInt(-scale);
  if (scale > String(unscaled).length) return undefined;
  const divisor = 10n ** BigInt(scale);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

function integer(value: bigint): SchemaAndValue {
  for (const bits of [8, 16, 32] as const) {
    if (BigInt.asIntN(bits, value) === value) return { schema: Schemas[`INT${bits}`], value: Number(value) };
  }
  return { schema: Schemas.INT64, value };
}

function temporal(token: string): SchemaAndValue | undefined {
  const plain = token.replaceAll('\\:', ':');
  const time = /^(?:(\d{4})-(\d\d)-(\d\d)T)?(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/.exec(plain);
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(plain);
  const [, year = '1970', month = '1', day = '1', ...clock] = time ?? date ?? [];
  if (!time && !date) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, millis = 0] = clock.map(Number);
  const millisAt = Date.UTC(Number(year), Number(month) - 1, Number(day), hours, minutes, seconds, millis);
  const schema = date ? ConnectDate.SCHEMA : time?.[1] ? ConnectTimestamp.SCHEMA : ConnectTime.SCHEMA;
  return { schema, value: new Date(millisAt) };
}

const NUMBERS: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];

/** The schema that all elements fit; undefined where there is none. */
class CommonSchema {
  schema: Schema | undefined;
  #given = false;

  add(element: SchemaAndValue | undefined): void {
    if (!element?.schema || this.#given) return;
    this.schema = this.schema ? wider(this.schema, element.schema) : element.schema;
    this.#given = this.schema === undefined;
  }
}

function wider(a: Schema, b: Schema): Schema | undefined {
  if (a.type === b.type) return b;
  const [left, right] = [NUMBERS.indexOf(a.type), NUMBERS.indexOf(b.type)];
  if (left < 0 || right < 0) return undefined;
  return left > right ? a : b;
}

function widen(schema: Schema, value: unknown): unknown {
  if (value === null && !schema.optional)
    throw new DataException('Unable to convert a null value to a schema that requires a value');
  if (schema.type === 'INT64' && typeof value === 'number') return BigInt(value);
  return (schema.type === 'FLOAT32' || schema.type === 'FLOAT64') && typeof value === 'bigint' ? Number(value) : value;
}
