import type { CodePointTest, Flags } from './syntax.ts';

export type NamedTest = 'digit' | 'horizontalSpace' | 'space' | 'verticalSpace' | 'word' | 'boundaryWord';

/** `\d`, `\s` and the like: of ASCII, unless the flag U is set. */
export function namedTests(unicode: boolean): Readonly<Record<NamedTest, CodePointTest>> {
  return unicode ? UNICODE : ASCII;
}

const horizontalSpace = among('[ \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]');
const verticalSpace = among('[\\n\\x0B\\f\\r\\x85\\u2028\\u2029]');

const ASCII: Readonly<Record<NamedTest, CodePointTest>> = {
  digit: among('[0-9]'),
  horizontalSpace,
  space: among('[ \\t\\n\\x0B\\f\\r]'),
  verticalSpace,
  word: among('[a-zA-Z_0-9]'),
  boundaryWord: among('[\\p{L}\\p{Nd}_]'),
};

const UNICODE_WORD = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d]';
const UNICODE_SPACE = '[\\p{Z}\\t-\\r\\x85]';

const UNICODE: Readonly<Record<NamedTest, CodePointTest>> = {
  digit: among('\\p{Nd}'),
  horizontalSpace,
  space: among(UNICODE_SPACE),
  verticalSpace,
  word: among(UNICODE_WORD),
  boundaryWord: among(UNICODE_WORD),
};

/** Java's names for sets of characters, as JavaScript writes them; `v` mode. */
const POSIX: Readonly<Record<string, string>> = {
  all: '[^]',
  L1: '[\\0-\\xff]',
  LC: '[\\p{Lu}\\p{Ll}\\p{Lt}]',
  LD: '[\\p{L}\\p{Nd}]',
  ASCII: '[\\0-\\x7f]',
  Alnum: '[a-zA-Z0-9]',
  Alpha: '[a-zA-Z]',
  Blank: '[ \\t]',
  Cntrl: '[\\0-\\x1f\\x7f]',
  Digit: '[0-9]',
  Graph: '[!-~]',
  Lower: '[a-z]',
  Print: '[ -~]',
  Punct: '[!-\\/:-@\\[-`\\{-~]',
  Space: '[ \\t-\\r]',
  Upper: '[A-Z]',
  XDigit: '[0-9a-fA-F]',
};

const JAVA: Readonly<Record<string, string>> = {
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaTitleCase: '\\p{Lt}',
  javaDigit: '\\p{Nd}',
  javaDefined: '\\P{Cn}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '[\\p{L}\\p{Nd}]',
  javaJavaIdentifierStart: '[\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}]',
  javaJavaIdentifierPart: '[\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Mc}\\p{Mn}\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f\\p{Cf}]',
  javaUnicodeIdentifierStart: '\\p{ID_Start}',
  javaUnicodeIdentifierPart: '[\\p{ID_Continue}\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f\\p{Cf}]',
  javaIdentifierIgnorable: '[\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f\\p{Cf}]',
  javaSpaceChar: '\\p{Z}',
  javaWhitespace: '[[\\p{Z}--[\\xa0\\u2007\\u202f]]\\t-\\r\\x1c-\\x1f]',
  javaISOControl: '[\\0-\\x1f\\x7f-\\x9f]',
  javaMirrored: '\\p{Bidi_Mirrored}',
};

/** Named after `Is`, in capitals or not; the POSIX names too, where the flag U is set. */
const BINARY: Readonly<Record<string, string>> = {
  ALPHABETIC: '\\p{Alphabetic}',
  ASSIGNED: '\\P{Cn}',
  CONTROL: '\\p{Cc}',
  HEXDIGIT: '[\\p{Nd}\\p{Hex_Digit}]',
  HEX_DIGIT: '[\\p{Nd}\\p{Hex_Digit}]',
  IDEOGRAPHIC: '\\p{Ideographic}',
  JOINCONTROL: '[\\u200c\\u200d]',
  JOIN_CONTROL: '[\\u200c\\u200d]',
  LETTER: '\\p{L}',
  LOWERCASE: '\\p{Lowercase}',
  NONCHARACTERCODEPOINT: '\\p{Noncharacter_Code_Point}',
  NONCHARACTER_CODE_POINT: '\\p{Noncharacter_Code_Point}',
  TITLECASE: '\\p{Lt}',
  PUNCTUATION: '\\p{P}',
  UPPERCASE: '\\p{Uppercase}',
  WHITESPACE: UNICODE_SPACE,
  WHITE_SPACE: UNICODE_SPACE,
  WORD: UNICODE_WORD,
};

