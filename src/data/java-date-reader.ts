import { digitValue } from '../api/java-parse.ts';
import { CalendarField, CalendarFields } from './java-calendar-fields.ts';
import { ERA_NAMES, HALF_DAY_NAMES, MONTH_NAMES, type Names, WEEKDAY_NAMES } from './java-date-names.ts';
import type { PatternPart } from './java-date-pattern.ts';
import { type Cursor, readJavaInteger } from './java-integer.ts';
import { type JavaZone, startsIgnoringCase, zoneNamedAt } from './java-zones.ts';

const F = CalendarField;

/** What a text says by a pattern. */
export interface DateReading {
  readonly fields: CalendarFields;
  /** The year was written with the two digits that may mean either of two centuries. */
  readonly ambiguousYear: boolean;
}

/** One attempt to read a text. */
export class DateReader implements Cursor {
  at = 0;
  readonly #text: string;
  readonly #fields = new CalendarFields();
  readonly #centuryStart: number;
  #ambiguousYear = false;
  /** The one that the text names, else the one it was given. */
  zone: JavaZone;

  /** Years of two digits lie within the hundred years from `centuryStart` on. */
  constructor(text: string, centuryStart: number, zone: JavaZone) {
    this.#text = text;
    this.#centuryStart = centuryStart;
    this.zone = zone;
  }

  /** Undefined where the text does not fit; what follows behind it does not matter. */
  read(parts: readonly PatternPart[]): DateReading | undefined {
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      const fits = part.literal === undefined ? this.#part(part, parts[i + 1]) : this.#literal(part.literal);
      if (!fits) return undefined;
    }
    if (this.at === 0) return undefined;
    return { fields: this.#fields, ambiguousYear: this.#ambiguousYear };
  }

