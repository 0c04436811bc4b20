import { parseJavaDouble } from '../api/java-parse.ts';

interface Liked {
  readonly value: string;
  readonly quality: number;
}

/** How much a media range says, least first: all, all of a type, one, one with parameters. */
function specificity(value: string): number {
  if (value === '*/*') return 0;
  if (value.endsWith('/*')) return 1;
  return value.includes(';') ? 3 : 2;
}

/**
 * The values of an `Accept` header without their qualities, the liked ones first, as an HTTP server reads it that has to answer
 * whatever the header says: never throws, and leaves out what is of quality 0 or of one that is no number.
 */
export function byQuality(header: string): string[] {
  const liked = splitOutsideQuotes(header, ',')
    .map(likedValue)
    .filter(({ value, quality }) => value !== '' && quality !== 0);
  liked.sort((a, b) => b.quality - a.quality || specificity(b.value) - specificity(a.value));
  return liked.map(({ value }) => value);
}

function likedValue(text: string): Liked {
  const [type = '', ...parameters] = splitOutsideQuotes(text, ';').map((part) => part.trim());
  let quality = 1;
  const kept = [type];
  for (const parameter of parameters.filter((part) => part !== '')) {
    const [, given] = /^q=(.*)$/.exec(parameter) ?? [];
    if (given === undefined) kept.push(parameter);
    else quality = parseJavaDouble(given.replaceAll('"', '')) || 0;
  }
  return { value: kept.join(';'), quality };
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts = text.match(separator === ',' ? /(?:"(?:[^"\\]|\\.)*"|[^,])+/g : /(?:"(?:[^"\\]|\\.)*"|[^;])+/g);
  return (parts ?? []).map((part) => part.trim());
}
