import { JAVA_ZONE_ROWS } from './java-zone-rows.ts';

/** A time zone that a date text can name. */
export interface JavaZone {
  readonly id: string;
  /** Name and abbreviation of standard time, then of summer time. */
  readonly names: readonly [string, string, string, string];
  /** Milliseconds; 0 where the zone has no summer time now. */
  readonly summerSaving: number;
}

export const UTC: JavaZone = {
  id: 'UTC',
  names: ['Coordinated Universal Time', 'UTC', 'Coordinated Universal Time', 'UTC'],
  summerSaving: 0,
};

/** Which of a zone's names a text has at a place. */
export interface NamedZone {
  readonly zone: JavaZone;
  readonly name: number;
}

/** The zone named at a place of a text, in capitals or not; the one in use is preferred. */
export function zoneNamedAt(text: string, at: number, inUse: JavaZone): NamedZone | undefined {
  return matchNames(inUse, text, at) ?? matchNames(UTC, text, at) ?? firstMatch(text, at);
}

function firstMatch(text: string, at: number): NamedZone | undefined {
  for (const zone of zones()) {
    const found = matchNames(zone, text, at);
    if (found) return found;
  }
  return undefined;
}

function matchNames(zone: JavaZone, text: string, at: number): NamedZone | undefined {
  const name = zone.names.findIndex((each) => startsIgnoringCase(text, at, each));
  return name < 0 ? undefined : { zone, name };
}

/** As `String.regionMatches` of Java, without regard to capitals. */
export function startsIgnoringCase(text: string, at: number, start: string): boolean {
  return text.slice(at, at + start.length).toLowerCase() === start.toLowerCase();
}

let known: readonly JavaZone[] | undefined;

function zones(): readonly JavaZone[] {
  known ??= JAVA_ZONE_ROWS.trim().split('\n').map(zoneOf);
  return known;
}

function zoneOf(row: string): JavaZone {
  const [id = '', long = '', short = '', longSummer = '', shortSummer = '', minutes = '0'] = row.split('|');
  return { id, names: [long, short, longSummer, shortSummer], summerSaving: Number(minutes) * 60_000 };
}

/** Standard and summer part, in milliseconds, of a zone's offset from UTC. */
export interface ZoneOffset {
  readonly standard: number;
  readonly summer: number;
}

/** Before, Java takes what is standard time now. */
const KNOWN_SINCE = Date.UTC(1900, 0, 1);
/** The last moment of a JavaScript date. */
const LAST = 8.64e15;
const NO_OFFSET: ZoneOffset = { standard: 0, summer: 0 };

export function offsetAt(zone: JavaZone, millis: number): ZoneOffset {
  if (zone.id === 'UTC') return NO_OFFSET;
  if (millis < KNOWN_SINCE) return { standard: standardOfYear(zone.id, new Date().getUTCFullYear()), summer: 0 };
  const total = totalOffset(zone.id, millis);
  const standard = standardOffset(zone, millis, total);
  return { standard, summer: total - standard };
}

/** The offset that held when clocks of the zone showed `wallMillis`; of two, the earlier. */
export function offsetAtWall(zone: JavaZone, wallMillis: number): ZoneOffset {
  if (zone.id === 'UTC') return NO_OFFSET;
  const { standard: near, summer } = offsetAt(zone, wallMillis);
  const guess = offsetAt(zone, wallMillis - near - summer);
  const winter = offsetAt(zone, wallMillis - guess.standard);
  return winter.summer === 0 ? winter : offsetAt(zone, wallMillis - winter.standard);
}

/** Summer time is what lies above the lower of the offsets in January and July. */
function standardOffset(zone: JavaZone, millis: number, total: number): number {
  if (zone.summerSaving === 0) return total;
  return standardOfYear(zone.id, new Date(Math.min(millis, LAST)).getUTCFullYear());
}

function standardOfYear(id: string, year: number): number {
  return Math.min(totalOffset(id, Date.UTC(year, 0, 1)), totalOffset(id, Date.UTC(year, 6, 1)));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function totalOffset(id: string, millis: number): number {
  let format = formats.get(id);
  if (!format)
    formats.set(id, (format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' })));
  const name = format.formatToParts(Math.min(millis, LAST)).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(name) ?? [];
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -offset : offset;
}
