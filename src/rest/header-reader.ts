/** A header that cannot be read. */
export class HeaderError extends Error {
  override name = 'HeaderError';
}

const TOKEN = /[^\0-\x20\x7f-\u{10ffff}()<>@,;:\\"/[\]?={}]+/uy;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
const SPACE = /[\t\r\n ]*/y;

/** Goes through the value of a header as RFC 2616 has it: tokens, quoted texts and separators. All methods but `has` throw HeaderError. */
export class HeaderReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether there is more than white space. */
  hasMore(): boolean {
    this.#match(SPACE);
    return this.#at < this.#text.length;
  }

  has(separator: string): boolean {
    return this.#text[this.#at] === separator;
  }

  separator(expected: string): void {
    if (!this.has(expected)) throw new HeaderError(`Expected '${expected}' at ${this.#at} of ${this.#text}`);
    this.#at++;
  }

  token(): string {
    const found = this.#match(TOKEN);
    if (!found) throw new HeaderError(`Expected a token at ${this.#at} of ${this.#text}`);
    return found[0];
  }

  tokenOrQuoted(): string {
    if (!this.has('"')) return this.token();
    const found = this.#match(QUOTED);
    if (!found) throw new HeaderError(`The quoted text at ${this.#at} of ${this.#text} has no end`);
    return found[1]!.replace(/\\(.)/gs, '$1');
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

const IS_TOKEN = new RegExp(`^${TOKEN.source}$`, 'u');

/** As it is, or in quotes where it is no token. */
export function quotedIfNeeded(text: string): string {
  return IS_TOKEN.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
