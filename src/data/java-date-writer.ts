import {
  type CalendarDate,
  DAY_MILLIS,
  dateOfDay,
  dayOfWeek,
  dayOfYear,
  weekdayInMonth,
  weekOfMonth,
  weekOfYear,
  weekYear,
} from './java-calendar.ts';
import { ERAS, HALF_DAYS, MONTHS, WEEKDAYS } from './java-date-names.ts';
import type { PatternPart } from './java-date-pattern.ts';
import { type JavaZone, offsetAt, UTC, type ZoneOffset } from './java-zones.ts';

/** A moment as the clocks of a zone show it. */
interface Moment {
  readonly day: number;
  readonly date: CalendarDate;
  readonly millisOfDay: number;
  readonly zone: JavaZone;
  readonly offset: ZoneOffset;
}

type Writer = (moment: Moment) => string;

/** Writes moments by a pattern. What depends on the day only is kept from one moment to the next. */
export class JavaDateWriter {
  readonly #writers: readonly (Writer | string)[];
  #day = Number.NaN;
  #date: CalendarDate = dateOfDay(0);

  constructor(parts: readonly PatternPart[]) {
    this.#writers = parts.map((part) => part.literal ?? WRITERS[part.letter!]!(part.count));
  }

  /** A bigint for what a number does not hold exactly. */
  write(millis: number | bigint, zone: JavaZone): string {
    const offset = offsetAt(zone, Number(millis));
    const shift = offset.standard + offset.summer;
    const wall = typeof millis === 'number' ? millis + shift : millis + BigInt(shift);
    const day = typeof wall === 'number' ? Math.floor(wall / DAY_MILLIS) : floorDivided(wall, BigInt(DAY_MILLIS));
    const millisOfDay =
      typeof wall === 'number' ? wall - day * DAY_MILLIS : Number(wall - BigInt(day) * BigInt(DAY_MILLIS));
    if (day !== this.#day) {
      this.#day = day;
      this.#date = dateOfDay(day);
    }
    const moment = { day, date: this.#date, millisOfDay, zone, offset };
    let text = '';
    for (const writer of this.#writers) text += typeof writer === 'string' ? writer : writer(moment);
    return text;
  }
}

function floorDivided(value: bigint, divisor: bigint): number {
  const quotient = Number(value / divisor);
  return value < 0n && value % divisor !== 0n ? quotient - 1 : quotient;
}

/** Java writes no more than 309 digits. */
const MOST_DIGITS = 309;

/** At least `digits` digits; of two for the year, only the last two. */
function padded(value: number, digits: number, clip = false): string {
  let text = String(Math.abs(value));
  if (clip) text = text.slice(-2);
  text = text.padStart(Math.min(digits, MOST_DIGITS), '0');
  return value < 0 ? `-${text}` : text;
}

const number = (value: (moment: Moment) => number) => (count: number) => (moment: Moment) =>
  padded(value(moment), count);

const year = (value: (moment: Moment) => number) => (count: number) => (moment: Moment) =>
  padded(value(moment), count, count === 2);

const month =
  (count: number): Writer =>
  ({ date }) => {
    if (count < 3) return padded(date.month + 1, count);
    return count === 3 ? MONTHS[date.month]!.slice(0, 3) : MONTHS[date.month]!;
  };

const hour = ({ millisOfDay }: Moment) => Math.floor(millisOfDay / 3_600_000);

const WRITERS: Readonly<Record<string, (count: number) => Writer>> = {
  G: () => (moment) => ERAS[moment.date.year > 0 ? 1 : 0],
  y: year(({ date }) => (date.year > 0 ? date.year : 1 - date.year)),
  Y: year(({ day, date }) => weekYear(day, date)),
  M: month,
  L: month,
  d: number(({ date }) => date.dayOfMonth),
  k: number((moment) => hour(moment) || 24),
  H: number(hour),
  m: number(({ millisOfDay }) => Math.floor(millisOfDay / 60_000) % 60),
  s: number(({ millisOfDay }) => Math.floor(millisOfDay / 1000) % 60),
  S: number(({ millisOfDay }) => millisOfDay % 1000),
  E: (count) => (moment) => {
    const name = WEEKDAYS[dayOfWeek(moment.day) - 1]!;
    return count >= 4 ? name : name.slice(0, 3);
  },
  D: number(({ day, date }) => dayOfYear(day, date)),
  F: number(({ day, date }) => weekdayInMonth(day, date)),
  w: number(({ day, date }) => weekOfYear(day, date)),
  W: number(({ day, date }) => weekOfMonth(day, date)),
  a: () => (moment) => HALF_DAYS[hour(moment) < 12 ? 0 : 1],
  h: number((moment) => hour(moment) % 12 || 12),
  K: number((moment) => hour(moment) % 12),
  z: (count) => (moment) => zoneName(moment, count >= 4),
  Z: () => (moment) => signed(moment.offset, 2, '').replace('Z', '+0000'),
  u: number(({ day }) => dayOfWeek(day) - 1 || 7),
  X:
    (count) =>
    ({ offset }) =>
      signed(offset, Math.min(count, 2), count === 3 ? ':' : ''),
};

function zoneName({ zone, offset }: Moment, long: boolean): string {
  if (zone === UTC) return zone.names[long ? 0 : 1];
  return zone.names[(offset.summer === 0 ? 0 : 2) + (long ? 0 : 1)]!;
}

/** `+hh`, and minutes where there are two parts; `Z` for no offset. */
function signed(offset: ZoneOffset, parts: number, divider: string): string {
  const minutes = Math.trunc((offset.standard + offset.summer) / 60_000);
  if (minutes === 0) return 'Z';
  const hours = padded(Math.floor(Math.abs(minutes) / 60), 2);
  const rest = parts === 1 ? '' : divider + padded(Math.abs(minutes) % 60, 2);
  return (minutes < 0 ? '-' : '+') + hours + rest;
}