const POSIX_OF_UNICODE: Readonly<Record<string, string>> = {
  ALPHA: '\\p{Alphabetic}',
  LOWER: '\\p{Lowercase}',
  UPPER: '\\p{Uppercase}',
  SPACE: UNICODE_SPACE,
  PUNCT: '\\p{P}',
  XDIGIT: '[\\p{Nd}\\p{Hex_Digit}]',
  ALNUM: '[\\p{Alphabetic}\\p{Nd}]',
  CNTRL: '\\p{Cc}',
  DIGIT: '\\p{Nd}',
  BLANK: '[\\p{Zs}\\t]',
  GRAPH: '[^\\p{Z}\\p{Cc}\\p{Cs}\\p{Cn}]',
  PRINT: '[[^\\p{Zl}\\p{Zp}\\p{Cc}\\p{Cs}\\p{Cn}]]',
};

const CASED = /^(Lu|Ll|Lt|Lower|Upper|javaLowerCase|javaUpperCase|javaTitleCase)$|^(LOWER|UPPER|TITLE)(CASE)?$/;
const CATEGORY = /^(C[nfcos]|L[ultmo]|M[nec]|N[dlo]|Z[slp]|P[dsecoif]|S[mcko]|[LMNZCPS])$/;

/** The characters of `\p{name}`; undefined for a name that Java does not know, and for a block. */
export function property(name: string, flags: Flags): CodePointTest | undefined {
  const equals = name.indexOf('=');
  const source =
    equals < 0 ? plainProperty(name, flags) : assigned(name.slice(0, equals), name.slice(equals + 1), flags);
  return source === undefined ? undefined : among(source);
}

function plainProperty(name: string, flags: Flags): string | undefined {
  if (!name.startsWith('Is'))
    return (flags.unicodeClasses ? unicodePosix(name, flags) : undefined) ?? byName(name, flags);
  const short = name.slice(2);
  const capitals = short.toUpperCase();
  const binary = Object.hasOwn(BINARY, capitals) ? caseless(capitals, BINARY[capitals]!, flags) : undefined;
  return binary ?? unicodePosix(short, flags) ?? byName(short, flags) ?? script(short);
}

function assigned(name: string, value: string, flags: Flags): string | undefined {
  const kind = name.toLowerCase();
  if (kind === 'sc' || kind === 'script') return script(value);
  return kind === 'gc' || kind === 'general_category' ? byName(value, flags) : undefined;
}

function byName(name: string, flags: Flags): string | undefined {
  if (CATEGORY.test(name)) return caseless(name, `\\p{${name}}`, flags);
  const source = Object.hasOwn(POSIX, name) ? POSIX[name] : Object.hasOwn(JAVA, name) ? JAVA[name] : undefined;
  return source === undefined ? undefined : caseless(name, source, flags);
}

function unicodePosix(name: string, flags: Flags): string | undefined {
  const capitals = name.toUpperCase();
  return Object.hasOwn(POSIX_OF_UNICODE, capitals) ? caseless(capitals, POSIX_OF_UNICODE[capitals]!, flags) : undefined;
}

/** Where case does not count, the names of one case stand for all of them. */
function caseless(name: string, source: string, { caseInsensitive }: Flags): string {
  if (!caseInsensitive || !CASED.test(name)) return source;
  if (source.startsWith('[')) return '[a-zA-Z]';
  return name.length === 2 ? '[\\p{Lu}\\p{Ll}\\p{Lt}]' : '[\\p{Lowercase}\\p{Uppercase}\\p{Lt}]';
}

function script(name: string): string | undefined {
  const words = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  const source = `\\p{Script=${words.join('_')}}`;
  try {
    new RegExp(source, 'v');
    return source;
  } catch {
    return undefined;
  }
}

function among(source: string): CodePointTest {
  const expression = new RegExp(`^${source}$`, 'v');
  const ascii = Array.from({ length: 128 }, (_, code) => expression.test(String.fromCodePoint(code)));
  return (code) => ascii[code] ?? expression.test(String.fromCodePoint(code));
}
