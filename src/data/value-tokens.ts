/** Without what is not above the space, at both ends. */
export function javaTrim(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that Java trims
  return text.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
}

const DELIMITERS = ':,{}[]"';

/** Divides text at `: , { } [ ] "` where no backslash stands before them. */
export class ValueTokens {
  readonly text: string;
  #position = 0;
  #peeked: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  mark(): number {
    return this.#position - (this.#peeked?.length ?? 0);
  }

  rewind(position: number): void {
    this.#position = position;
    this.#peeked = undefined;
  }

  hasNext(): boolean {
    return this.#peeked !== undefined || this.#position < this.text.length;
  }

  next(): string {
    const token = this.#peeked ?? this.#read();
    this.#peeked = undefined;
    return token;
  }

  /** The text of the next tokens; undefined, and nothing taken, where there are fewer. */
  take(count: number): string | undefined {
    const start = this.mark();
    for (let i = 0; i < count; i++) {
      if (!this.hasNext()) {
        this.rewind(start);
        return undefined;
      }
      this.next();
    }
    return this.text.slice(start, this.#position);
  }

  /** Takes the next token that is not blank if it is this one. */
  consume(expected: string): boolean {
    if (!this.hasNext()) return false;
    this.#peeked ??= this.#read();
    while (javaTrim(this.#peeked) === '' && this.#position < this.text.length) this.#peeked = this.#read();
    if (javaTrim(this.#peeked) !== expected) return false;
    this.#peeked = undefined;
    return true;
  }

  #read(): string {
    const start = this.#position;
    let escaped = false;
    for (; this.#position < this.text.length; this.#position++) {
      const char = this.text[this.#position]!;
      if (DELIMITERS.includes(char) && !escaped) {
        if (start === this.#position) this.#position++;
        break;
      }
      escaped = char === '\\' && !escaped;
    }
    return this.text.slice(start, this.#position);
  }
}
