/**
 * The calendar of `java.util.GregorianCalendar` in the locale en_US: Gregorian from 15 October 1582 on, Julian before; weeks begin on
 * Sunday, and the first of a year is the one that holds 1 January. Days count from 1 January 1970, months from 0, weekdays from Sunday = 1.
 */
export const DAY_MILLIS = 86_400_000;

/** The first day of the Gregorian calendar. */
const CUTOVER = -141_427;
const CUTOVER_YEAR = 1582;

export interface CalendarDate {
  /** 0 and below: before Christ. */
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}

export function dateOfDay(day: number): CalendarDate {
  return day >= CUTOVER ? gregorianDate(day) : julianDate(day);
}

/** The day of the first of a month: months from 0, and any number of them. */
export type FirstOfMonth = (year: number, month: number) => number;

const gregorianFirst: FirstOfMonth = (year, month) => {
  const from = fromMarchOn(year, month);
  const leapDays = Math.floor(from.year / 4) - Math.floor(from.year / 100) + Math.floor(from.year / 400);
  return 365 * from.year + leapDays + from.days - 719_468;
};

const julianFirst: FirstOfMonth = (year, month) => {
  const from = fromMarchOn(year, month);
  return 365 * from.year + Math.floor(from.year / 4) + from.days - 719_470;
};

/** The year that begins in March, and how many of its days lie before the month. */
function fromMarchOn(year: number, month: number): { year: number; days: number } {
  const monthOfYear = mod(month, 12);
  const fromMarch = (monthOfYear + 10) % 12;
  const ofYear = year + Math.floor(month / 12);
  return { year: monthOfYear < 2 ? ofYear - 1 : ofYear, days: Math.floor((153 * fromMarch + 2) / 5) };
}

/**
 * The day that `within` finds in a year, by the calendar then in force. `relative`: it counts from the start of the year, which in 1582 was
 * Julian. Dates that never were are Julian ones.
 */
export function dayOf(year: number, relative: boolean, within: (first: FirstOfMonth) => number): number {
  if (year > CUTOVER_YEAR || (year === CUTOVER_YEAR && !relative)) {
    const day = within(gregorianFirst);
    if (day >= CUTOVER) return day;
  }
  return within(julianFirst);
}

export function monthLength(year: number, month: number): number {
  const first = year > CUTOVER_YEAR ? gregorianFirst : julianFirst;
  return first(year, month + 1) - first(year, month);
}

/** Sunday 1 to Saturday 7. */
export function dayOfWeek(day: number): number {
  return mod(day + 4, 7) + 1;
}

/** The last such weekday that is not after `day`. */
export function weekdayOnOrBefore(day: number, weekday: number): number {
  return day - mod(dayOfWeek(day) - weekday, 7);
}

/** The Sunday with which the first week of a period begins that starts on `day`. */
export function firstWeek(day: number): number {
  return weekdayOnOrBefore(day, 1);
}

/** The day of 1 January. */
export function newYear(year: number): number {
  return (year > CUTOVER_YEAR ? gregorianFirst : julianFirst)(year, 0);
}

export function dayOfYear(day: number, { year }: CalendarDate): number {
  return day - newYear(year) + 1;
}

/** Week 1 holds the first of the month. */
export function weekOfMonth(day: number, date: CalendarDate): number {
  return weekNumber(day - daysIntoMonth(day, date), day);
}

/** Which one it is of its weekday in the month: 1 to 5. */
export function weekdayInMonth(day: number, date: CalendarDate): number {
  return Math.floor(daysIntoMonth(day, date) / 7) + 1;
}

/** In October 1582 the 15th followed the 4th. */
function daysIntoMonth(day: number, { year, month, dayOfMonth }: CalendarDate): number {
  const gap = year === CUTOVER_YEAR && month === 9 && day >= CUTOVER ? 10 : 0;
  return dayOfMonth - 1 - gap;
}

/** The days of December after its last Saturday belong to week 1 of the next year. */
export function weekOfYear(day: number, { year }: CalendarDate): number {
  return day >= firstWeek(newYear(year + 1)) ? 1 : weekNumber(newYear(year), day);
}

/** The year whose week `weekOfYear` counts. */
export function weekYear(day: number, { year }: CalendarDate): number {
  return day >= firstWeek(newYear(year + 1)) ? year + 1 : year;
}

function weekNumber(start: number, day: number): number {
  return Math.floor((day - firstWeek(start)) / 7) + 1;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function gregorianDate(day: number): CalendarDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return fromMarch(yearOfEra + era * 400, dayOfEra - (365 * yearOfEra + leapDays));
}

function julianDate(day: number): CalendarDate {
  const shifted = day + 719_470;
  const era = Math.floor(shifted / 1461);
  const dayOfEra = shifted - era * 1461;
  const yearOfEra = Math.min(Math.floor(dayOfEra / 365), 3);
  return fromMarch(yearOfEra + era * 4, dayOfEra - 365 * yearOfEra);
}

/** `year` begins in March. */
function fromMarch(year: number, dayOfYear: number): CalendarDate {
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = (monthFromMarch + 2) % 12;
  return { year: month < 2 ? year + 1 : year, month, dayOfMonth };
}
