import { DateTime } from 'luxon';
import { ConfigException } from '../../../api/errors.ts';
import { compileJodaPattern } from './joda-pattern.ts';
import type { Partitioner } from './partitioner.ts';
import { timestampExtractor } from './timestamp-extractor.ts';
import { findZone, localToUtc, offsets } from './zone.ts';

export interface TimeOptions {
  durationMs: number;
  pathFormat: string;
  locale: string;
  timezone: string;
  extractor: string;
  timestampField: string;
  delimiter: string;
}

/** A folder for each span of time. Throws ConfigException for an option that is missing or wrong. */
export function timeBasedPartitioner(options: TimeOptions): Partitioner {
  const { durationMs, extractor, timestampField } = options;
  if (durationMs <= 0) {
    throw ConfigException.invalidValue(
      'partition.duration.ms',
      durationMs,
      'Partition duration needs to be a positive.',
    );
  }
  const format = pathFormatter(options);
  const offset = offsets(zoneOf(options));
  const folders = new Map<number, string>();
  return {
    timestamp: timestampExtractor(extractor, timestampField),
    encode(_, time) {
      const local = time + offset(time);
      const bucket = localToUtc(Math.trunc(local / durationMs) * durationMs, offset);
      let folder = folders.get(bucket);
      if (folder === undefined) {
        if (folders.size >= 1000) folders.clear();
        folders.set(bucket, (folder = format(bucket)));
      }
      return folder;
    },
    wallclock: /^(.*[.$])?Wallclock/.test(extractor),
  };
}

/** What HourlyPartitioner and DailyPartitioner set themselves. */
export function hourly(delimiter: string): Pick<TimeOptions, 'durationMs' | 'pathFormat'> {
  return { durationMs: 3_600_000, pathFormat: ["'year'=YYYY", "'month'=MM", "'day'=dd", "'hour'=HH"].join(delimiter) };
}

export function daily(delimiter: string): Pick<TimeOptions, 'durationMs' | 'pathFormat'> {
  return { durationMs: 86_400_000, pathFormat: ["'year'=YYYY", "'month'=MM", "'day'=dd"].join(delimiter) };
}

function zoneOf({ timezone }: TimeOptions) {
  const zone = findZone(timezone.trim());
  if (!zone) throw ConfigException.invalidValue('timezone', timezone, 'Timezone cannot be empty.');
  return zone;
}

function pathFormatter(options: TimeOptions): (time: number) => string {
  const { delimiter, pathFormat, locale } = options;
  const zone = zoneOf(options);
  if (pathFormat.trim() === '' || pathFormat === delimiter) {
    throw ConfigException.invalidValue('path.format', pathFormat, 'Path format cannot be empty.');
  }
  if (locale.trim() === '') throw ConfigException.invalidValue('locale', locale, 'Locale cannot be empty.');
  const pattern =
    delimiter.trim() !== '' && pathFormat.endsWith(delimiter) ? pathFormat.slice(0, -delimiter.length) : pathFormat;
  try {
    const language = locale.replaceAll('_', '-');
    new Intl.Locale(language);
    const format = compileJodaPattern(pattern);
    return (time) => format(DateTime.fromMillis(time, { zone, locale: language }));
  } catch (error) {
    const wrongLocale = error instanceof RangeError && /locale/i.test(error.message);
    throw wrongLocale
      ? ConfigException.invalidValue('locale', locale, 'it is no language tag such as en-US')
      : ConfigException.invalidValue('path.format', pathFormat, (error as Error).message);
  }
}
