import type { DateTime } from 'luxon';

type Part = (time: DateTime) => string;

const pad = (value: number, width: number) =>
  value < 0 ? `-${String(-value).padStart(width, '0')}` : String(value).padStart(width, '0');

const number =
  (value: (time: DateTime) => number) =>
  (width: number): Part =>
  (time) =>
    pad(value(time), width);

/** A year: two letters mean its last two digits. */
const year =
  (value: (time: DateTime) => number) =>
  (width: number): Part =>
  (time) =>
    width === 2 ? pad(Math.abs(value(time)) % 100, 2) : pad(value(time), width);

const yearOfEra = (time: DateTime) => (time.year > 0 ? time.year : 1 - time.year);

/** By letter, what so many of it mean; source: the table in the documentation of Joda-Time's DateTimeFormat. */
const LETTERS: Record<string, (width: number) => Part> = {
  G: () => (time) => time.toFormat('G'),
  C: number((time) => Math.floor(yearOfEra(time) / 100)),
  Y: year(yearOfEra),
  x: year((time) => time.weekYear),
  w: number((time) => time.weekNumber),
  e: number((time) => time.weekday),
  E: (width) => (time) => time.toFormat(width > 3 ? 'cccc' : 'ccc'),
  y: year((time) => time.year),
  D: number((time) => time.ordinal),
  M: (width) => (width > 2 ? (time) => time.toFormat(width > 3 ? 'LLLL' : 'LLL') : (time) => pad(time.month, width)),
  d: number((time) => time.day),
  a: () => (time) => time.toFormat('a'),
  K: number((time) => time.hour % 12),
  h: number((time) => time.hour % 12 || 12),
  H: number((time) => time.hour),
  k: number((time) => time.hour || 24),
  m: number((time) => time.minute),
  s: number((time) => time.second),
  S: (width) => (time) => pad(time.millisecond, 3).padEnd(width, '0').slice(0, width),
  z: (width) => (time) => (width > 3 ? (time.offsetNameLong ?? '') : (time.offsetNameShort ?? '')),
  Z: (width) => (time) =>
    width === 1 ? time.toFormat('ZZZ') : width === 2 ? time.toFormat('ZZ') : (time.zoneName ?? ''),
};

/**
 * Compiles a pattern of Joda-Time, such as `'year'=YYYY/'month'=MM`. Throws RangeError for a letter that has no meaning, or a
 * quotation that does not end.
 */
export function compileJodaPattern(pattern: string): (time: DateTime) => string {
  const parts: Part[] = [];
  const literal = (text: string) => parts.push(() => text);
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at]!;
    if (char === "'") {
      const [text, end] = quoted(pattern, at);
      literal(text);
      at = end;
    } else if (/[A-Za-z]/.test(char)) {
      let end = at + 1;
      while (pattern[end] === char) end++;
      const make = Object.hasOwn(LETTERS, char) ? LETTERS[char] : undefined;
      if (!make) throw new RangeError(`Illegal pattern component: ${pattern.slice(at, end)}`);
      parts.push(make(end - at));
      at = end;
    } else {
      literal(char);
      at++;
    }
  }
  return (time) => parts.map((part) => part(time)).join('');
}

/** The text of a quotation that begins at `start`, and where it ends; two quotes in a row are one. */
function quoted(pattern: string, start: number): [string, number] {
  if (pattern[start + 1] === "'") return ["'", start + 2];
  let text = '';
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") text += pattern[at];
    else if (pattern[at + 1] === "'") text += pattern[at++];
    else return [text, at + 1];
  }
  throw new RangeError(`A quotation in ${pattern} does not end: write '' for a quote`);
}
