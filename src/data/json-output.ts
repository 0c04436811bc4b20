import { jacksonEscapes } from './jackson-escapes.ts';

/**
 * JSON text as UTF-8, put together in one buffer that serves all: `jsonBytes(() => { putByte(…); … })`. Nothing may be awaited
 * within, and each `put` writes whole tokens only.
 */
let output: Buffer = Buffer.allocUnsafeSlow(16_384);
let at = 0;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SPACE = 0x20;
const NOT_ASCII = 0x80;
/** Up to here a loop is cheaper than a call into the engine. */
const SHORT = 24;
const LOOPED = 80;
const TO_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const LARGEST_KEPT = 1_048_576;
/** Integers are taken apart by it: what is below fits 32 bits. */
const LOW = 1e9;
const LOW_PLACES = 9;
const WORD = 2 ** 32;
const HALF = 2 ** 16;

const SIGN = 2 ** 31;
const MAX_LONG = 2n ** 63n - 1n;
const MIN_LONG = -(2n ** 63n);

/** What `putName` puts for names that were met: records are alike. */
const names = new Map<string, Uint8Array>();
const MOST_NAMES = 1000;
const LONGEST_NAME = 100;
/** The digits of 00 to 99. */
const PAIRS = Buffer.from(Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join(''));
const long = new BigInt64Array(1);
const words = new Uint32Array(long.buffer);
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The bytes of what `put` puts. */
export function jsonBytes(put: () => void): Buffer {
  at = 0;
  put();
  const bytes = Buffer.allocUnsafe(at);
  output.copy(bytes, 0, 0, at);
  if (output.length > LARGEST_KEPT) output = Buffer.allocUnsafeSlow(16_384);
  return bytes;
}

export function putByte(code: number): void {
  if (at === output.length) grow(1);
  output[at++] = code;
}

/** Replaces the byte before, e.g. a comma that turns out to be the last one. */
export function replaceByte(code: number): void {
  output[at - 1] = code;
}

export function putBytes(bytes: Uint8Array): void {
  const length = bytes.length;
  if (at + length > output.length) grow(length);
  if (length > SHORT) output.set(bytes, at);
  else for (let i = 0; i < length; i++) output[at + i] = bytes[i]!;
  at += length;
}

/** Text of ASCII as it is. */
export function putAscii(text: string): void {
  const length = text.length;
  if (at + length > output.length) grow(length);
  if (length > SHORT) output.write(text, at, length, 'latin1');
  else for (let i = 0; i < length; i++) output[at + i] = text.charCodeAt(i);
  at += length;
}

/** With quotes and the escapes of Jackson. */
export function putString(text: string): void {
  const most = text.length * 3 + 2;
  if (at + most > output.length) grow(most);
  if (text.length > LOOPED ? !putLongText(text) : !putShortText(text)) putEscaped(text);
}

/** False where something is to be escaped. */
function putLongText(text: string): boolean {
  if (TO_ESCAPE.test(text)) return false;
  output[at] = QUOTE;
  at += 1 + output.write(text, at + 1, 'utf8');
  output[at++] = QUOTE;
  return true;
}

/** As `putLongText`, without a call into the engine. */
function putShortText(text: string): boolean {
  const bytes = output;
  let to = at;
  bytes[to++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < NOT_ASCII) {
      if (code < SPACE || code === QUOTE || code === BACKSLASH) return false;
      bytes[to++] = code;
    } else {
      if (code >= 0xd800 && code < 0xe000) return false;
      if (code < 0x800) bytes[to++] = 0xc0 | (code >> 6);
      else {
        bytes[to++] = 0xe0 | (code >> 12);
        bytes[to++] = 0x80 | ((code >> 6) & 0x3f);
      }
      bytes[to++] = 0x80 | (code & 0x3f);
    }
  }
  bytes[to++] = QUOTE;
  at = to;
  return true;
}

/** A member's name, as `putString`, and the colon. */
export function putName(name: string): void {
  putBytes(names.get(name) ?? newName(name));
}

function newName(name: string): Uint8Array {
  const bytes = Buffer.from(`${jacksonEscapes(JSON.stringify(name))}:`);
  if (name.length > LONGEST_NAME) return bytes;
  if (names.size >= MOST_NAMES) names.clear();
  names.set(name, new Uint8Array(bytes));
  return bytes;
}

