export type Token =
  | 'START_OBJECT'
  | 'END_OBJECT'
  | 'START_ARRAY'
  | 'END_ARRAY'
  | 'FIELD_NAME'
  | 'VALUE_STRING'
  | 'VALUE_NUMBER_INT'
  | 'VALUE_NUMBER_FLOAT'
  | 'VALUE_TRUE'
  | 'VALUE_FALSE'
  | 'VALUE_NULL'
  | 'END_OF_INPUT';

/** A request body that is not what it should be, with the place as Connect's users know it from Jackson's messages. */
export class JsonError extends Error {
  override name = 'JsonError';
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };
const WORDS = { true: 'VALUE_TRUE', false: 'VALUE_FALSE', null: 'VALUE_NULL' } as const;

const MAX_DEPTH = 1000;
const MAX_NUMBER_LENGTH = 1000;
const MAX_NAME_LENGTH = 50_000;
/** Of a word that is no JSON, how much of it the message repeats. */
const SHOWN_WORD = 256;
const COMMENT =
  "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";

/** An object or array that has begun, and where. */
interface Open {
  readonly kind: 'Object' | 'Array';
  readonly at: number;
}

/** Reads the JSON of a request body token by token. Numbers keep the digits that were sent. All methods throw JsonError. */
export class JsonTokens {
  readonly #text: string;
  #at = 0;
  #valueAt = 0;
  readonly #open: Open[] = [];
  #token: Token | undefined;
  #scalar = '';

  constructor(text: string) {
    this.#text = text;
  }

  get token(): Token | undefined {
    return this.#token;
  }

  /** Where the current token starts. */
  get start(): number {
    return this.#valueAt;
  }

  /** Up to where the text has been read. */
  get position(): number {
    return this.#at;
  }

