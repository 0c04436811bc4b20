/** Java's English names of the calendar: en_US, as the Connect images have it. */
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** From Sunday. */
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const ERAS = ['BC', 'AD'] as const;
const LONG_ERAS = ['Before Christ', 'Anno Domini'] as const;
export const HALF_DAYS = ['AM', 'PM'] as const;

/** The names that a text may have, and the number of each in Java's calendar. */
export type Names = ReadonlyMap<string, number>;

function numbered(first: number, ...lists: (readonly string[])[]): Names {
  return new Map(lists.flatMap((list) => list.map((name, i) => [name.toLowerCase(), first + i] as const)));
}

const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3));

export const MONTH_NAMES = numbered(0, MONTHS, short(MONTHS));
export const WEEKDAY_NAMES = numbered(1, WEEKDAYS, short(WEEKDAYS));
export const ERA_NAMES = numbered(0, ERAS, LONG_ERAS);
export const HALF_DAY_NAMES = numbered(0, HALF_DAYS);
