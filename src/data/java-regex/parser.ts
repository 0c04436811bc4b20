import { readClass, readProperty } from './classes.ts';
import { readEscape } from './escapes.ts';
import { lengthsOf } from './lengths.ts';
import { atLineStart, atStart, beforeAnyLineEnd, beforeLastLineEnd } from './positions.ts';
import { PatternReader } from './reader.ts';
import { type CodePointTest, type Flags, isDigit, type RegexNode, type RepeatMode } from './syntax.ts';

export interface ParsedPattern {
  readonly root: RegexNode;
  /** Without group 0, the whole match. */
  readonly groupCount: number;
  readonly namedGroups: ReadonlyMap<string, number>;
  readonly hasBackreference: boolean;
}

/** Throws PatternSyntaxException where Java would. */
export function parsePattern(pattern: string): ParsedPattern {
  const reader = new PatternReader(pattern);
  const root = alternatives(reader);
  if (reader.cursor !== reader.length) {
    throw reader.error(reader.peek() === CLOSE ? "Unmatched closing ')'" : 'Unexpected internal error');
  }
  const { namedGroups, hasBackreference } = reader;
  return { root, groupCount: reader.groupCount - 1, namedGroups, hasBackreference };
}

const [OPEN, CLOSE, BAR, BRACKET, BACKSLASH, CARET, DOLLAR, DOT, QUESTION, STAR, PLUS, BRACE, BRACE_END] = Array.from(
  '()|[\\^$.?*+{}',
  (char) => char.charCodeAt(0),
) as [number, number, number, number, number, number, number, number, number, number, number, number, number];

function alternatives(reader: PatternReader): RegexNode {
  const branches = [sequence(reader)];
  while (reader.peek() === BAR) {
    reader.next();
    branches.push(sequence(reader));
  }
  return branches.length === 1 ? branches[0]! : { kind: 'alternatives', branches };
}

function sequence(reader: PatternReader): RegexNode {
  const nodes: RegexNode[] = [];
  for (;;) {
    const code = reader.peek();
    if (code === BAR || code === CLOSE || (code === 0 && reader.ended)) return { kind: 'sequence', nodes };
    if (code === OPEN) {
      const node = group(reader);
      if (node) nodes.push(node);
    } else {
      nodes.push(...quantifiedLast(reader, part(reader, code)));
    }
  }
}

/** A quantifier belongs to the last of several characters. */
function quantifiedLast(reader: PatternReader, nodes: readonly RegexNode[]): RegexNode[] {
  const last = nodes.at(-1) ?? { kind: 'sequence', nodes: [] };
  return [...nodes.slice(0, -1), quantified(reader, last)];
}

function part(reader: PatternReader, code: number): RegexNode[] {
  const { multiline, unixLines } = reader.flags;
  switch (code) {
    case BRACKET:
      return [character(readClass(reader, true))];
    case CARET:
      reader.next();
      return [{ kind: 'position', test: multiline ? atLineStart(unixLines) : atStart }];
    case DOLLAR:
      reader.next();
      return [{ kind: 'position', test: multiline ? beforeAnyLineEnd(unixLines) : beforeLastLineEnd(unixLines) }];
    case DOT:
      reader.next();
      return [character(dot(reader.flags))];
    case QUESTION:
    case STAR:
    case PLUS:
      reader.next();
      throw reader.error(`Dangling meta character '${String.fromCharCode(code)}'`);
    default:
      return atom(reader);
  }
}

function character(test: CodePointTest): RegexNode {
  return { kind: 'character', test };
}

function dot({ dotAll, unixLines }: Flags): CodePointTest {
  if (dotAll) return () => true;
  if (unixLines) return (code) => code !== 10;
  return (code) => code !== 10 && code !== 13 && code !== 0x85 && (code | 1) !== 0x2029;
}

const ENDS_ATOM = new Set([DOLLAR, DOT, CARET, OPEN, BRACKET, BAR, CLOSE]);
const QUANTIFIERS = new Set([STAR, PLUS, QUESTION, BRACE]);

/** Characters as far as they go: the last of several is left for a quantifier that follows. One other escape is an atom too. */
function atom(reader: PatternReader): RegexNode[] {
  const nodes: RegexNode[] = [];
  let before = -1;
  let code = reader.peek();
  for (;;) {
    if (QUANTIFIERS.has(code)) {
      if (nodes.length > 1) {
        reader.cursor = before;
        nodes.pop();
      }
      return nodes;
    }
    if (ENDS_ATOM.has(code) || (code === 0 && reader.ended)) return nodes;
    if (code === BACKSLASH) {
      const start = reader.cursor;
      const escaped = readEscaped(reader, nodes.length === 0);
      if (escaped && typeof escaped !== 'number') return [escaped];
      if (escaped === undefined) {
        reader.cursor = start;
        return nodes;
      }
      before = start;
      nodes.push(character(reader.single(escaped)));
      code = reader.peek();
    } else {
      before = reader.cursor;
      nodes.push(character(reader.single(code)));
      code = reader.next();
    }
  }
}

