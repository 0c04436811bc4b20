import { isUtf8 } from 'node:buffer';
import { valueEnd } from './json-lenient.ts';

/**
 * The text of JSON in the encoding that Jackson, and so the real JsonConverter, would find: UTF-8, UTF-16 or UTF-32. In UTF-8 only the
 * first value need be text. Undefined where it is none of them.
 */
export function jsonText(bytes: Buffer): string | undefined {
  const { unit, littleEndian, skip } = detected(bytes);
  const rest = bytes.subarray(skip);
  if (unit === 2) return utf16(rest, littleEndian);
  if (unit === 4) return utf32(rest, littleEndian);
  if (unit === undefined) return undefined;
  if (isUtf8(rest)) return rest.toString('utf8');
  const latin = rest.toString('latin1');
  const value = rest.subarray(0, valueEnd(latin, Math.max(latin.search(/[^ \t\n\r]/), 0)));
  return isUtf8(value) ? value.toString('utf8') : undefined;
}

interface Encoding {
  /** Bytes of the smallest unit; undefined for an order of bytes that nobody reads. */
  readonly unit: 1 | 2 | 4 | undefined;
  readonly littleEndian: boolean;
  /** Bytes of the mark. */
  readonly skip: number;
}

const encoding = (unit: Encoding['unit'], littleEndian = false, skip = 0): Encoding => ({ unit, littleEndian, skip });

function detected(bytes: Buffer): Encoding {
  if (bytes.length >= 4) return ofMark(bytes.readUInt32BE()) ?? ofFour(bytes.readUInt32BE()) ?? ofTwo(bytes);
  return bytes.length >= 2 ? ofTwo(bytes) : encoding(1);
}

function ofMark(first: number): Encoding | undefined {
  if (first === 0x0000feff) return encoding(4, false, 4);
  if (first === 0xfffe0000) return encoding(4, true, 4);
  if (first === 0x0000fffe || first === 0xfeff0000) return encoding(undefined);
  if (first >>> 16 === 0xfeff) return encoding(2, false, 2);
  if (first >>> 16 === 0xfffe) return encoding(2, true, 2);
  return first >>> 8 === 0xefbbbf ? encoding(1, false, 3) : undefined;
}

/** JSON begins with a character of ASCII: where the zeros are, the order of the bytes shows. */
function ofFour(first: number): Encoding | undefined {
  if (first >>> 8 === 0) return encoding(4);
  if ((first & 0x00ffffff) === 0) return encoding(4, true);
  return (first & 0xff00ffff) === 0 || (first & 0xffff00ff) === 0 ? encoding(undefined) : undefined;
}

function ofTwo(bytes: Buffer): Encoding {
  if (bytes[0] === 0) return encoding(2);
  return bytes[1] === 0 ? encoding(2, true) : encoding(1);
}

function utf16(bytes: Buffer, littleEndian: boolean): string {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = (littleEndian ? whole : Buffer.from(whole).swap16()).toString('utf16le');
  return whole.length < bytes.length ? `${text}\ufffd` : text;
}

function utf32(bytes: Buffer, littleEndian: boolean): string | undefined {
  if (bytes.length % 4 > 0) return undefined;
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const code = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (code > 0x10ffff) return undefined;
    text += String.fromCodePoint(code);
  }
  return text;
}
