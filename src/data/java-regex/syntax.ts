import { JavaException } from '../../api/errors.ts';

/** Whether a code point belongs. */
export type CodePointTest = (codePoint: number) => boolean;

export type RepeatMode = 'greedy' | 'lazy' | 'possessive';

/** What a pattern is made of. */
export type RegexNode =
  | { readonly kind: 'character'; readonly test: CodePointTest }
  | { readonly kind: 'sequence'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'alternatives'; readonly branches: readonly RegexNode[] }
  /** Without an index it captures nothing. */
  | { readonly kind: 'group'; readonly index: number | undefined; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly mode: RepeatMode;
    }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: RegexNode }
  | { readonly kind: 'position'; readonly test: (text: string, index: number) => boolean }
  | {
      readonly kind: 'backreference';
      readonly group: number;
      readonly fold: ((codePoint: number) => number) | undefined;
    }
  | { readonly kind: 'lineBreak' }
  | { readonly kind: 'grapheme' };

export interface Flags {
  caseInsensitive: boolean;
  unicodeCase: boolean;
  unicodeClasses: boolean;
  comments: boolean;
  dotAll: boolean;
  multiline: boolean;
  unixLines: boolean;
}

/** A pattern that Java would not take, with Java's message. */
export class PatternSyntaxException extends JavaException {
  override name = 'PatternSyntaxException';

  constructor(description: string, pattern: string, index: number) {
    const pointer = index >= 0 && index < pattern.length ? `\n${pattern.slice(0, index).replace(/[^\t]/g, ' ')}^` : '';
    const near = index >= 0 ? ` near index ${index}` : '';
    super('java.util.regex.PatternSyntaxException', `${description}${near}\n${pattern}${pointer}`);
  }
}

const A = 0x41;
const a = 0x61;

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= a && lower <= 0x7a && code < 0x80;
}

/** The value of a hexadecimal digit, -1 for what is none. */
export function hexDigit(code: number): number {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return code < 0x80 && lower >= a && lower <= 0x66 ? lower - a + 10 : -1;
}

export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 9 && code <= 13);
}

export function asciiLower(code: number): number {
  return code >= A && code <= 0x5a ? code + 32 : code;
}

export function asciiUpper(code: number): number {
  return code >= a && code <= 0x7a ? code - 32 : code;
}

/** As Java's `Character.toUpperCase`: one code point for one. */
export function upper(code: number): number {
  return single(String.fromCodePoint(code).toUpperCase(), code);
}

export function lower(code: number): number {
  return code === 0x130 ? 0x69 : single(String.fromCodePoint(code).toLowerCase(), code);
}

function single(mapped: string, code: number): number {
  const first = mapped.codePointAt(0)!;
  return mapped.length === (first > 0xffff ? 2 : 1) ? first : code;
}
