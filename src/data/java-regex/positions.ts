import { namedTests } from './properties.ts';

/** Whether a place in a text is one where a pattern's zero-width part matches. */
export type PositionTest = (text: string, index: number) => boolean;

export const atStart: PositionTest = (_, index) => index === 0;
export const atEnd: PositionTest = (text, index) => index === text.length;

const LINE_ENDS = '\n\r\u0085\u2028\u2029';

/** The end of the text, or the place before a line end that ends it. */
export function beforeLastLineEnd(unixLines: boolean): PositionTest {
  return (text, index) => {
    const left = text.length - index;
    if (left === 0) return true;
    if (unixLines) return left === 1 && text[index] === '\n';
    if (left === 2) return text[index] === '\r' && text[index + 1] === '\n';
    return left === 1 && LINE_ENDS.includes(text[index]!) && !(text[index] === '\n' && text[index - 1] === '\r');
  };
}

export function beforeAnyLineEnd(unixLines: boolean): PositionTest {
  return (text, index) => {
    if (index === text.length) return true;
    if (unixLines) return text[index] === '\n';
    return LINE_ENDS.includes(text[index]!) && !(text[index] === '\n' && text[index - 1] === '\r');
  };
}

/** Never the end of the text, even behind a line end. */
export function atLineStart(unixLines: boolean): PositionTest {
  return (text, index) => {
    if (index === text.length) return false;
    if (index === 0) return true;
    const before = text[index - 1]!;
    if (unixLines) return before === '\n';
    return LINE_ENDS.includes(before) && !(before === '\r' && text[index] === '\n');
  };
}

/** `at`: whether the place must be a boundary, or must be none. */
export function wordBoundary(unicodeClasses: boolean, at: boolean): PositionTest {
  const isWord = namedTests(unicodeClasses).boundaryWord;
  return (text, index) => {
    const left = index > 0 && belongs(text, before(text, index), isWord);
    const right = index < text.length && belongs(text, index, isWord);
    return (left !== right) === at;
  };
}

/** A mark belongs to a word where the letter it is upon does. */
function belongs(text: string, index: number, isWord: (code: number) => boolean): boolean {
  const code = text.codePointAt(index)!;
  if (isWord(code)) return true;
  if (!isMark(code)) return false;
  for (let i = index; i >= 0; i--) {
    const each = text.codePointAt(i)!;
    if (/[\p{L}\p{Nd}]/u.test(String.fromCodePoint(each))) return true;
    if (!isMark(each)) return false;
  }
  return false;
}

function isMark(code: number): boolean {
  return /\p{Mn}/u.test(String.fromCodePoint(code));
}

/** Where the code point before a place begins. */
export function before(text: string, index: number): number {
  const low = text.charCodeAt(index - 1);
  const high = index > 1 ? text.charCodeAt(index - 2) : 0;
  const pair = low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff;
  return index - (pair ? 2 : 1);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where the grapheme that begins at a place ends. */
export function graphemeEnd(text: string, index: number): number {
  const [first] = graphemes.segment(text.slice(index));
  return index + (first?.segment.length ?? 0);
}

export const graphemeBoundary: PositionTest = (text, index) =>
  index === 0 || index === text.length || graphemes.segment(text).containing(index)!.index === index;
