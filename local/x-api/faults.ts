import { plainProblem } from './problems.ts';

export interface Fault {
  readonly status: number;
  readonly count: number;
  /** How many requests are answered as usual before. */
  readonly after?: number;
  /** For 429: how long until the limit is lifted. */
  readonly resetSeconds?: number;
}

/** Faults that were asked for: each fails the next requests, in the order asked. */
export class Faults {
  #pending: { status: number; after: number; left: number; resetSeconds: number }[] = [];

  add({ status, count, after = 0, resetSeconds = 2 }: Fault): void {
    this.#pending.push({ status, after, left: count, resetSeconds });
  }

  clear(): void {
    this.#pending = [];
  }

  /** The problem and headers that the next request gets, or undefined. */
  take(): { problem: ReturnType<typeof plainProblem>; headers: Record<string, string> } | undefined {
    const fault = this.#pending[0];
    if (!fault) return undefined;
    if (fault.after > 0) {
      fault.after -= 1;
      return undefined;
    }
    fault.left -= 1;
    if (fault.left <= 0) this.#pending.shift();
    const reset = Math.ceil(Date.now() / 1000 + fault.resetSeconds);
    const headers: Record<string, string> =
      fault.status === 429 ? { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(reset) } : {};
    return { problem: plainProblem(fault.status), headers };
  }
}
