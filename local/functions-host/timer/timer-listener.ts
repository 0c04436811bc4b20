import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../contract.ts';
import { messageOf } from '../log.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleStatus, TimerStorage } from './timer-storage.ts';

export interface TimerListenerOptions {
  functionName: string;
  schedule: Schedule;
  runOnStartup: boolean;
  /** Whether occurrences are recorded, so that a missed one is made up for. */
  useMonitor: boolean;
  /** Lease of the function over all instances, 15,000 to 60,000 ms. */
  lockPeriodMs: number;
  /** How often an instance without the lease tries for it. */
  lockRecoveryMs: number;
  /** Undefined where the app has no storage: then every instance fires. */
  storage: TimerStorage | undefined;
  /** Runs the function; its failures are its own affair. */
  invoke: (timerJson: string) => Promise<void>;
  log: Logger;
}

const NEVER = '0001-01-01T00:00:00+00:00';
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const STORAGE_RETRY_MS = 2_000;

/** Fires one timer function while this instance holds the function's lease. */
export class TimerListener {
  readonly #options: TimerListenerOptions;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: TimerListenerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run(this.#abort.signal);
  }

  /** Stops firing, waits for a run under way (at most `graceMs`) and gives the lease back. */
  async stop(graceMs: number): Promise<void> {
    this.#abort.abort();
    await Promise.race([this.#running, sleep(graceMs, undefined, { ref: false })]);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { storage, functionName, lockPeriodMs, lockRecoveryMs, log } = this.#options;
    if (!storage) return this.#fire(signal);
    const seconds = Math.round(Math.min(60_000, Math.max(15_000, lockPeriodMs)) / 1000);
    let complained = false;
    while (!signal.aborted) {
      let leaseId: string | undefined;
      try {
        leaseId = await storage.acquire(functionName, seconds);
        complained = false;
      } catch (error) {
        if (!complained)
          log.error(`Timer '${functionName}': storage cannot be reached (trying on): ${messageOf(error)}`);
        complained = true;
        await pause(STORAGE_RETRY_MS, signal);
        continue;
      }
      if (leaseId) await this.#hold(leaseId, seconds * 1000, signal);
      else await pause(lockRecoveryMs, signal);
    }
  }

  /** Fires until the lease is lost or the host stops. */
  async #hold(leaseId: string, periodMs: number, signal: AbortSignal): Promise<void> {
    const { storage, functionName, log } = this.#options;
    const lost = new AbortController();
    const until = AbortSignal.any([signal, lost.signal]);
    const renewing = this.#renew(leaseId, periodMs, until).then(() => lost.abort());
    try {
      await this.#fire(until);
    } catch (error) {
      log.error(`Timer '${functionName}': ${messageOf(error)}`);
      await pause(STORAGE_RETRY_MS, until);
    } finally {
      lost.abort();
      await renewing;
      await storage?.release(functionName, leaseId).catch(() => {});
    }
  }

  /** Renews the lease until the signal aborts; returns early when the lease is lost or about to run out. */
  async #renew(leaseId: string, periodMs: number, signal: AbortSignal): Promise<void> {
    const { storage, functionName, log } = this.#options;
    let validUntil = performance.now() + periodMs;
    for (let wait = periodMs / 2; ; ) {
      await pause(wait, signal);
      if (signal.aborted) return;
      const startedAt = performance.now();
      try {
        await storage?.renew(functionName, leaseId);
        validUntil = startedAt + periodMs;
        wait = periodMs / 2;
      } catch (error) {
        log.warn(`Timer '${functionName}': its lease could not be renewed: ${messageOf(error)}`);
        wait = STORAGE_RETRY_MS;
        const { statusCode } = error as { statusCode?: number };
        if (statusCode === 409 || statusCode === 412 || performance.now() + wait >= validUntil) return;
      }
    }
  }

  async #fire(signal: AbortSignal): Promise<void> {
    const { schedule, runOnStartup, functionName, log, useMonitor, storage } = this.#options;
    const monitored = useMonitor && storage !== undefined;
    const now = new Date();
    let status: ScheduleStatus = { Last: NEVER, Next: schedule.next(now).toISOString(), LastUpdated: NEVER };
    let pastDue = false;
    if (monitored) {
      const stored = await storage.readStatus(functionName);
      if (stored) {
        status = stored;
        // Another schedule than the stored occurrence was computed with: begin anew, as the real host does.
        const from = stored.LastUpdated === NEVER ? undefined : new Date(stored.LastUpdated);
        const expected = from ? schedule.next(from) : new Date(stored.Next);
        if (expected.getTime() !== Date.parse(stored.Next))
          status = { ...stored, Next: schedule.next(now).toISOString() };
        else pastDue = expected <= now;
      } else await storage.writeStatus(functionName, status);
    }
    if (pastDue) log.info(`Function '${functionName}' is past due on startup. Executing now.`);
    else if (runOnStartup) log.debug(`Function '${functionName}' is configured to run on startup. Executing now.`);
    let immediately = pastDue || runOnStartup;
    while (!signal.aborted) {
      if (!immediately) await pauseUntil(Date.parse(status.Next), signal);
      if (signal.aborted) return;
      const startedAt = new Date();
      await this.#invoke(monitored ? status : undefined, pastDue);
      const early = !immediately && Date.parse(status.Next) > startedAt.getTime();
      const last = early ? new Date(status.Next) : startedAt;
      status = {
        Last: last.toISOString(),
        Next: schedule.next(last).toISOString(),
        LastUpdated: last.toISOString(),
      };
      if (monitored) await storage.writeStatus(functionName, status);
      immediately = false;
      pastDue = false;
    }
  }

  async #invoke(status: ScheduleStatus | undefined, isPastDue: boolean): Promise<void> {
    const { functionName, schedule, invoke, log } = this.#options;
    const json = JSON.stringify({
      Schedule: { AdjustForDST: schedule.adjustForDst },
      ...(status ? { ScheduleStatus: { Last: status.Last, LastUpdated: status.LastUpdated, Next: status.Next } } : {}),
      IsPastDue: isPastDue,
    });
    try {
      await invoke(json);
    } catch (error) {
      log.error(`Executed 'Functions.${functionName}' (Failed): ${messageOf(error)}`);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(ms, MAX_TIMEOUT_MS), undefined, { signal }).catch(() => {});
}

async function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  for (let left = time - Date.now(); left > 0 && !signal.aborted; left = time - Date.now()) await pause(left, signal);
}
