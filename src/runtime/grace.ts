/** Work did not end in time after it should have. */
export class OverdueError extends Error {
  override name = 'OverdueError';
}

export interface Grace {
  /** Aborted when the work shall end. */
  stop: AbortSignal;
  /** When the work shall have ended by itself: milliseconds since the epoch. */
  endBy: number;
  /** How long it may take from then on. Milliseconds. */
  graceMs: number;
  /** Aborted when the instance goes, which leaves less time. */
  stopping: AbortSignal;
}

/** Of the three seconds that an instance has left to give back its leases. Milliseconds. */
const STOPPING_MS = 2_000;

/** Settles as `work` does. Throws OverdueError where it has not ended in time: it may still go on, unwatched. */
export async function withGrace<T>(work: Promise<T>, { stop, endBy, graceMs, stopping }: Grace): Promise<T> {
  const over = new AbortController();
  const overdue = new Promise<never>((_, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const allow = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(new OverdueError(`It has not ended ${ms / 1_000} s after it should have.`)), ms);
    };
    const whenAborted = (signal: AbortSignal, run: () => void) =>
      signal.aborted ? run() : signal.addEventListener('abort', run, { signal: over.signal });
    allow(Math.max(0, endBy - Date.now()) + graceMs);
    whenAborted(stop, () => allow(graceMs));
    whenAborted(stopping, () => allow(Math.min(graceMs, STOPPING_MS)));
    over.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, overdue]);
  } finally {
    over.abort();
  }
}
