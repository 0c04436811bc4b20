import {
  DAY_MILLIS,
  dayOf,
  type FirstOfMonth,
  firstWeek,
  monthLength,
  newYear,
  weekdayOnOrBefore,
} from './java-calendar.ts';

/** The fields of `java.util.Calendar` that a text can set; the numbers are indexes into `CalendarFields`. */
export const CalendarField = {
  ERA: 0,
  YEAR: 1,
  MONTH: 2,
  WEEK_OF_YEAR: 3,
  WEEK_OF_MONTH: 4,
  DAY_OF_MONTH: 5,
  DAY_OF_YEAR: 6,
  DAY_OF_WEEK: 7,
  DAY_OF_WEEK_IN_MONTH: 8,
  AM_PM: 9,
  HOUR: 10,
  HOUR_OF_DAY: 11,
  MINUTE: 12,
  SECOND: 13,
  MILLISECOND: 14,
  ZONE_OFFSET: 15,
  DST_OFFSET: 16,
  WEEK_YEAR: 17,
} as const;

const FIELDS = 18;
const F = CalendarField;
const SUNDAY = 1;

/**
 * Fields as a lenient calendar collects them: any number in any field, and of fields that contradict each other those that were set last
 * count.
 */
export class CalendarFields {
  readonly #values = new Array<number>(FIELDS).fill(0);
  /** When each was set; 0: not at all. */
  readonly #stamps = new Array<number>(FIELDS).fill(0);
  #next = 1;

  set(field: number, value: number): this {
    this.#values[field] = value;
    this.#stamps[field] = this.#next++;
    return this;
  }

  clear(field: number): this {
    this.#values[field] = 0;
    this.#stamps[field] = 0;
    return this;
  }

  addYears(years: number): void {
    this.#values[F.YEAR]! += years;
    this.#values[F.WEEK_YEAR]! += years;
  }

  /** Undefined where the text did not say. */
  get(field: number): number | undefined {
    return this.#stamps[field] ? this.#values[field] : undefined;
  }

  /** Milliseconds since the epoch by a clock without offset from UTC; a bigint where a number is not exact, with the bits that a long has. */
  wallMillis(): number | bigint {
    const time = this.#timeOfDay();
    const days = Math.floor(time / DAY_MILLIS);
    const [day, millisOfDay] = [this.#day(days), time - days * DAY_MILLIS];
    const millis = day * DAY_MILLIS + millisOfDay;
    if (Number.isSafeInteger(millis)) return millis;
    return BigInt.asIntN(64, BigInt(day) * BigInt(DAY_MILLIS) + BigInt(millisOfDay));
  }

  #timeOfDay(): number {
    const v = this.#values;
    return (((this.#hours() * 60 + v[F.MINUTE]!) * 60 + v[F.SECOND]!) * 1000 + v[F.MILLISECOND]!) as number;
  }

  #hours(): number {
    const s = this.#stamps;
    const clock = both(s[F.HOUR]!, s[F.AM_PM]!);
    const ofDay = s[F.HOUR_OF_DAY]!;
    if (ofDay > 0 && ofDay >= clock) return this.#values[F.HOUR_OF_DAY]!;
    return this.#values[F.HOUR]! + 12 * this.#values[F.AM_PM]!;
  }

  /** `extra` days come from hours beyond the day. */
  #day(extra: number): number {
    const s = this.#stamps;
    if (s[F.WEEK_YEAR]! > s[F.YEAR]!) return this.#dayOfWeekYear(extra);
    const year = this.#year(this.get(F.YEAR) ?? 1970);
    const group = this.#group();
    const relative = group === F.DAY_OF_YEAR || group === F.WEEK_OF_YEAR;
    return dayOf(year, relative, (first) => extra + this.#within(group, year, first));
  }

  #year(yearOfEra: number): number {
    return this.get(F.ERA) === 0 ? 1 - yearOfEra : yearOfEra;
  }

  /** The field that tells the day in the year, together with month or weekday. */
  #group(): number {
    const s = this.#stamps;
    const weekday = s[F.DAY_OF_WEEK]!;
    let month = s[F.DAY_OF_MONTH]!;
    let weekOfMonth = both(s[F.WEEK_OF_MONTH]!, weekday);
    let inMonth = both(s[F.DAY_OF_WEEK_IN_MONTH]!, weekday);
    let weekOfYear = both(s[F.WEEK_OF_YEAR]!, weekday);
    let best = Math.max(month, weekOfMonth, inMonth, s[F.DAY_OF_YEAR]!, weekOfYear);
    if (best === 0) {
      weekOfMonth = s[F.WEEK_OF_MONTH]!;
      inMonth = Math.max(s[F.DAY_OF_WEEK_IN_MONTH]!, weekday);
      weekOfYear = s[F.WEEK_OF_YEAR]!;
      best = Math.max(weekOfMonth, inMonth, weekOfYear);
      if (best === 0) best = month = s[F.MONTH]!;
    }
    if (best === month) return F.DAY_OF_MONTH;
    if (best === weekOfMonth && s[F.WEEK_OF_MONTH]! >= s[F.WEEK_OF_YEAR]!) {
      const equal = weekOfMonth === inMonth && s[F.WEEK_OF_MONTH]! < s[F.DAY_OF_WEEK_IN_MONTH]!;
      return equal ? F.DAY_OF_WEEK_IN_MONTH : F.WEEK_OF_MONTH;
    }
    if (best === inMonth && s[F.DAY_OF_WEEK_IN_MONTH]! >= s[F.WEEK_OF_YEAR]!) return F.DAY_OF_WEEK_IN_MONTH;
    return best === s[F.DAY_OF_YEAR] ? F.DAY_OF_YEAR : F.WEEK_OF_YEAR;
  }

