import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
const FIRST_DELAY_MS = 300;

/**
 * Connect's wait before another attempt: doubled each time from 300 ms, beyond `maxMs` a random part of that; no longer than the
 * deadline. Milliseconds.
 * @param attempt how often it was tried, from 1
 */
export function retryDelay(attempt: number, maxMs: number, leftMs: number): number {
  const doubled = FIRST_DELAY_MS * 2 ** (attempt - 1);
  const delay = doubled > maxMs ? Math.floor(Math.random() * maxMs) : doubled;
  return Math.max(0, Math.min(delay, leftMs));
}

/** False where the signal was aborted meanwhile. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
    return true;
  } catch {
    return false;
  }
}
