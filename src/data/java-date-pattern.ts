import { JavaException } from '../api/errors.ts';

/** The letters that `java.text.SimpleDateFormat` knows. */
const LETTERS = 'GyMdkHmsSEDFwWahKzZYuXL';

/** A field, repeated `count` times, or text that stands for itself. */
export type PatternPart =
  | { readonly letter: string; readonly count: number; readonly literal?: undefined }
  | { readonly literal: string; readonly letter?: undefined };

/** The parts of a date pattern. Throws JavaException (IllegalArgumentException) in Java's words. */
export function parseDatePattern(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  let literal = '';
  const endLiteral = () => {
    if (literal) parts.push({ literal });
    literal = '';
  };
  let i = 0;
  while (i < pattern.length) {
    const char = pattern[i]!;
    if (char === "'") {
      const quoted = readQuoted(pattern, i);
      literal += quoted.text;
      i = quoted.end;
    } else if (/[A-Za-z]/.test(char)) {
      const start = i;
      expectKnown(char);
      while (pattern[i] === char) i++;
      if (char === 'X' && i - start > 3) {
        expectKnown(pattern[i] ?? '');
        throw illegal(`invalid ISO 8601 format: length=${i - start}`);
      }
      endLiteral();
      parts.push({ letter: char, count: i - start });
    } else {
      literal += char;
      i++;
    }
  }
  endLiteral();
  return parts;
}

function expectKnown(char: string): void {
  if (/[A-Za-z]/.test(char) && !LETTERS.includes(char)) throw illegal(`Illegal pattern character '${char}'`);
}

/** Two quotes are one, within quotes and without. */
function readQuoted(pattern: string, start: number): { text: string; end: number } {
  if (pattern[start + 1] === "'") return { text: "'", end: start + 2 };
  let text = '';
  for (let i = start + 1; i < pattern.length; i++) {
    if (pattern[i] !== "'") text += pattern[i];
    else if (pattern[i + 1] === "'") text += pattern[i++];
    else return { text, end: i + 1 };
  }
  throw illegal('Unterminated quote');
}

function illegal(message: string): JavaException {
  return new JavaException('java.lang.IllegalArgumentException', message);
}
