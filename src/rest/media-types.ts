const JSON_TYPE = 'application/json';
const FITTING = ['application/*', '*/*', '*', '*/json'];

interface MediaRange {
  type: string;
  parameters: string[];
  /** 0 to 1. */
  quality: number;
}

function parse(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.map((p) => /^q=([\d.]+)$/i.exec(p)?.[1]).find((q) => q !== undefined);
  return {
    type: type.toLowerCase(),
    parameters: parameters.filter((p) => p !== '' && !/^q=/i.test(p)),
    quality: quality === undefined ? 1 : Number(quality),
  };
}

export type BodyType = 'json' | 'wildcard' | 'malformed' | 'other' | 'absent';

/** What a request says its body is. */
export function bodyType(header: string | null): BodyType {
  if (header === null) return 'absent';
  const { type, parameters } = parse(header);
  if (parameters.some((parameter) => !/^[^=\s]+=[^\s]/.test(parameter))) return 'malformed';
  if (type === JSON_TYPE) return 'json';
  if (type === '*/*' || type === 'application/*') return 'wildcard';
  return /^[^/\s]+\/[^/\s]+$/.test(type) ? 'other' : 'malformed';
}

/** The types of an `Accept` header, the liked ones first; undefined where it cannot be read. */
export function acceptedTypes(accept: string | null): string[] | undefined {
  if (accept === null || accept.trim() === '') return [];
  const ranges = accept.split(',').map((range) => range.trim());
  while (ranges.at(-1) === '') ranges.pop();
  if (ranges.length === 0 || !ranges.every((range) => /^[^/\s;]+(\/[^/\s;]+)?\s*(;|$)/.test(range))) return undefined;
  const qualities = ranges.flatMap((range) => range.split(';').slice(1)).map((part) => part.trim());
  if (qualities.some((part) => /^q=/i.test(part) && !/^q=(0(\.\d*)?|1(\.0*)?|\.\d+)$/i.test(part))) return undefined;
  return ranges
    .map(parse)
    .sort((a, b) => b.quality - a.quality)
    .map(({ type }) => type);
}

/** The Content-Type to answer JSON with, parameters as asked for; undefined where the client takes no JSON at all (406). */
export function jsonTypeFor(accept: string | null): string | undefined {
  if (accept === null || accept.trim() === '') return JSON_TYPE;
  const fitting = accept
    .split(',')
    .map(parse)
    .filter(({ type }) => type === JSON_TYPE || FITTING.includes(type))
    .sort((a, b) => b.quality - a.quality);
  const best = fitting[0];
  if (!best) return undefined;
  return best.type === JSON_TYPE ? [JSON_TYPE, ...best.parameters].join(';') : JSON_TYPE;
}
