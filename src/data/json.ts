import { isUtf8 } from 'node:buffer';
import { parseDecimal } from './decimal.ts';
import { schemalessText } from './schemaless-text.ts';

/**
 * Parses JSON as `JSON.parse` does, except that an integer which is not safe becomes a bigint: no digit is lost. Throws
 * SyntaxError, also for bytes that are not UTF-8.
 */
export function parseJson(json: string | Buffer): unknown {
  const text = typeof json === 'string' ? json : decode(json);
  return hasLongRun(text) ? parseExact(text) : JSON.parse(text);
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
  return isPlain(value) ? JSON.stringify(value) : schemalessText(value);
}

const BOM = '\ufeff';

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new SyntaxError('Invalid UTF-8 in JSON');
  const text = bytes.toString('utf8');
  return text.startsWith(BOM) ? text.slice(1) : text;
}

const RUN = 16;
const isDigit = (code: number) => code >= 48 && code <= 57;

/** Whether 16 digits stand in a row: such a run covers a position that is a multiple of 16. */
function hasLongRun(text: string): boolean {
  for (let at = RUN - 1; at < text.length; at += RUN) {
    if (isDigit(text.charCodeAt(at)) && runLength(text, runStart(text, at)) >= RUN) return true;
  }
  return false;
}

function runStart(text: string, at: number): number {
  while (at > 0 && isDigit(text.charCodeAt(at - 1))) at--;
  return at;
}

function runLength(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end - start;
}

/** Stands before the digits of a bigint that is passed through `JSON.parse` as a string. Latin-1, so that text stays one byte a character. */
const MARK = '\u0091';
const MARK_CODE = MARK.charCodeAt(0);

function parseExact(text: string): unknown {
  if (text.includes(MARK) || text.includes('\\u0091')) return JSON.parse(text, revive);
  const marked = markUnsafe(text);
  return marked === text ? JSON.parse(text) : unmark(JSON.parse(marked));
}

function markUnsafe(text: string): string {
  let marked = '';
  let copied = 0;
  let outside = 0;
  for (let at = RUN - 1; at < text.length; at += RUN) {
    if (!isDigit(text.charCodeAt(at))) continue;
    const digits = runStart(text, at);
    const end = digits + runLength(text, digits);
    at += Math.floor((end - 1 - at) / RUN) * RUN;
    const start = text[digits - 1] === '-' ? digits - 1 : digits;
    if (end - digits < RUN || !isNumberToken(text, start, digits, end)) continue;
    if (Number.isSafeInteger(Number(text.slice(start, end)))) continue;
    outside = skipStrings(text, outside, start);
    if (outside > start) continue;
    marked += `${text.slice(copied, start)}"${MARK}${text.slice(start, end)}"`;
    copied = end;
  }
  return copied === 0 ? text : marked + text.slice(copied);
}

/** Whether the run is a whole JSON integer, if it is not within a string. */
function isNumberToken(text: string, start: number, digits: number, end: number): boolean {
  const before = start === 0 ? ',' : text[start - 1]!;
  const after = end === text.length ? ',' : text[end]!;
  return text[digits] !== '0' && ':,[ \t\n\r'.includes(before) && ',]} \t\n\r'.includes(after);
}

/** From a position outside of strings to the first such position at or after `target`. */
function skipStrings(text: string, from: number, target: number): number {
  while (from < target) {
    const open = text.indexOf('"', from);
    if (open < 0 || open >= target) return target;
    from = stringEnd(text, open);
  }
  return from;
}

function stringEnd(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let escapes = 0;
    while (text[close - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return close + 1;
  }
  return text.length;
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string') return value.charCodeAt(0) === MARK_CODE ? BigInt(value.slice(1)) : value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = unmark(value[i]);
  } else if (value !== null && typeof value === 'object') {
    const object = value as Record<string, unknown>;
    for (const key in object) {
      const member = object[key];
      if (typeof member === 'string') {
        if (member.charCodeAt(0) === MARK_CODE) object[key] = BigInt(member.slice(1));
      } else if (member !== null && typeof member === 'object') unmark(member);
    }
  }
  return value;
}

/** V8 hands the source text of a number to the reviver. */
function revive(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}

function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value);
    case 'bigint':
    case 'undefined':
    case 'function':
    case 'symbol':
      return false;
    case 'object':
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isPlain);
      return isPlainObject(value);
    default:
      return true;
  }
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const object = value as Record<string, unknown>;
  for (const key in object) {
    const member = object[key];
    if (member !== undefined && !isPlain(member)) return false;
  }
  return true;
}
