import { DataException, type Schema, type SchemaType } from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import { isDecimal } from '../api/logical-types.ts';
import { decimalText, parseDecimal } from '../data/decimal.ts';
import { notDecimal } from '../data/decimal-error.ts';
import { longOfDecimal, narrowLong, schemalessLong } from '../data/java-narrowing.ts';
import { isPlainMap } from './requirements.ts';

/** Zero, false, empty: what hides a value that has no replacement. Throws DataException. */
export function emptied(schema: Schema | undefined, value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'number':
      return 0;
    case 'bigint':
      return schema ? 0n : 0;
  }
  if (value instanceof Date) return new Date(0);
  if (isDecimal(value)) return { unscaled: 0n, scale: 0 };
  if (Array.isArray(value)) return [];
  if (value instanceof Map) return new Map();
  if (isPlainMap(value)) return {};
  throw new DataException(`Cannot mask value of type: class ${javaClassOf(schema, value)}`);
}

/** A replacement in the forms that values of the several types need. */
export class Replacement {
  readonly #text: string;
  #decimal: ReturnType<typeof parseDecimal>;

  constructor(text: string) {
    this.#text = text;
    this.#decimal = parseDecimal(text);
  }

  /** What replaces a value. Throws DataException where it has another type, or the replacement is no number. */
  instead(schema: Schema | undefined, value: unknown): unknown {
    if (typeof value === 'string') return this.#text;
    if (typeof value === 'number' || typeof value === 'bigint') {
      return schema ? this.#number(schema.type) : this.#schemaless(value);
    }
    if (isDecimal(value)) return this.#decimal ?? this.#fail('number');
    const type = `class ${javaClassOf(schema, value)}`;
    throw new DataException(`Cannot mask value of type ${type} with custom replacement.`);
  }

  #number(type: SchemaType): number | bigint {
    const decimal = this.#decimal ?? this.#fail('a number');
    switch (type) {
      case 'INT8':
        return narrowLong(longOfDecimal(decimal), 8);
      case 'INT16':
        return narrowLong(longOfDecimal(decimal), 16);
      case 'INT32':
        return narrowLong(longOfDecimal(decimal), 32);
      case 'INT64':
        return longOfDecimal(decimal);
      case 'FLOAT32':
        return Math.fround(Number(decimalText(decimal)));
      default:
        return Number(decimalText(decimal));
    }
  }

  #schemaless(value: number | bigint): number | bigint {
    const isDouble = typeof value === 'number' && !Number.isSafeInteger(value);
    return isDouble ? this.#number('FLOAT64') : schemalessLong(this.#number('INT64') as bigint);
  }

  #fail(what: string): never {
    const cause = notDecimal(this.#text);
    throw new DataException(`Unable to convert ${this.#text} (class java.lang.String) to ${what}`, { cause });
  }
}