/** A code point; or, if it may be, what is more than that, and undefined if it may not. */
function readEscaped(reader: PatternReader, mayBeMore: boolean): number | RegexNode | undefined {
  const letter = reader.nextEscaped();
  if (letter === 0x70 || letter === 0x50)
    return mayBeMore ? character(readProperty(reader, letter === 0x50)) : undefined;
  reader.unread();
  const escaped = readEscape(reader, false, false);
  if (typeof escaped === 'number') return escaped;
  if (!mayBeMore) return undefined;
  return typeof escaped === 'function' ? character(escaped) : escaped;
}

/** Undefined where only flags are set. */
function group(reader: PatternReader): RegexNode | undefined {
  const flags = { ...reader.flags };
  const node = reader.next() === QUESTION ? specialGroup(reader) : capturing(reader);
  if (!node) return undefined;
  reader.accept(CLOSE, 'Unclosed group');
  reader.flags = flags;
  return quantified(reader, node);
}

function capturing(reader: PatternReader): RegexNode {
  const index = reader.groupCount++;
  return { kind: 'group', index, body: alternatives(reader) };
}

function specialGroup(reader: PatternReader): RegexNode | undefined {
  const kind = String.fromCodePoint(reader.skip());
  switch (kind) {
    case ':':
      return { kind: 'group', index: undefined, body: alternatives(reader) };
    case '=':
    case '!':
      return { kind: 'look', behind: false, negative: kind === '!', body: alternatives(reader) };
    case '>':
      return { kind: 'atomic', body: alternatives(reader) };
    case '<':
      return lookBehindOrNamed(reader);
    case '$':
    case '@':
      throw reader.error('Unknown group type');
    default:
      return withFlags(reader);
  }
}

function lookBehindOrNamed(reader: PatternReader): RegexNode {
  const first = reader.read();
  const kind = String.fromCodePoint(first);
  if (kind === '=' || kind === '!') {
    const body = alternatives(reader);
    if (!lengthsOf(body).limited) throw reader.error('Look-behind group does not have an obvious maximum length');
    return { kind: 'look', behind: true, negative: kind === '!', body };
  }
  const name = reader.groupName(first);
  if (reader.namedGroups.has(name)) throw reader.error(`Named capturing group <${name}> is already defined`);
  reader.namedGroups.set(name, reader.groupCount);
  return capturing(reader);
}

function withFlags(reader: PatternReader): RegexNode | undefined {
  reader.unread();
  setFlags(reader);
  const code = reader.read();
  if (code === CLOSE) return undefined;
  if (code !== 0x3a) throw reader.error('Unknown inline modifier');
  return { kind: 'group', index: undefined, body: alternatives(reader) };
}

const FLAGS: Readonly<Record<string, readonly (keyof Flags)[]>> = {
  i: ['caseInsensitive'],
  m: ['multiline'],
  s: ['dotAll'],
  d: ['unixLines'],
  u: ['unicodeCase'],
  c: [],
  x: ['comments'],
  U: ['unicodeClasses', 'unicodeCase'],
};

function setFlags(reader: PatternReader): void {
  let on = true;
  for (let code = reader.peek(); ; code = reader.next()) {
    const char = String.fromCodePoint(code);
    const flags = Object.hasOwn(FLAGS, char) ? FLAGS[char] : undefined;
    if (char === '-' && on) on = false;
    else if (!flags) return;
    else for (const flag of flags) reader.flags[flag] = on;
  }
}

/** With the quantifier that follows, if one does. */
function quantified(reader: PatternReader, body: RegexNode): RegexNode {
  switch (reader.peek()) {
    case QUESTION:
      return { kind: 'repeat', body, min: 0, max: 1, mode: mode(reader) };
    case STAR:
      return { kind: 'repeat', body, min: 0, max: Number.POSITIVE_INFINITY, mode: mode(reader) };
    case PLUS:
      return { kind: 'repeat', body, min: 1, max: Number.POSITIVE_INFINITY, mode: mode(reader) };
    case BRACE:
      return { kind: 'repeat', body, ...counts(reader), mode: mode(reader) };
    default:
      return body;
  }
}

/** The cursor is on the last character of the quantifier itself. */
function mode(reader: PatternReader): RepeatMode {
  const code = reader.next();
  if (code !== QUESTION && code !== PLUS) return 'greedy';
  reader.next();
  return code === QUESTION ? 'lazy' : 'possessive';
}

function counts(reader: PatternReader): { min: number; max: number } {
  let code = reader.skip();
  if (!isDigit(code)) throw reader.error('Illegal repetition');
  const number = () => {
    let value = 0;
    for (; isDigit(code); code = reader.read()) {
      value = value * 10 + code - 0x30;
      if (value > 0x7fffffff) throw reader.error('Illegal repetition range');
    }
    return value;
  };
  const min = number();
  let max = min;
  if (code === 0x2c) {
    code = reader.read();
    max = code === BRACE_END ? Number.POSITIVE_INFINITY : number();
  }
  if (code !== BRACE_END) throw reader.error('Unclosed counted closure');
  if (max < min) throw reader.error('Illegal repetition range');
  reader.unread();
  return { min, max };
}