  #literal(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  #part({ letter, count }: PatternPart & { letter: string }, next: PatternPart | undefined): boolean {
    const text = this.#text;
    const start = this.at;
    let blanks = start;
    while (text[blanks] === ' ' || text[blanks] === '\t') blanks++;
    if (blanks >= text.length) return false;
    switch (letter) {
      case 'G':
        return this.#name(F.ERA, ERA_NAMES);
      case 'E':
        return this.#name(F.DAY_OF_WEEK, WEEKDAY_NAMES);
      case 'a':
        return this.#name(F.AM_PM, HALF_DAY_NAMES);
      case 'z':
      case 'Z':
        return this.#zoneOrOffset(start, blanks);
      case 'X':
        return this.#isoOffset(blanks, count);
      default:
        if ((letter === 'M' || letter === 'L') && count > 2) return this.#name(F.MONTH, MONTH_NAMES);
        return this.#number(letter, count, blanks, next !== undefined && isBounded(next) ? start + count : undefined);
    }
  }

  /** The longest name that fits. Blanks before a name are not skipped. */
  #name(field: number, names: Names): boolean {
    let best = '';
    for (const name of names.keys()) {
      if (name.length > best.length && startsIgnoringCase(this.#text, this.at, name)) best = name;
    }
    if (!best) return false;
    this.#fields.set(field, names.get(best)!);
    this.at += best.length;
    return true;
  }

  /** `end` where the next field follows without a divider: then the count of letters limits the digits. */
  #number(letter: string, count: number, start: number, end: number | undefined): boolean {
    if (end !== undefined && end > this.#text.length) return false;
    this.at = start;
    const value = readJavaInteger(this.#text, this, end ?? this.#text.length);
    if (value === undefined) return false;
    this.#set(letter, count, value, start);
    return true;
  }

  #set(letter: string, count: number, value: number, start: number): void {
    const fields = this.#fields;
    switch (letter) {
      case 'y':
      case 'Y':
        fields.set(letter === 'y' ? F.YEAR : F.WEEK_YEAR, count <= 2 ? this.#century(value, start) : value);
        return;
      case 'M':
      case 'L':
        fields.set(F.MONTH, (value - 1) | 0);
        return;
      case 'k':
        fields.set(F.HOUR_OF_DAY, value === 24 ? 0 : value);
        return;
      case 'h':
        fields.set(F.HOUR, value === 12 ? 0 : value);
        return;
      case 'u':
        fields.set(F.DAY_OF_WEEK, isoWeekday(value));
        return;
      default:
        fields.set(PLAIN_FIELDS[letter]!, value);
    }
  }

  #century(value: number, start: number): number {
    const twoDigits =
      this.at - start === 2 &&
      digitValue(this.#text.charCodeAt(start)) >= 0 &&
      digitValue(this.#text.charCodeAt(start + 1)) >= 0;
    if (!twoDigits) return value;
    const ambiguous = this.#centuryStart % 100;
    this.#ambiguousYear = value === ambiguous;
    return value + this.#centuryStart - ambiguous + (value < ambiguous ? 100 : 0);
  }

  #zoneOrOffset(start: number, at: number): boolean {
    const text = this.#text;
    const sign = signAt(text, at);
    if (sign) return this.#offset(at + 1, sign, 0, false);
    if (!/[gG]/.test(text[at]!) || !startsIgnoringCase(text, start, 'GMT')) return this.#zoneName(at);
    const behind = start + 3;
    const offsetSign = signAt(text, behind);
    if (offsetSign) return this.#offset(behind + 1, offsetSign, 0, true);
    this.#setOffset(0);
    this.at = behind;
    return true;
  }

  /** Summer time that the name tells overrules the calendar, unless both times share the name. */
  #zoneName(at: number): boolean {
    const found = zoneNamedAt(this.#text, at, this.zone);
    if (!found) return false;
    const { zone, name } = found;
    const isSummer = name >= 2;
    const shared = !isSummer && zone.names[name]!.toLowerCase() === zone.names[name + 2]!.toLowerCase();
    const saving = isSummer ? zone.summerSaving : 0;
    if (!shared && !(isSummer && saving === 0)) this.#fields.clear(F.ZONE_OFFSET).set(F.DST_OFFSET, saving);
    this.zone = zone;
    this.at = at + zone.names[name]!.length;
    return true;
  }

  #isoOffset(at: number, count: number): boolean {
    if (this.#text[at] === 'Z') {
      this.#setOffset(0);
      this.at = at + 1;
      return true;
    }
    const sign = signAt(this.#text, at);
    return sign !== 0 && this.#offset(at + 1, sign, count, count === 3);
  }

  /** Hours and, unless `parts` is 1, minutes. One digit does for hours where a colon follows. */
  #offset(at: number, sign: number, parts: number, colon: boolean): boolean {
    const match =
      parts === 1 ? HOURS : !colon ? HOURS_MINUTES : parts === 0 ? LOOSE_HOURS_COLON_MINUTES : HOURS_COLON_MINUTES;
    match.lastIndex = at;
    const found = match.exec(this.#text);
    const [hours, minutes] = [Number(found?.[1]), Number(found?.[2] ?? 0)];
    if (!found || hours > 23 || minutes > 59) return false;
    this.#setOffset(sign * (hours * 60 + minutes) * 60_000);
    this.at = match.lastIndex;
    return true;
  }

  #setOffset(millis: number): void {
    this.#fields.set(F.ZONE_OFFSET, millis).set(F.DST_OFFSET, 0);
  }
}

const HOURS = /(\d\d)/y;
const HOURS_MINUTES = /(\d\d)(\d\d)/y;
const HOURS_COLON_MINUTES = /(\d\d):(\d\d)/y;
const LOOSE_HOURS_COLON_MINUTES = /(\d\d?):(\d\d)/y;

const PLAIN_FIELDS: Readonly<Record<string, number>> = {
  d: F.DAY_OF_MONTH,
  H: F.HOUR_OF_DAY,
  m: F.MINUTE,
  s: F.SECOND,
  S: F.MILLISECOND,
  D: F.DAY_OF_YEAR,
  F: F.DAY_OF_WEEK_IN_MONTH,
  w: F.WEEK_OF_YEAR,
  W: F.WEEK_OF_MONTH,
  K: F.HOUR,
};

/** Whether a field that is followed by this one must stop after as many digits as it has letters. */
function isBounded(next: PatternPart): boolean {
  if (next.literal !== undefined) return false;
  if (next.letter === 'M' || next.letter === 'L') return next.count <= 2;
  return !'GEazZX'.includes(next.letter);
}

function signAt(text: string, at: number): number {
  return text[at] === '+' ? 1 : text[at] === '-' ? -1 : 0;
}

/** Monday 1 to Sunday 7 become Java's Sunday 1 to Saturday 7; other numbers stay. */
function isoWeekday(value: number): number {
  if (value < 1 || value > 7) return value;
  return value === 7 ? 1 : value + 1;
}
