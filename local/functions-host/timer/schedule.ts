import { Cron } from 'croner';
import { parseTimeSpan } from '../instance/host-json.ts';

/** When a timer fires. */
export interface Schedule {
  /** First occurrence after `from`. */
  next(from: Date): Date;
  /** Shortest distance of two occurrences looked at, in milliseconds: decides whether the schedule is monitored by default. */
  intervalMs: number;
  adjustForDst: boolean;
}

/**
 * Reads an NCRONTAB expression (six fields, or five without seconds) or a time span.
 * @throws Error naming the expression
 */
export function parseSchedule(expression: string): Schedule {
  const span = parseTimeSpan(expression);
  if (span !== undefined && span > 0)
    return { next: (from) => new Date(from.getTime() + span), intervalMs: span, adjustForDst: false };
  let cron: Cron;
  try {
    const mode = expression.trim().split(/\s+/).length === 5 ? '5-part' : '6-part';
    cron = new Cron(expression.trim(), { paused: true, mode, domAndDow: true });
  } catch (error) {
    throw new Error(
      `The schedule expression '${expression}' was not recognized as a valid cron expression or timespan string: ${(error as Error).message}`,
    );
  }
  const next = (from: Date) => {
    const date = cron.nextRun(from);
    if (!date) throw new Error(`The schedule '${expression}' has no further occurrence.`);
    return date;
  };
  const runs = cron.nextRuns(6);
  const gaps = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? 0));
  return { next, intervalMs: gaps.length > 0 ? Math.min(...gaps) : Number.MAX_SAFE_INTEGER, adjustForDst: true };
}
