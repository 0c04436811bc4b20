import type { CodePointTest } from './syntax.ts';
import {
  asciiLower,
  asciiUpper,
  type Flags,
  isDigit,
  isLetter,
  isSpace,
  lower,
  PatternSyntaxException,
  upper,
} from './syntax.ts';

const BACKSLASH = 0x5c;
const HASH = 0x23;

/** Walks through a pattern as Java's compiler does, so that its errors point to the same place. */
export class PatternReader {
  readonly #pattern: string;
  readonly #codes: number[];
  readonly length: number;
  readonly namedGroups = new Map<string, number>();
  cursor = 0;
  /** Group 0 is the whole match. */
  groupCount = 1;
  hasBackreference = false;
  flags: Flags = {
    caseInsensitive: false,
    unicodeCase: false,
    unicodeClasses: false,
    comments: false,
    dotAll: false,
    multiline: false,
    unixLines: false,
  };

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#codes = withoutQuotes(Array.from(pattern, (char) => char.codePointAt(0)!));
    this.length = this.#codes.length;
  }

  error(description: string): PatternSyntaxException {
    return new PatternSyntaxException(description, this.#pattern, this.cursor - 1);
  }

  /** The code at a place, 0 behind the end. */
  at(index: number): number {
    return this.#codes[index] ?? 0;
  }

  get ended(): boolean {
    return this.cursor >= this.length;
  }

  text(start: number, end: number): string {
    return String.fromCodePoint(...this.#codes.slice(start, end));
  }

  peek(): number {
    if (this.flags.comments) while (this.#isLeftOut(this.cursor)) this.cursor = this.#behindLeftOut(this.cursor);
    return this.at(this.cursor);
  }

  /** Moves on by one, and looks. */
  next(): number {
    this.cursor++;
    return this.peek();
  }

  nextEscaped(): number {
    return this.at(++this.cursor);
  }

  /** Takes what is there. */
  read(): number {
    if (this.flags.comments) while (this.#isLeftOut(this.cursor)) this.cursor = this.#behindLeftOut(this.cursor);
    return this.at(this.cursor++);
  }

  /** Leaves one out and takes the one behind it. */
  skip(): number {
    const code = this.at(this.cursor + 1);
    this.cursor += 2;
    return code;
  }

  unread(): void {
    this.cursor--;
  }

  accept(code: number, otherwise: string): void {
    if (this.read() !== code) throw this.error(otherwise);
  }

  /** Of a group, its first letter having been read. */
  groupName(first: number): string {
    if (!isLetter(first)) throw this.error('capturing group name does not start with a Latin letter');
    let name = '';
    let code = first;
    do {
      name += String.fromCodePoint(code);
      code = this.read();
    } while (isLetter(code) || isDigit(code));
    if (code !== 0x3e) throw this.error("named capturing group is missing trailing '>'");
    return name;
  }

  /** A code point, in capitals or not where the flags say so. */
  single(code: number): CodePointTest {
    const { caseInsensitive, unicodeCase } = this.flags;
    if (caseInsensitive && unicodeCase) {
      const folded = lower(upper(code));
      return (other) => other === code || lower(upper(other)) === folded;
    }
    if (caseInsensitive && isLetter(code)) {
      const folded = asciiLower(code);
      return (other) => asciiLower(other) === folded;
    }
    return (other) => other === code;
  }

  range(from: number, to: number): CodePointTest {
    const inside: CodePointTest = (code) => code >= from && code <= to;
    const { caseInsensitive, unicodeCase } = this.flags;
    if (!caseInsensitive) return inside;
    if (unicodeCase) return (code) => inside(code) || inside(upper(code)) || inside(lower(upper(code)));
    return (code) => inside(code) || (code < 0x80 && (inside(asciiUpper(code)) || inside(asciiLower(code))));
  }

  #isLeftOut(index: number): boolean {
    return isSpace(this.at(index)) || this.at(index) === HASH;
  }

  /** A comment reaches to the end of its line. */
  #behindLeftOut(index: number): number {
    if (this.at(index) !== HASH) return index + 1;
    let end = index + 1;
    while (end < this.length && this.at(end) !== 0 && !this.#isLineEnd(this.at(end))) end++;
    return end;
  }

  #isLineEnd(code: number): boolean {
    if (this.flags.unixLines) return code === 10;
    return code === 10 || code === 13 || code === 0x85 || (code | 1) === 0x2029;
  }
}

/** `\Q…\E` written as escapes, as Java does before it begins. */
function withoutQuotes(codes: readonly number[]): number[] {
  const start = firstQuote(codes);
  if (start < 0) return [...codes];
  const plain = codes.slice(0, start);
  let quoted = true;
  let first = true;
  for (let i = start + 2; i < codes.length; ) {
    const code = codes[i++]!;
    if (code >= 0x80 || isLetter(code)) plain.push(code);
    else if (isDigit(code)) plain.push(...(first ? [BACKSLASH, 0x78, 0x33] : []), code);
    else if (code !== BACKSLASH) plain.push(...(quoted ? [BACKSLASH] : []), code);
    else if (quoted && codes[i] === 0x45) {
      i++;
      quoted = false;
    } else if (quoted) plain.push(BACKSLASH, BACKSLASH);
    else if (codes[i] === 0x51) {
      i++;
      quoted = true;
      first = true;
      continue;
    } else plain.push(code, ...(i < codes.length ? [codes[i++]!] : []));
    first = false;
  }
  return plain;
}

function firstQuote(codes: readonly number[]): number {
  for (let i = 0; i < codes.length - 1; ) {
    if (codes[i] !== BACKSLASH) i++;
    else if (codes[i + 1] === 0x51) return i;
    else i += 2;
  }
  return -1;
}
