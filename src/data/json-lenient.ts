/**
 * Text that is not JSON but that Jackson, and so the real JsonConverter, takes: what follows the first value is left out, zeros in
 * front of a number too. Undefined where there is nothing but white space. The result may still not be JSON.
 */
export function asJacksonReads(text: string): string | undefined {
  const start = text.search(/[^ \t\n\r\ufeff]/);
  if (start < 0) return undefined;
  const [scalar] = SCALAR.exec(text.slice(start)) ?? [];
  return withoutLeadingZeros(scalar ?? text.slice(start, valueEnd(text, start)));
}

/** Alone, a number ends at white space only; a word where no letter, digit or the like follows. */
const SCALAR = /^(?:(?:true|false|null)(?![\w$\x7f-\uffff])|-?\d[^ \t\n\r]*)/;
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|[[{]|[\]}]|[^\s[\]{},":]+|[\s\S]/g;

/** The position after the value that begins at `start`. */
export function valueEnd(text: string, start: number): number {
  TOKEN.lastIndex = start;
  let depth = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    if (match[0] === '[' || match[0] === '{') depth++;
    else if (match[0] === ']' || match[0] === '}') depth--;
    if (depth <= 0) return TOKEN.lastIndex;
  }
  return text.length;
}

function withoutLeadingZeros(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[\s\S])*"|(?<![\w.+-])(-?)0+(?=\d)/g, (token, sign?: string) => sign ?? token);
}
