/** Characters that stand in a path as they are when the host writes a request's URL anew. */
const PATH_CHARACTERS = /[A-Za-z0-9\-._~!$&'()*+,;=:@/]/;

/** The path as the real host's server gives it to routing: percent-decoded, but for `%2F`. */
export function requestPath(rawPath: string): string {
  return rawPath
    .split(/(%2f)/i)
    .map((part, index) => (index % 2 === 1 ? part : decode(part)))
    .join('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The path of the URL that a function sees: the real host writes it from the decoded path, so that what needs no
 * encoding loses it, and a `%` that begins a valid escape is left alone.
 */
export function urlPath(path: string): string {
  let out = '';
  for (let i = 0; i < path.length; ) {
    const character = String.fromCodePoint(path.codePointAt(i) ?? 0);
    const isEscape = character === '%' && /^%[\da-f]{2}/i.test(path.slice(i, i + 3));
    if (isEscape) {
      out += path.slice(i, i + 3);
      i += 3;
    } else {
      out += PATH_CHARACTERS.test(character) ? character : encodeURIComponent(character.toWellFormed());
      i += character.length;
    }
  }
  return out;
}
