import { DataException } from '../api/errors.ts';
import { digitValue } from '../api/java-parse.ts';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal } from '../api/logical.ts';
import type { SchemaAndValue } from '../api/records.ts';
import { sameValue } from '../api/same-value.ts';
import { Schema, SchemaBuilder, Schemas, type SchemaType } from '../api/schema.ts';
import { latinDigits, parseDecimal } from './decimal.ts';
import { JavaDateFormat } from './java-date-format.ts';
import { parseJavaFloat } from './java-parse-number.ts';
import { javaTrim, ValueTokens } from './value-tokens.ts';

/** Makes a value fit a schema that it was not read with. Throws DataException. */
export type Align = (schema: Schema, value: unknown) => unknown;

/** Reads the most fitting schema and value from a text that is not empty; undefined for null. */
export function parseWith(align: Align, text: string): SchemaAndValue | undefined {
  return new ValueParser(new ValueTokens(text), align).parse(false);
}

class ValueParser {
  readonly #tokens: ValueTokens;
  readonly #align: Align;

  constructor(tokens: ValueTokens, align: Align) {
    this.#tokens = tokens;
    this.#align = align;
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
    const raw = tokens.next();
    const token = javaTrim(raw);
    return token === '' ? { schema: Schemas.STRING, value: raw } : this.#token(token, embedded);
  }

  #literal(embedded: boolean, literal: string): boolean {
    const start = this.#tokens.mark();
    if (this.#tokens.consume(literal) && (embedded || !this.#tokens.hasNext())) return true;
    this.#tokens.rewind(start);
    return false;
  }

  #token(token: string, embedded: boolean): SchemaAndValue {
    const startsWithDigit = digitValue(token.charCodeAt(0)) >= 0;
    const found =
      (startsWithDigit ? this.#temporal(token) : undefined) ??
      (startsWithDigit || /^[+-]/.test(token) ? number(token) : undefined);
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
      if (tokens.consume(']')) return this.#arrayOf(common.schema, items);
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

  #arrayOf(element: Schema | undefined, items: unknown[]): SchemaAndValue {
    if (!element) return { schema: new Schema('ARRAY'), value: items };
    return { schema: SchemaBuilder.array(element).build(), value: items.map((item) => this.#align(element, item)) };
  }

  #map(): SchemaAndValue {
    const tokens = this.#tokens;
    const map = new Map<unknown, unknown>();
    const [keys, values] = [new CommonSchema(), new CommonSchema()];
    while (tokens.hasNext()) {
      if (tokens.consume('}')) return this.#mapOf(keys.schema, values.schema, map);
      if (tokens.consume(',')) {
        throw new DataException(`Unable to parse a map entry with no key or value: ${tokens.text}`);
      }
      const key = this.parse(true);
      if (!key || key.value === null) throw new DataException(`Map entry may not have a null key: ${tokens.text}`);
      if (!tokens.consume(':')) throw new DataException(`Map entry is missing ':' in ${tokens.text}`);
      const value = this.parse(true);
      map.set(sameKey(map, key.value), value?.value ?? null);
      tokens.consume(',');
      keys.add(key);
      values.add(value);
    }
    throw new DataException(`Map is missing terminating '}': ${tokens.text}`);
  }

  /** Without a common type of keys the values have no schema either. */
  #mapOf(key: Schema | undefined, value: Schema | undefined, map: Map<unknown, unknown>): SchemaAndValue {
    if (!key) return { schema: new Schema('MAP'), value: map };
    const aligned = [...map].map(
      ([k, v]) => [this.#align(key, k), value ? this.#align(value, v) : v] as [unknown, unknown],
    );
    return { schema: new Schema('MAP', { keySchema: key, valueSchema: value }), value: new Map(aligned) };
  }
}

/** Dates and lists are keys by what they hold, as in Java; a Map of JavaScript tells objects apart. */
function sameKey(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  if (typeof key !== 'object') return key;
  return [...map.keys()].find((known) => sameValue(known, key)) ?? key;
}

const LONG_LIMIT = 2n ** 63n;

function number(token: string): SchemaAndValue | undefined {
  const digits = latinDigits(token);
  const decimal = parseDecimal(digits);
  if (!decimal) return undefined;
  const whole = wholeNumber(decimal.unscaled, decimal.scale);
  if (whole !== undefined && whole >= -LONG_LIMIT && whole < LONG_LIMIT) return integer(whole);
  const [float, double] = [parseJavaFloat(digits)!, Number(digits)];
  if (decimal.scale !== 0 && Number.isFinite(float)) return { schema: Schemas.FLOAT32, value: float };
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

/** By the length of the text, as Connect chooses. */
const TEMPORAL = new Map([
  [10, { schema: ConnectDate.SCHEMA, format: new JavaDateFormat('yyyy-MM-dd') }],
  [13, { schema: ConnectTime.SCHEMA, format: new JavaDateFormat("HH:mm:ss.SSS'Z'") }],
  [24, { schema: ConnectTimestamp.SCHEMA, format: new JavaDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'") }],
]);

function temporal(token: string): SchemaAndValue | undefined {
  const plain = token.replaceAll('\\:', ':');
  const type = TEMPORAL.get(plain.length);
  const millis = type?.format.parse(plain);
  return type && millis !== undefined ? { schema: type.schema, value: new Date(Number(millis)) } : undefined;
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
