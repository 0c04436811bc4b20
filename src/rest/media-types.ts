import { HeaderError, HeaderReader, quotedIfNeeded } from './header-reader.ts';

interface MediaType {
  readonly type: string;
  readonly subtype: string;
  /** By names in lower case, in their order. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A range of an `Accept` header; `quality` in thousandths. */
interface AcceptedType extends MediaType {
  readonly quality: number;
}

export const JSON_TYPE = 'application/json';
const EVERYTHING: AcceptedType = { type: '*', subtype: '*', parameters: new Map(), quality: 1000 };

/** What a request says its body is: JSON, something that includes JSON, something that cannot be read, another type, or nothing. */
export type BodyType = 'json' | 'wildcard' | 'malformed' | 'other' | 'absent';

export function bodyType(header: string | null): BodyType {
  if (header === null) return 'absent';
  const read = readOrNothing(header, (reader) => {
    reader.hasMore();
    const type = reader.token();
    reader.separator('/');
    return { type, subtype: reader.token(), parameters: parametersOf(reader, false) };
  });
  if (!read) return 'malformed';
  if (!includesJson(read)) return 'other';
  return /^json$|\+json$/i.test(read.subtype) ? 'json' : 'wildcard';
}

/** The types that a client accepts, the liked ones first; undefined where the header cannot be read. */
export function acceptedTypes(accept: string | null): AcceptedType[] | undefined {
  if (accept === null || accept === '') return [EVERYTHING];
  const ranges = readOrNothing(accept, (reader) => {
    const found: AcceptedType[] = [];
    while (reader.hasMore()) {
      found.push(acceptedType(reader));
      if (reader.hasMore()) reader.separator(',');
    }
    return found;
  });
  const rank = ({ type, subtype }: MediaType) => (type === '*' ? 2 : 0) + (subtype === '*' ? 1 : 0);
  return ranges?.sort((a, b) => b.quality - a.quality || rank(a) - rank(b));
}

/** The Content-Type to answer JSON with, parameters as asked for; undefined where the client takes no JSON at all (406). */
export function jsonTypeFor(accepted: readonly AcceptedType[]): string | undefined {
  const best = accepted.find(includesJson);
  if (!best || best.type === '*' || best.subtype === '*') return best && JSON_TYPE;
  const asked = [...best.parameters].filter(([name]) => name !== 'q' && name !== 'qs');
  return typeText({ type: 'application', subtype: 'json', parameters: new Map(asked) });
}

/** The Content-Type for an answer to OPTIONS: text if the client likes that best, else what it likes best, and no text. */
export function optionsTypeFor(accepted: readonly AcceptedType[]): { text: boolean; contentType: string } {
  const [best = EVERYTHING] = accepted;
  const plain = accepted.find(({ type, subtype }) => /^text$/i.test(type) && /^(\*|plain)$/i.test(subtype));
  const text = plain?.quality === best.quality || (best.type === '*' && best.subtype === '*');
  return { text, contentType: text ? 'text/plain' : typeText(best) };
}

function readOrNothing<T>(header: string, read: (reader: HeaderReader) => T): T | undefined {
  try {
    return read(new HeaderReader(header));
  } catch (error) {
    if (error instanceof HeaderError) return undefined;
    throw error;
  }
}

function acceptedType(reader: HeaderReader): AcceptedType {
  const type = reader.token();
  let subtype = '*';
  if (reader.has('/')) {
    reader.separator('/');
    subtype = reader.token();
  }
  const parameters = parametersOf(reader, true);
  return { type, subtype, parameters, quality: qualityOf(parameters.get('q')) };
}

/** @param inList the type may be followed by another one */
function parametersOf(reader: HeaderReader, inList: boolean): Map<string, string> {
  const found: [string, string][] = [];
  while (reader.hasMore() && !(inList && reader.has(','))) {
    reader.separator(';');
    while (reader.hasMore() && reader.has(';')) reader.separator(';');
    if (!reader.hasMore() || (inList && reader.has(','))) break;
    const name = reader.token().toLowerCase();
    reader.separator('=');
    found.push([name, reader.tokenOrQuoted()]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function qualityOf(text: string | undefined): number {
  if (text === undefined) return 1000;
  if (text.length > 5 || !/^([01](\.\d*)?|\.\d+)$/.test(text) || Number(text) > 1) {
    throw new HeaderError(`The quality ${text} is not a number from 0 to 1`);
  }
  return Math.trunc(Number(text) * 1000);
}

const includesJson = (range: MediaType) => includes(range, 'application', 'json');

function includes(range: MediaType, type: string, subtype: string): boolean {
  if (range.type !== '*' && range.type.toLowerCase() !== type) return false;
  return range.subtype === '*' || range.subtype.toLowerCase() === subtype;
}

/** With the character sets that the server knows as it writes them. */
function typeText({ type, subtype, parameters }: MediaType): string {
  const listed = [...parameters].map(([name, value]) => `;${name}=${quotedIfNeeded(value)}`);
  const text = `${type}/${subtype}${listed.join('')}`;
  return /^application\/json(;charset=(utf-8|iso-8859-1))?$/i.test(text) ? text.toLowerCase() : text;
}
