import { FixedOffsetZone, IANAZone, type Zone } from 'luxon';

const QUARTER_HOUR = 900_000;
const DAY = 86_400_000;

/** The time zone of an id as Joda-Time takes it: `UTC`, an IANA name, or `[+-]hh:mm`; undefined where there is none. */
export function findZone(id: string): Zone | undefined {
  if (/^(UTC|Z)$/i.test(id)) return FixedOffsetZone.utcInstance;
  const fixed = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(id);
  if (fixed) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    return FixedOffsetZone.instance(fixed[1] === '-' ? -minutes : minutes);
  }
  const zone = IANAZone.create(id);
  return zone.isValid ? zone : undefined;
}

/** The offset of a zone from UTC in milliseconds; looked up once a quarter of an hour, since no zone changes within one. */
export function offsets(zone: Zone): (time: number) => number {
  if (zone.isUniversal) return () => zone.offset(0) * 60_000;
  const known = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / QUARTER_HOUR);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size > 10_000) known.clear();
      known.set(quarter, (offset = zone.offset(quarter * QUARTER_HOUR) * 60_000));
    }
    return offset;
  };
}

/** The UTC time at which a zone's clocks show `local`; of two such times the first, within a gap the time after it. */
export function localToUtc(local: number, offset: (time: number) => number): number {
  const before = local - offset(local - DAY);
  return before + offset(before) === local ? before : local - offset(local - offset(local));
}

/** The next multiple of `period` after `now`, counted from midnight in the zone; midnight itself at the latest. */
export function nextScheduledTime(now: number, period: number, offset: (time: number) => number): number {
  const localMidnight = Math.floor((now + offset(now)) / DAY) * DAY;
  const midnight = localToUtc(localMidnight, offset);
  const next = midnight + (Math.floor((now - midnight) / period) + 1) * period;
  return Math.min(next, localToUtc(localMidnight + DAY, offset));
}
