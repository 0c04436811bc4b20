import { scannedFraction, scannedInteger } from './json-scan-number.ts';

/** What a scan gives for text that it leaves to `JSON.parse`: never a value of JSON. */
export const NOT_SCANNED: unique symbol = Symbol('not scanned');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
const SPACE = 0x20;
const NOT_ASCII = 0x80;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');
/** Stands where bytes are not UTF-8, and in text that really has it. */
const REPLACEMENT = '\ufffd';

const FEW = 4;
const MAX_DEPTH = 200;
const KEY_SLOTS = 1024;
const MAX_KEY = 32;

/** Thrown and caught in here only. */
const GIVE_UP = new Error('left to JSON.parse');

let bytes: Buffer = Buffer.alloc(0);
/** The bytes as Latin-1: a position in it is a position in the bytes. */
let text = '';
let at = 0;
/** Names that were met, by a hash: a string cut out afresh would have to be looked up by the engine for each record. */
const keys: string[] = new Array<string>(KEY_SLOTS).fill('');
const keyBytes = new Uint8Array(KEY_SLOTS * MAX_KEY);
/** The slot of the name that came after the one in a slot: records are alike, and so is what follows. */
const following = new Uint16Array(KEY_SLOTS);
let lastSlot = 0;

/**
 * The value of JSON text, as `JSON.parse` gives it, except that an integer which is not safe becomes a bigint. Faster for records
 * than decoding and `JSON.parse`. `NOT_SCANNED` for all that is no JSON, and for some that is and is rare.
 */
export function scanJson(json: Buffer): unknown {
  bytes = json;
  text = json.toString('latin1');
  at = 0;
  try {
    skipSpace();
    const value = scanValue(0);
    skipSpace();
    return at === json.length ? value : NOT_SCANNED;
  } catch (error) {
    if (error === GIVE_UP) return NOT_SCANNED;
    throw error;
  } finally {
    text = '';
  }
}

function skipSpace(): void {
  let code = bytes[at];
  while (code === SPACE || code === 0x0a || code === 0x0d || code === 0x09) code = bytes[++at];
}

function scanValue(depth: number): unknown {
  const code = bytes[at]!;
  switch (code) {
    case QUOTE:
      return scanString();
    case OPEN_BRACE:
      return scanObject(depth);
    case OPEN_BRACKET:
      return scanArray(depth);
    case LOWER_T:
      return scanWord(TRUE, true);
    case LOWER_F:
      return scanWord(FALSE, false);
    case LOWER_N:
      return scanWord(NULL, null);
    default:
      return scanNumber(code);
  }
}

function scanWord<T>(word: Uint8Array, value: T): T {
  if (!sameBytes(word, 0, at, word.length)) throw GIVE_UP;
  at += word.length;
  return value;
}

/** Cheaper than the comparison of strings, for some bytes. */
function sameBytes(expected: Uint8Array, from: number, start: number, length: number): boolean {
  const b = bytes;
  for (let i = 0; i < length; i++) if (b[start + i] !== expected[from + i]) return false;
  return true;
}

/** The next byte that is no white space, which stays to be read. */
function peek(): number {
  if (bytes[at]! <= SPACE) skipSpace();
  return bytes[at]!;
}

function scanObject(depth: number): unknown {
  if (depth > MAX_DEPTH) throw GIVE_UP;
  const object: Record<string, unknown> = {};
  at++;
  if (peek() === CLOSE_BRACE) {
    at++;
    return object;
  }
  for (;;) {
    const key = scanKey();
    if (peek() !== COLON) throw GIVE_UP;
    at++;
    if (bytes[at]! <= SPACE) skipSpace();
    object[key] = scanValue(depth + 1);
    const code = peek();
    at++;
    if (code === CLOSE_BRACE) return object;
    if (code !== COMMA) throw GIVE_UP;
    if (bytes[at]! <= SPACE) skipSpace();
  }
}

function scanArray(depth: number): unknown[] {
  if (depth > MAX_DEPTH) throw GIVE_UP;
  const array: unknown[] = [];
  at++;
  if (peek() === CLOSE_BRACKET) {
    at++;
    return array;
  }
  for (;;) {
    array.push(scanValue(depth + 1));
    const code = peek();
    at++;
    if (code === CLOSE_BRACKET) return array;
    if (code !== COMMA) throw GIVE_UP;
    if (bytes[at]! <= SPACE) skipSpace();
  }
}

