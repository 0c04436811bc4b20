import { readEscape } from './escapes.ts';
import { property } from './properties.ts';
import type { PatternReader } from './reader.ts';
import type { CodePointTest } from './syntax.ts';

const [OPEN, CLOSE, AND, CARET, MINUS, BACKSLASH, BRACE] = [0x5b, 0x5d, 0x26, 0x5e, 0x2d, 0x5c, 0x7b] as const;

/**
 * Reads a class; the cursor is before its first member. `closes`: whether the closing bracket is its own, and not that of the class
 * around it. Throws PatternSyntaxException.
 */
export function readClass(reader: PatternReader, closes: boolean): CodePointTest {
  return new ClassParser(reader).parse(closes);
}

/** Follows Java step by step: what several operators and brackets in a row mean is only told by what its compiler does. */
class ClassParser {
  readonly #reader: PatternReader;
  /** Single Latin-1 characters. They are one set, even where it has become an operand already. */
  readonly #singles: CodePointTest[] = [];
  readonly #anySingle: CodePointTest = (code) => this.#singles.some((test) => test(code));
  #hasSingles = false;
  #before: CodePointTest | undefined;
  #last: CodePointTest | undefined;

  constructor(reader: PatternReader) {
    this.#reader = reader;
  }

  parse(closes: boolean): CodePointTest {
    const reader = this.#reader;
    let code = reader.next();
    const negated = code === CARET && reader.at(reader.cursor - 1) === OPEN;
    if (negated) code = reader.next();
    for (;;) {
      if (code === OPEN) {
        this.#add((this.#last = readClass(reader, true)));
      } else if (code === AND && reader.next() === AND) {
        this.#intersect();
      } else {
        if (code === AND) reader.unread();
        if (reader.ended) throw reader.error('Unclosed character class');
        if (code === CLOSE && (this.#before || this.#hasSingles)) return this.#end(closes, negated);
        this.#addNext();
      }
      code = reader.peek();
    }
  }

  #end(closes: boolean, negated: boolean): CodePointTest {
    if (closes) this.#reader.next();
    if (this.#hasSingles) this.#add(this.#anySingle);
    const all = this.#before!;
    return negated ? (code) => !all(code) : all;
  }

  #addNext(): void {
    const next = readMember(this.#reader, this.#singles);
    this.#last = next;
    if (next) this.#add(next);
    else this.#hasSingles = true;
  }

  #add(test: CodePointTest): void {
    this.#before = this.#before ? union(this.#before, test) : test;
  }

  #intersect(): void {
    const right = this.#rightOperand();
    if (this.#hasSingles) {
      if (!this.#before) this.#last = this.#anySingle;
      this.#add(this.#anySingle);
      this.#hasSingles = false;
    }
    if (right) this.#last = right;
    if (!this.#before) {
      if (!right) throw this.#reader.error('Bad class syntax');
      this.#before = right;
    } else {
      const [left, other] = [this.#before, this.#last];
      if (!other) throw this.#reader.error('Bad intersection syntax');
      this.#before = (code) => left(code) && other(code);
    }
  }

  #rightOperand(): CodePointTest | undefined {
    const reader = this.#reader;
    let right: CodePointTest | undefined;
    for (let code = reader.next(); code !== CLOSE && code !== AND; code = reader.peek()) {
      if (code !== OPEN) reader.unread();
      const part = readClass(reader, code === OPEN);
      right = right ? union(right, part) : part;
    }
    return right;
  }
}

function union(a: CodePointTest, b: CodePointTest): CodePointTest {
  return (code) => a(code) || b(code);
}

/** A range or a set; undefined for a single Latin-1 character, which is added to `singles`. */
function readMember(reader: PatternReader, singles: CodePointTest[]): CodePointTest | undefined {
  let code = reader.peek();
  if (code === BACKSLASH) {
    const escaped = reader.nextEscaped();
    if (escaped === 0x70 || escaped === 0x50) return readProperty(reader, escaped === 0x50);
    const inRange = reader.at(reader.cursor + 1) === MINUS;
    reader.unread();
    const meant = readEscape(reader, true, inRange);
    if (typeof meant === 'function') return meant;
    code = meant as number;
  } else {
    reader.next();
  }
  const end = reader.peek() === MINUS ? reader.at(reader.cursor + 1) : CLOSE;
  if (end !== CLOSE && end !== OPEN) return readRange(reader, code);
  if (code > 0xff) return reader.single(code);
  singles.push(reader.single(code));
  return undefined;
}

/** The cursor is on the hyphen. */
function readRange(reader: PatternReader, from: number): CodePointTest {
  const next = reader.next();
  const to = next === BACKSLASH ? readEscape(reader, true, true) : next;
  if (next !== BACKSLASH) reader.next();
  if (typeof to !== 'number' || to < from) throw reader.error('Illegal character range');
  return reader.range(from, to);
}

/** `\p{…}` or `\pL`; the cursor is on the p. Throws PatternSyntaxException. */
export function readProperty(reader: PatternReader, negated: boolean): CodePointTest {
  const name = propertyName(reader);
  const test = property(name, reader.flags);
  if (!test) throw unknownProperty(reader, name);
  return negated ? (code) => !test(code) : test;
}

function propertyName(reader: PatternReader): string {
  const braces = reader.next() === BRACE;
  if (!braces) reader.unread();
  reader.next();
  const start = reader.cursor;
  if (!braces) {
    reader.read();
    return String.fromCodePoint(reader.at(start));
  }
  while (reader.cursor < reader.length && reader.at(reader.cursor) !== 0x7d) reader.read();
  reader.cursor++;
  if (reader.cursor > reader.length) throw reader.error('Unclosed character family');
  if (start + 1 >= reader.cursor) throw reader.error('Empty character family');
  return reader.text(start, reader.cursor - 1);
}

function unknownProperty(reader: PatternReader, name: string) {
  const equals = name.indexOf('=');
  if (equals < 0) return reader.error(`Unknown character property name {${name}}`);
  const [kind, value] = [name.slice(0, equals).toLowerCase(), name.slice(equals + 1)];
  return reader.error(`Unknown Unicode property {name=<${kind}>, value=<${value}>}`);
}