  #within(group: number, year: number, first: FirstOfMonth): number {
    const v = this.#values;
    const month = v[F.MONTH]!;
    const weekday = this.get(F.DAY_OF_WEEK);
    switch (group) {
      case F.DAY_OF_MONTH:
        return first(year, month) + (this.get(F.DAY_OF_MONTH) ?? 1) - 1;
      case F.WEEK_OF_MONTH:
        return ofWeek(firstWeek(first(year, month)), weekday) + 7 * (v[F.WEEK_OF_MONTH]! - 1);
      case F.DAY_OF_WEEK_IN_MONTH:
        return this.#weekdayInMonth(first(year, month), year, month);
      case F.DAY_OF_YEAR:
        return first(year, 0) + v[F.DAY_OF_YEAR]! - 1;
      default:
        return ofWeek(firstWeek(first(year, 0)), weekday) + 7 * (v[F.WEEK_OF_YEAR]! - 1);
    }
  }

  /** The nth of its weekday in the month; from the month's end where n is negative. */
  #weekdayInMonth(firstOfMonth: number, year: number, month: number): number {
    const weekday = this.get(F.DAY_OF_WEEK) ?? SUNDAY;
    const nth = this.get(F.DAY_OF_WEEK_IN_MONTH) ?? 1;
    if (nth >= 0) return weekdayOnOrBefore(firstOfMonth + 7 * nth - 1, weekday);
    const length = monthLength(year + Math.floor(month / 12), ((month % 12) + 12) % 12);
    return weekdayOnOrBefore(firstOfMonth + length + 7 * (nth + 1) - 1, weekday);
  }

  #dayOfWeekYear(extra: number): number {
    let week = this.get(F.WEEK_OF_YEAR) ?? 1;
    let weekday = this.get(F.DAY_OF_WEEK) ?? SUNDAY;
    if (weekday < 1 || weekday > 7) {
      const days = weekday >= 8 ? weekday - 1 : weekday;
      week += Math.floor(weekday >= 8 ? days / 7 : (days - 1) / 7);
      const iso = weekday >= 8 ? (days % 7) + 1 : ((((days - 1) % 7) + 7) % 7) + 1;
      weekday = iso === 7 ? 1 : iso + 1;
    }
    const start = firstWeek(newYear(this.#year(this.#values[F.WEEK_YEAR]!)));
    return extra + start + weekday - SUNDAY + 7 * (week - 1);
  }
}

/** When both were set; 0 where one was not. */
function both(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : Math.max(a, b);
}

function ofWeek(sunday: number, weekday: number | undefined): number {
  return weekday === undefined ? sunday : weekdayOnOrBefore(sunday + 6, weekday);
}
