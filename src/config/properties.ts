/** Reads the text of a Java `.properties` file: comments, `=`, `:` or blanks between key and value, escapes, continued lines. */
export function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const line of logicalLines(text)) {
    const key = /^(?:\\[\s\S]|[^\\=:\s])*/.exec(line)![0];
    const value = line.slice(key.length).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '');
    Object.defineProperty(properties, unescaped(key), {
      value: unescaped(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return properties;
}

/** Lines without comments and empty ones, continuations joined. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (open === undefined && (line === '' || /^[#!]/.test(line))) continue;
    const whole: string = (open ?? '') + line;
    const continued = /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
    open = continued ? whole.slice(0, -1) : undefined;
    if (!continued) lines.push(whole);
  }
  if (open !== undefined) lines.push(open);
  return lines;
}

const ESCAPES: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, char: string) =>
    code === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
