import { isUtf8 } from 'node:buffer';
import { parseDecimal } from './decimal.ts';
import { jsonBytes } from './json-output.ts';
import { NOT_SCANNED, scanJson } from './json-scan.ts';
import { putSchemaless } from './schemaless-json.ts';

/**
 * Parses JSON as `JSON.parse` does, except that an integer which is not safe becomes a bigint: no digit is lost. Throws
 * SyntaxError, also for bytes that are not UTF-8.
 */
export function parseJson(json: string | Buffer): unknown {
  if (typeof json === 'string') return parseText(json);
  const value = scanJson(json);
  return value === NOT_SCANNED ? parseText(decode(json)) : value;
}

function parseText(text: string): unknown {
  return /\d{16}/.test(text) ? JSON.parse(text, revive) : JSON.parse(text);
}

/**
 * As `parseJson`, but a number that is not written as an integer becomes a `DecimalValue` with all its digits. Slower: only for
 * schemas with decimals in them.
 */
export function parseJsonWithDecimals(json: string | Buffer): unknown {
  return JSON.parse(typeof json === 'string' ? json : decode(json), (_key, value, context?: { source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    if (/^-?\d+$/.test(context.source)) return Number.isSafeInteger(value) ? value : BigInt(context.source);
    return parseDecimal(context.source) ?? value;
  });
}

/**
 * JSON text of a value without a schema, digits of a bigint included. What JSON does not have is written as Connect's
 * JsonConverter does: Buffer in base64, a non-finite number as a string, a Map with other keys than strings as pairs.
 */
export function stringifyJson(value: unknown): string {
  return jsonBytes(() => putSchemaless(value)).toString();
}

const BOM = '\ufeff';

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new SyntaxError('Invalid UTF-8 in JSON');
  const text = bytes.toString('utf8');
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/** V8 hands the source text of a number to the reviver. */
function revive(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}