function scanKey(): string {
  const b = bytes;
  if (b[at] !== QUOTE) throw GIVE_UP;
  const start = at + 1;
  const expected = following[lastSlot]!;
  const length = keys[expected]!.length;
  if (b[start + length] === QUOTE && sameBytes(keyBytes, expected * MAX_KEY, start, length)) {
    lastSlot = expected;
    at = start + length + 1;
    return keys[expected]!;
  }
  let hash = 0;
  let end = start;
  for (let code = b[end]!; code !== QUOTE; code = b[++end]!) {
    if (!(code >= SPACE && code < NOT_ASCII) || code === BACKSLASH) return notProto(scanString());
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  at = end + 1;
  const slot = hash & (KEY_SLOTS - 1);
  const known = keys[slot]!;
  const same = known.length === end - start && sameBytes(keyBytes, slot * MAX_KEY, start, end - start);
  const key = same ? known : notProto(b.toString('latin1', start, end));
  if (key.length > MAX_KEY) return key;
  if (!same) {
    keys[slot] = key;
    keyBytes.set(b.subarray(start, end), slot * MAX_KEY);
  }
  following[lastSlot] = slot;
  lastSlot = slot;
  return key;
}

/** To set that name would change the prototype. */
function notProto(key: string): string {
  if (key === '__proto__') throw GIVE_UP;
  return key;
}

function scanString(): string {
  const b = bytes;
  const start = at + 1;
  let end = start;
  let all = 0;
  for (let code = b[end]!; code !== QUOTE; code = b[++end]!) {
    if (code === BACKSLASH) return scanEscaped(end);
    if (!(code >= SPACE)) throw GIVE_UP;
    all |= code;
  }
  at = end + 1;
  return all < NOT_ASCII ? text.slice(start, end) : decode(start, end);
}

function decode(start: number, end: number): string {
  const few = decodeFew(start, end);
  if (few !== undefined) return few;
  const decoded = bytes.toString('utf8', start, end);
  if (decoded.includes(REPLACEMENT)) throw GIVE_UP;
  return decoded;
}

/** A text with but a few characters of two bytes, which is cheaper put together than decoded by the engine. */
function decodeFew(start: number, end: number): string | undefined {
  let decoded = '';
  let copied = start;
  for (let i = start, found = 0; i < end; i++) {
    const code = bytes[i]!;
    if (code < NOT_ASCII) continue;
    const next = bytes[i + 1]!;
    if (code < 0xc2 || code > 0xdf || (next & 0xc0) !== 0x80 || ++found > FEW) return undefined;
    decoded += text.slice(copied, i) + String.fromCharCode(((code & 0x1f) << 6) | (next & 0x3f));
    copied = ++i + 1;
  }
  return decoded + text.slice(copied, end);
}

function scanEscaped(backslash: number): string {
  let end = backslash;
  for (let code = BACKSLASH; code !== QUOTE; code = bytes[++end]!) {
    if (code === BACKSLASH) end++;
    else if (!(code >= SPACE)) throw GIVE_UP;
  }
  try {
    const value = JSON.parse(decode(at, end + 1)) as string;
    at = end + 1;
    return value;
  } catch {
    throw GIVE_UP;
  }
}

function scanNumber(first: number): number | bigint {
  const b = bytes;
  const begin = at;
  const start = first === MINUS ? begin + 1 : begin;
  const end = digitsEnd(b, start);
  if (end === start || (end > start + 1 && b[start] === ZERO)) throw GIVE_UP;
  const next = b[end];
  if (next === LOWER_E || next === UPPER_E) return scanExponent(begin, end);
  if (next !== DOT) {
    at = end;
    return scannedInteger(b, start, end, first === MINUS);
  }
  const after = digitsEnd(b, end + 1);
  if (after === end + 1) throw GIVE_UP;
  if (b[after] === LOWER_E || b[after] === UPPER_E) return scanExponent(begin, after);
  at = after;
  return scannedFraction(b, start, end, after, first === MINUS);
}

function scanExponent(begin: number, mark: number): number {
  const sign = bytes[mark + 1];
  const start = sign === MINUS || sign === 0x2b ? mark + 2 : mark + 1;
  const end = digitsEnd(bytes, start);
  if (end === start) throw GIVE_UP;
  at = end;
  return Number(text.slice(begin, end));
}

function digitsEnd(b: Buffer, start: number): number {
  let end = start;
  while (b[end]! >= ZERO && b[end]! <= NINE) end++;
  return end;
}