  /** `line: 1, column: 5` as in Jackson's messages, columns counted in UTF-8 bytes, of which some may come on top. */
  location(at: number, bytes = 0): string {
    const lines = this.#text.slice(0, at).split(/\r\n|\r|\n/);
    const [line, column] = [lines.length, Buffer.byteLength(lines.at(-1)!) + bytes + 1];
    return `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
  }

  fail(message: string, at: number, bytes = 0): never {
    throw new JsonError(`${message}\n at ${this.location(at, bytes)}`);
  }

  /** The next value where one may stand, or END_OF_INPUT after the outermost one. */
  nextValue(): Token {
    this.#skipSpace();
    if (this.#at >= this.#text.length) {
      const open = this.#open.at(-1);
      if (open) this.fail(`Unexpected end-of-input within/between ${open.kind} entries`, this.#at);
      return (this.#token = 'END_OF_INPUT');
    }
    this.#valueAt = this.#at;
    const c = this.#text[this.#at]!;
    if (c === '{' || c === '[') return this.#begin(c);
    if (c === '"') return (this.#token = 'VALUE_STRING');
    if (c === '-' || (c >= '0' && c <= '9')) return (this.#token = this.#number());
    return (this.#token = this.#word(c));
  }

  #begin(c: '{' | '['): Token {
    this.#open.push({ kind: c === '{' ? 'Object' : 'Array', at: this.#at++ });
    atMost(MAX_DEPTH, this.#open.length, 'Document nesting depth', 'getMaxNestingDepth');
    return (this.#token = c === '{' ? 'START_OBJECT' : 'START_ARRAY');
  }

  /** The next field's name, or undefined at the end of the object. `first` is true right after its start. */
  nextField(first: boolean): string | undefined {
    if (!this.#hasMore('Object', first)) return undefined;
    let c = this.#text[this.#at]!;
    if (c !== '"') this.#unexpected(c, 'was expecting double-quote to start field name');
    this.#valueAt = this.#at;
    const name = this.#string('field name');
    atMost(MAX_NAME_LENGTH, name.length, 'Name length', 'getMaxNameLength');
    this.#skipSpace();
    if (this.#at >= this.#text.length) {
      this.fail('Unexpected end-of-input within/between Object entries', this.#at);
    }
    c = this.#text[this.#at]!;
    if (c !== ':') this.#unexpected(c, 'was expecting a colon to separate field name and value');
    this.#at++;
    this.#token = 'FIELD_NAME';
    return name;
  }

  /** Goes to the next element's value; false at the end of the array. `first` is true right after its start. */
  nextElement(first: boolean): boolean {
    if (!this.#hasMore('Array', first)) return false;
    this.nextValue();
    return true;
  }

  /** Goes over the comma before a field or element; false where the object or array ends instead. */
  #hasMore(kind: Open['kind'], first: boolean): boolean {
    const { at } = this.#open.at(-1)!;
    this.#skipSpace();
    if (this.#at >= this.#text.length) {
      this.fail(
        `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${this.location(at)})`,
        this.#at,
      );
    }
    const c = this.#text[this.#at]!;
    if (c === (kind === 'Object' ? '}' : ']')) {
      this.#at++;
      this.#open.pop();
      this.#token = kind === 'Object' ? 'END_OBJECT' : 'END_ARRAY';
      return false;
    }
    if (c === ']' || c === '}') this.#closed(c);
    if (first) return true;
    if (c !== ',') this.#unexpected(c, `was expecting comma to separate ${kind} entries`);
    this.#at++;
    this.#skipSpace();
    if (this.#at >= this.#text.length) this.fail(`Unexpected end-of-input within/between ${kind} entries`, this.#at);
    return true;
  }

  /** The current scalar as text: a string's content, a number as it was written, `true`, `false` or `null`. */
  text(): string {
    if (this.#token !== 'VALUE_STRING') return this.#scalar;
    if (this.#at === this.#valueAt) this.#scalar = this.#string('VALUE_STRING');
    return this.#scalar;
  }

  /** Reads over the current value and all that is in it. */
  skipValue(): void {
    const depth = this.#open.length;
    let first = this.#hasBegun();
    for (let inside = first; inside; inside = this.#open.length >= depth) {
      const more = this.#open.at(-1)!.kind === 'Object' ? this.#nextMember(first) : this.nextElement(first);
      first = more && this.#hasBegun();
    }
  }

  #nextMember(first: boolean): boolean {
    if (this.nextField(first) === undefined) return false;
    this.nextValue();
    return true;
  }

  /** Whether the current token is the start of an object or array; reads to the end of it if it is a string. */
  #hasBegun(): boolean {
    if (this.#token === 'VALUE_STRING') this.text();
    return this.#token === 'START_OBJECT' || this.#token === 'START_ARRAY';
  }

  #skipSpace(): void {
    for (;;) {
      const c = this.#text.charCodeAt(this.#at);
      if (c === 32 || c === 10 || c === 13 || c === 9) this.#at++;
      else if (c < 32) {
        this.fail(
          `Illegal character ((CTRL-CHAR, code ${c})): only regular white space (\\r, \\n, \\t) is allowed between tokens`,
          this.#at + 1,
        );
      } else if (c === 47) this.#unexpected('/', COMMENT);
      else return;
    }
  }

  #unexpected(c: string, why: string, at = this.#at): never {
    const code = this.#text.codePointAt(this.#at) ?? c.charCodeAt(0);
    this.fail(
      `Unexpected character ('${String.fromCodePoint(code)}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''}))${why.startsWith(' ') ? why : `: ${why}`}`,
      at,
    );
  }

  #closed(c: string): never {
    const open = this.#open.at(-1);
    if (open === undefined) {
      this.fail(`Unexpected close marker '${c}': no open ${c === ']' ? 'Array' : 'Object'} to close`, this.#at);
    }
    const expected = open.kind === 'Object' ? '}' : ']';
    this.fail(
      `Unexpected close marker '${c}': expected '${expected}' (for ${open.kind} starting at ${this.location(open.at)})`,
      this.#at,
    );
  }

  #word(c: string): Token {
    this.#refuseNonAscii();
    const word = /^[\p{L}\p{N}_$]+/u.exec(this.#text.slice(this.#at, this.#at + SHOWN_WORD))?.[0];
    if (word === undefined || /^[^\p{L}_$]/u.test(word)) this.#notAValue(c);
    if (Object.hasOwn(WORDS, word)) {
      this.#at += word.length;
      this.#scalar = word;
      return WORDS[word as keyof typeof WORDS];
    }
    if (word === 'NaN' || word === 'Infinity') {
      this.#notStandard(word, this.#at + word.length);
    }
    const shown = word.length < SHOWN_WORD ? word : `${word}...`;
    return this.fail(`Unrecognized token '${shown}': was expecting ${VALUES}`, this.#at);
  }

  /** Where a value is wanted, a letter of several bytes is read byte by byte, and the second one cannot be the first of a character. */
  #refuseNonAscii(): void {
    const [lead = 0, next = 0] = Buffer.from(String.fromCodePoint(this.#text.codePointAt(this.#at)!));
    if (lead < 0x80) return;
    if (lead === 0xd7) this.fail(`Unexpected character ('×' (code 215)): expected a valid value ${VALUES}`, this.#at);
    this.fail(`Invalid UTF-8 start byte 0x${next.toString(16)}`, this.#at, 2);
  }

  #notStandard(word: string, at: number): never {
    this.fail(`Non-standard token '${word}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`, at);
  }

  #notAValue(c: string): never {
    const open = this.#open.at(-1);
    if ((c === ']' && open?.kind !== 'Array') || (c === '}' && !open)) this.#closed(c);
    if (c === '}' || c === ']' || c === ',') this.#unexpected(c, 'expected a value');
    if (c === '+') {
      this.#unexpected(
        c,
        ' in numeric value: JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow',
        this.#at + 1,
      );
    }
    this.#unexpected(c, `expected a valid value ${VALUES}`);
  }

  #number(): Token {
    const start = this.#at;
    if (this.#text[this.#at] === '-') {
      this.#at++;
      if (this.#at >= this.#text.length) this.fail('Unexpected end-of-input in null', this.#at);
      if (this.#text.startsWith('Infinity', this.#at)) this.#notStandard('-Infinity', this.#at + 8);
    }
    this.#digits('expected digit (0-9) to follow minus sign, for valid numeric value');
    if (/^-?0[0-9]/.test(this.#text.slice(start, start + 3))) {
      this.fail('Invalid numeric value: Leading zeroes not allowed', start + (this.#text[start] === '-' ? 2 : 1));
    }
    let token: Token = 'VALUE_NUMBER_INT';
    if (this.#text[this.#at] === '.') {
      this.#at++;
      if (this.#at >= this.#text.length) this.#at--;
      this.#digits('Decimal point not followed by a digit');
      token = 'VALUE_NUMBER_FLOAT';
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
      this.#digits('Exponent indicator not followed by a digit');
      token = 'VALUE_NUMBER_FLOAT';
    }
    const next = this.#text[this.#at];
    if (next !== undefined && this.#open.length === 0 && !/[\s]/.test(next)) {
      this.#unexpected(next, 'Expected space separating root-level values');
    }
    this.#scalar = this.#text.slice(start, this.#at);
    atMost(MAX_NUMBER_LENGTH, this.#scalar.replace(/\D/g, '').length, 'Number value length', 'getMaxNumberLength');
    return token;
  }

  #digits(why: string): void {
    const start = this.#at;
    while (/[0-9]/.test(this.#text[this.#at] ?? '')) this.#at++;
    if (this.#at > start) return;
    if (this.#at >= this.#text.length) this.fail('Unexpected end-of-input in null', this.#at);
    this.#unexpected(this.#text[this.#at]!, ` in numeric value: ${why}`);
  }

  #string(what: 'VALUE_STRING' | 'field name'): string {
    let result = '';
    for (this.#at++; ; ) {
      const from = this.#at;
      while (this.#isPlain(this.#text.charCodeAt(this.#at))) this.#at++;
      result += this.#text.slice(from, this.#at);
      if (this.#at >= this.#text.length) {
        const isName = what === 'field name' && result === '';
        this.fail(
          `Unexpected end-of-input${isName ? `: was expecting closing '"' for name` : ` in ${what}`}`,
          this.#at,
        );
      }
      const c = this.#text[this.#at]!;
      if (c === '"') {
        this.#at++;
        return result;
      }
      if (c !== '\\') {
        const where = what === 'VALUE_STRING' ? 'string value' : 'name';
        this.fail(
          `Illegal unquoted character ((CTRL-CHAR, code ${c.charCodeAt(0)})): has to be escaped using backslash to be included in ${where}`,
          this.#at,
        );
      }
      this.#at++;
      result += this.#escape();
    }
  }

  /** False at the input's end too, where the code is NaN. */
  #isPlain(code: number): boolean {
    return code >= 32 && code !== 34 && code !== 92;
  }

  #escape(): string {
    const c = this.#text[this.#at];
    if (c === undefined) this.fail('Unexpected end-of-input in character escape sequence', this.#at);
    if (c !== 'u') {
      const plain = ESCAPES[c];
      if (plain === undefined) this.fail(`Unrecognized character escape '${c}' (code ${c.charCodeAt(0)})`, this.#at);
      this.#at++;
      return plain;
    }
    this.#at++;
    for (let i = 0; i < 4; i++) {
      const digit = this.#text[this.#at];
      if (digit === undefined) this.fail('Unexpected end-of-input in character escape sequence', this.#at);
      if (!/[0-9a-fA-F]/.test(digit)) {
        this.#unexpected(digit, 'expected a hex-digit for character escape sequence');
      }
      this.#at++;
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(this.#at - 4, this.#at), 16));
  }
}

/** Throws JsonError without a place, as Jackson does for what is too long. */
function atMost(limit: number, length: number, what: string, constraint: string): void {
  if (length <= limit) return;
  throw new JsonError(
    `${what} (${length}) exceeds the maximum allowed (${limit}, from \`StreamReadConstraints.${constraint}()\`)`,
  );
}
