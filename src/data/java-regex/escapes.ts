import { atEnd, atStart, beforeLastLineEnd, graphemeBoundary, wordBoundary } from './positions.ts';
import { type NamedTest, namedTests } from './properties.ts';
import type { PatternReader } from './reader.ts';
import { asciiLower, type CodePointTest, hexDigit, lower, type RegexNode, upper } from './syntax.ts';

/** What an escape stands for: one code point, several, or something else than a character. */
export type Escaped = number | CodePointTest | RegexNode;

const NEVER = new Set('CEFIJKLMOPQTUYgijlmopqy');
const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 0x1b, f: 12, n: 10, r: 13, t: 9 };
const CLASSES: Readonly<Record<string, NamedTest>> = {
  d: 'digit',
  h: 'horizontalSpace',
  s: 'space',
  v: 'verticalSpace',
  w: 'word',
};

/**
 * Reads an escape; the cursor is on its backslash. `inClass`: within brackets. `inRange`: as one end of a range. Throws
 * PatternSyntaxException.
 */
export function readEscape(reader: PatternReader, inClass: boolean, inRange: boolean): Escaped {
  const code = reader.skip();
  const char = String.fromCodePoint(code);
  if (char === '0') return octal(reader);
  if (char === 'x') return hexadecimal(reader);
  if (char === 'u') return utf16(reader);
  if (char === 'c') return control(reader);
  if (char === 'N') throw namedCharacter(reader);
  if (char === 'v' && inRange) return 0x0b;
  const classTest = characterClass(reader, char);
  if (classTest) return classTest;
  const plain = CONTROLS[char];
  if (plain !== undefined) return plain;
  const special = inClass ? undefined : outsideClasses(reader, char);
  if (special) return special;
  if (NEVER.has(char) || /[1-9ABGRXZbkz]/.test(char)) throw reader.error('Illegal/unsupported escape sequence');
  return code;
}

function characterClass({ flags }: PatternReader, char: string): CodePointTest | undefined {
  const name = CLASSES[char.toLowerCase()];
  if (name === undefined) return undefined;
  const test = namedTests(flags.unicodeClasses)[name];
  return char === char.toLowerCase() ? test : (code) => !test(code);
}

function outsideClasses(reader: PatternReader, char: string): RegexNode | undefined {
  switch (char) {
    case 'A':
      return { kind: 'position', test: atStart };
    case 'z':
      return { kind: 'position', test: atEnd };
    case 'Z':
      return { kind: 'position', test: beforeLastLineEnd(reader.flags.unixLines) };
    case 'G':
      return { kind: 'position', test: atStart };
    case 'B':
      return { kind: 'position', test: wordBoundary(reader.flags.unicodeClasses, false) };
    case 'b':
      return { kind: 'position', test: boundary(reader) };
    case 'R':
      return { kind: 'lineBreak' };
    case 'X':
      return { kind: 'grapheme' };
    case 'k':
      return named(reader);
    default:
      return /[1-9]/.test(char) ? numbered(reader, Number(char)) : undefined;
  }
}

/** `\b{g}` is a boundary between what readers take for characters. */
function boundary(reader: PatternReader) {
  if (reader.peek() === 0x7b) {
    if (reader.skip() === 0x67) {
      if (reader.read() === 0x7d) return graphemeBoundary;
      throw reader.error('Illegal/unsupported escape sequence');
    }
    reader.unread();
    reader.unread();
  }
  return wordBoundary(reader.flags.unicodeClasses, true);
}

function named(reader: PatternReader): RegexNode {
  if (reader.read() !== 0x3c) throw reader.error("\\k is not followed by '<' for named capturing group");
  const name = reader.groupName(reader.read());
  const group = reader.namedGroups.get(name);
  if (group === undefined) throw reader.error(`named capturing group <${name}> does not exist`);
  return backreference(reader, group);
}

/** Further digits belong to the number as long as there are that many groups. */
function numbered(reader: PatternReader, first: number): RegexNode {
  let group = first;
  for (;;) {
    const digit = reader.peek() - 0x30;
    const longer = group * 10 + digit;
    if (digit < 0 || digit > 9 || reader.groupCount - 1 < longer) return backreference(reader, group);
    group = longer;
    reader.read();
  }
}

function backreference(reader: PatternReader, group: number): RegexNode {
  const { caseInsensitive, unicodeCase } = reader.flags;
  reader.hasBackreference = true;
  const fold = !caseInsensitive ? undefined : unicodeCase ? (code: number) => lower(upper(code)) : asciiLower;
  return { kind: 'backreference', group, fold };
}

function octal(reader: PatternReader): number {
  const first = octalDigit(reader.read());
  if (first < 0) throw reader.error('Illegal octal escape sequence');
  const second = octalDigit(reader.read());
  if (second < 0) {
    reader.unread();
    return first;
  }
  const third = octalDigit(reader.read());
  if (third >= 0 && first <= 3) return first * 64 + second * 8 + third;
  reader.unread();
  return first * 8 + second;
}

function octalDigit(code: number): number {
  return code >= 0x30 && code <= 0x37 ? code - 0x30 : -1;
}

function hexadecimal(reader: PatternReader): number {
  const first = reader.read();
  if (hexDigit(first) >= 0) {
    const second = hexDigit(reader.read());
    if (second >= 0) return hexDigit(first) * 16 + second;
  } else if (first === 0x7b && hexDigit(reader.peek()) >= 0) {
    return hexadecimalInBraces(reader);
  }
  throw reader.error('Illegal hexadecimal escape sequence');
}

function hexadecimalInBraces(reader: PatternReader): number {
  let value = 0;
  for (;;) {
    const code = reader.read();
    const digit = hexDigit(code);
    if (digit < 0) {
      if (code !== 0x7d) throw reader.error('Unclosed hexadecimal escape sequence');
      return value;
    }
    value = value * 16 + digit;
    if (value > 0x10ffff) throw reader.error('Hexadecimal codepoint is too big');
  }
}

/** Two escapes that are a pair of surrogates are one code point. */
function utf16(reader: PatternReader): number {
  const high = fourDigits(reader);
  if (high < 0xd800 || high > 0xdbff) return high;
  const cursor = reader.cursor;
  if (reader.read() === 0x5c && reader.read() === 0x75) {
    const low = fourDigits(reader);
    if (low >= 0xdc00 && low <= 0xdfff) return (high - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000;
  }
  reader.cursor = cursor;
  return high;
}

function fourDigits(reader: PatternReader): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexDigit(reader.read());
    if (digit < 0) throw reader.error('Illegal Unicode escape sequence');
    value = value * 16 + digit;
  }
  return value;
}

function control(reader: PatternReader): number {
  if (reader.ended) throw reader.error('Illegal control escape sequence');
  return reader.read() ^ 64;
}

function namedCharacter(reader: PatternReader) {
  if (reader.read() !== 0x7b) return reader.error('Illegal character name escape sequence');
  const start = reader.cursor;
  while (reader.read() !== 0x7d) {
    if (reader.ended) return reader.error('Unclosed character name escape sequence');
  }
  const name = reader.text(start, reader.cursor - 1);
  return reader.error(`Unknown character name [${name}]`);
}