function putEscaped(text: string): void {
  const escaped = jacksonEscapes(JSON.stringify(text));
  const most = escaped.length * 3;
  if (at + most > output.length) grow(most);
  at += output.write(escaped, at, most, 'utf8');
}

/** An integer below 2^53, or -2^53, in all its digits. */
export function putInteger(value: number): void {
  if (at + SHORT > output.length) grow(SHORT);
  if (value < 0) output[at++] = MINUS;
  putDigits(value < 0 ? -value : value);
}

export function putBigint(value: bigint): void {
  if (value < MIN_LONG || value > MAX_LONG) {
    putAscii(value.toString());
    return;
  }
  if (at + SHORT > output.length) grow(SHORT);
  long[0] = value;
  const low = words[LITTLE_ENDIAN ? 0 : 1]!;
  const high = words[LITTLE_ENDIAN ? 1 : 0]!;
  if (high < SIGN) {
    putWords(high, low);
    return;
  }
  output[at++] = MINUS;
  putWords((~high + (low === 0 ? 1 : 0)) >>> 0, -low >>> 0);
}

/** Divides by doubles in parts that they hold: cheaper than a text of the bigint. */
function putWords(high: number, low: number): void {
  const upper = (high % LOW) * HALF + Math.floor(low / HALF);
  const lower = (upper % LOW) * HALF + (low % HALF);
  const quotient = Math.floor(high / LOW) * WORD + Math.floor(upper / LOW) * HALF + Math.floor(lower / LOW);
  if (quotient > 0) putDigits(quotient);
  if (quotient > 0) putPadded(lower % LOW, LOW_PLACES);
  else putDigits(lower);
}

/** A double; the text of one that needs many digits, or is very large or small, is `text(value)`. */
export function putDouble(value: number, text: (value: number) => string): void {
  const absolute = Math.abs(value);
  const scale = absolute >= 1e-3 && absolute < 1e7 ? shortScale(absolute) : undefined;
  if (scale === undefined) putAscii(text(value));
  else putDecimal(value < 0, absolute, scale);
}

/** How many decimals name this double, if they are few. */
function shortScale(value: number): 2 | 6 | undefined {
  if (Math.round(value * 1e2) / 1e2 === value) return 2;
  return Math.round(value * 1e6) / 1e6 === value ? 6 : undefined;
}

/** Of less than 16 digits: no other decimal so short names the same double. */
function putDecimal(negative: boolean, value: number, scale: 2 | 6): void {
  if (at + SHORT > output.length) grow(SHORT);
  if (negative) output[at++] = MINUS;
  const unit = scale === 2 ? 1e2 : 1e6;
  const unscaled = Math.round(value * unit);
  const whole = Math.floor(unscaled / unit);
  let fraction = (unscaled - whole * unit) | 0;
  let places = scale;
  for (; places > 1 && fraction % 10 === 0; places--) fraction /= 10;
  putDigits(whole);
  output[at++] = POINT;
  putPadded(fraction, places);
}

function putDigits(value: number): void {
  let places = 1;
  for (let limit = 10; value >= limit; limit *= 10) places++;
  putPadded(value, places);
}

/** The room is there. */
function putPadded(value: number, places: number): void {
  at += places;
  if (value < LOW) {
    putLow(value | 0, places, at);
    return;
  }
  const high = Math.floor(value / LOW);
  putLow((value - high * LOW) | 0, LOW_PLACES, at);
  putLow(high | 0, places - LOW_PLACES, at - LOW_PLACES);
}

/** Up to nine digits, two by two, before `end`. */
function putLow(value: number, places: number, end: number): void {
  const bytes = output;
  let rest = value;
  let to = end;
  const start = end - places;
  while (to - start > 1) {
    const next = (rest / 100) | 0;
    const pair = (rest - next * 100) * 2;
    bytes[--to] = PAIRS[pair + 1]!;
    bytes[--to] = PAIRS[pair]!;
    rest = next;
  }
  if (to > start) bytes[--to] = ZERO + rest;
}

function grow(room: number): void {
  const larger = Buffer.allocUnsafeSlow(Math.max(output.length * 2, at + room));
  output.copy(larger, 0, 0, at);
  output = larger;
}
