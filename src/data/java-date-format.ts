import type { CalendarFields } from './java-calendar-fields.ts';
import { CalendarField } from './java-calendar-fields.ts';
import { type PatternPart, parseDatePattern } from './java-date-pattern.ts';
import { DateReader } from './java-date-reader.ts';
import { JavaDateWriter } from './java-date-writer.ts';
import { type JavaZone, offsetAtWall, UTC } from './java-zones.ts';

/** Two-digit years are at most this long ago. */
const YEARS_BACK = 80;

/**
 * `java.text.SimpleDateFormat` (en_US) set to UTC. As in Java, a text that names another zone leaves the format in that zone. Throws
 * JavaException (IllegalArgumentException) for a pattern that is none.
 */
export class JavaDateFormat {
  readonly pattern: string;
  readonly #parts: readonly PatternPart[];
  readonly #writer: JavaDateWriter;
  /** Two-digit years lie within the hundred years from here on. */
  readonly #centuryStart: Date;
  #zone: JavaZone = UTC;

  /** `now` decides which century a two-digit year belongs to. */
  constructor(pattern: string, now: Date = new Date()) {
    this.pattern = pattern;
    this.#parts = parseDatePattern(pattern);
    this.#writer = new JavaDateWriter(this.#parts);
    this.#centuryStart = new Date(now);
    this.#centuryStart.setUTCFullYear(now.getUTCFullYear() - YEARS_BACK);
  }

  /** `millis` since the epoch; a bigint for what a number does not hold exactly. */
  format(millis: number | bigint): string {
    return this.#writer.write(millis, this.#zone);
  }

  /**
   * Milliseconds since the epoch, which a Date may be too small for, as a bigint where a number is not exact; undefined where the text does not
   * begin as the pattern says.
   */
  parse(text: string): number | bigint | undefined {
    const reader = new DateReader(text, this.#centuryStart.getUTCFullYear(), this.#zone);
    const reading = reader.read(this.#parts);
    this.#zone = reader.zone;
    if (!reading) return undefined;
    const millis = this.#millis(reading.fields);
    if (!reading.ambiguousYear || millis >= this.#centuryStart.getTime()) return millis;
    reading.fields.addYears(100);
    return this.#millis(reading.fields);
  }

  #millis(fields: CalendarFields): number | bigint {
    const wall = fields.wallMillis();
    const zone = offsetAtWall(this.#zone, Number(wall));
    const standard = fields.get(CalendarField.ZONE_OFFSET) ?? zone.standard;
    const summer = fields.get(CalendarField.DST_OFFSET) ?? zone.summer;
    const offset = standard + summer;
    return typeof wall === 'number' ? wall - offset : BigInt.asIntN(64, wall - BigInt(offset));
  }
}
