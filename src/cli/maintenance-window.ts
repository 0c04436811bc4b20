import { Cron } from 'croner';
import { ConfigException } from '../api/index.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const FORM = /^(?:([A-Za-z,-]+) )?(\d\d):(\d\d)-(\d\d):(\d\d)(?: (\S+))?$/;

/** When apps may be restarted: days, hours and a time zone, as in `Sun 02:00-04:00`, `Mon-Fri 22:00-01:30 Europe/Berlin`, `03:00-04:00`. */
export class MaintenanceWindow {
  readonly text: string;
  readonly #zone: string;
  readonly #opens: Cron;
  readonly #closes: Cron;

  /** Throws ConfigException. Without days: every day; without a zone: UTC. */
  constructor(text: string) {
    this.text = text.trim();
    const [, days, fromHour, fromMinute, toHour, toMinute, zone = 'UTC'] = FORM.exec(this.text) ?? refuse(text);
    const [from, to] = [minutes(fromHour!, fromMinute!), minutes(toHour!, toMinute!)];
    if (from === to || from >= 1_440 || to >= 1_440 || !isZone(zone)) refuse(text);
    const opening = days ? days.split(',').flatMap((part) => range(part) ?? refuse(text)) : DAYS.map((_, day) => day);
    const closing = to > from ? opening : opening.map((day) => (day + 1) % 7);
    const cron = (time: number, on: readonly number[]) =>
      new Cron(`${time % 60} ${Math.floor(time / 60)} * * ${on.join()}`, { timezone: zone, paused: true });
    this.#zone = zone;
    this.#opens = cron(from, opening);
    this.#closes = cron(to, closing);
  }

  /** When it opens next; undefined where it is open. */
  nextOpening(now: Date): Date | undefined {
    const opens = this.#opens.nextRun(now)!;
    return this.#closes.nextRun(now)! < opens ? undefined : opens;
  }

  /** A time as the window's own clock shows it, such as `Sun, 22 Nov 2026, 02:00 (Europe/Berlin)`. */
  show(time: Date): string {
    const parts = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
    const clock = { hour: '2-digit', minute: '2-digit', timeZone: this.#zone } as const;
    return `${time.toLocaleString('en-GB', { ...parts, ...clock })} (${this.#zone})`;
  }
}

function minutes(hour: string, minute: string): number {
  return Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : Number.POSITIVE_INFINITY;
}

/** `Sun` or `Fri-Mon` as numbers of days; undefined for anything else. */
function range(part: string): number[] | undefined {
  const ends = part.split('-').map((name) => DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase()));
  const [first, last = first] = ends;
  if (ends.length > 2 || ends.includes(-1)) return undefined;
  const length = ((last! - first! + 7) % 7) + 1;
  return Array.from({ length }, (_, i) => (first! + i) % 7);
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

function refuse(text: string): never {
  throw ConfigException.invalidValue(
    'CONNECT_MAINTENANCE_WINDOW',
    text,
    'Write days, hours and a time zone, as in "Sun 02:00-04:00" (UTC) or "Mon-Fri 22:00-01:30 Europe/Berlin".',
  );
}
