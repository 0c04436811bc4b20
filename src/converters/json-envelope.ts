import type { Schema } from '../api/index.ts';
import { hasDecimal } from '../data/json-reader.ts';

interface Known {
  /** Up to and including `"payload":`. */
  readonly prefix: Buffer;
  readonly schema: Schema;
  readonly withDecimals: boolean;
}

/** At how many different beginnings a message is looked for: a topic rarely has more schemas under way. */
const PREFIXES = 8;
const CLOSE = 0x7d;

/**
 * Recognises envelopes by their first bytes: records of one schema begin alike, so only the payload is left to parse. What follows
 * a known prefix is a payload only if it parses as one JSON value; the caller checks that.
 */
export class EnvelopeCache {
  readonly #size: number;
  readonly #schemas = new Map<string, Schema | undefined>();
  #known: Known[] = [];

  /** `size`: how many schemas are kept by their text. */
  constructor(size: number) {
    this.#size = size;
  }

  find(bytes: Buffer): { schema: Schema; withDecimals: boolean; payload: Buffer } | undefined {
    if (bytes.at(-1) !== CLOSE) return undefined;
    const at = this.#known.findIndex(
      ({ prefix }) => prefix.length < bytes.length && prefix.compare(bytes, 0, prefix.length) === 0,
    );
    const found = this.#known[at];
    if (!found) return undefined;
    if (at > 0) this.#known = [found, ...this.#known.filter((known) => known !== found)];
    const { schema, withDecimals, prefix } = found;
    return { schema, withDecimals, payload: bytes.subarray(prefix.length, -1) };
  }

  remember(bytes: Buffer, schema: Schema): void {
    const length = prefixLength(bytes.toString('latin1'));
    if (length === undefined || !isJson(bytes.subarray(length, -1))) return;
    const prefix = Buffer.from(bytes.subarray(0, length));
    this.#known = [{ prefix, schema, withDecimals: hasDecimal(schema) }, ...this.#known].slice(
      0,
      Math.min(PREFIXES, this.#size),
    );
  }

  /** One object a text, so that what is compiled for a schema serves all its records. */
  schema(text: string, make: () => Schema | undefined): Schema | undefined {
    if (this.#schemas.has(text)) return this.#schemas.get(text);
    const schema = make();
    const [oldest] = this.#schemas.keys();
    if (oldest !== undefined && this.#schemas.size >= this.#size) this.#schemas.delete(oldest);
    if (this.#size > 0) this.#schemas.set(text, schema);
    return schema;
  }
}

/** The length of `{"schema":{…},"payload":`, where the message begins so. */
function prefixLength(text: string): number | undefined {
  const start = /^\s*\{\s*"schema"\s*:\s*(?=\{)/.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  const end = objectEnd(text, start);
  const rest = /^\s*,\s*"payload"\s*:/.exec(text.slice(end))?.[0].length;
  return rest === undefined ? undefined : end + rest;
}

/** False where more than the payload follows, e.g. a second `schema`. */
function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

/** The position after the object that begins at `start`; the text is valid JSON. */
function objectEnd(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '{') depth++;
    else if (match[0] === '}' && --depth === 0) return token.lastIndex;
  }
  return text.length;
}
