/** For an answer of the storage account. Milliseconds. */
const WAIT_MS = 2_000;
/** Anybody may ask, as often as they like: the storage account is asked so often. Milliseconds. */
const REMEMBERED_MS = 5_000;

/** Whether this instance can serve requests, by a check that may fail or hang. */
export class Readiness {
  readonly #check: () => Promise<unknown>;
  #asked: { at: number; ready: Promise<boolean> } | undefined;

  constructor(check: () => Promise<unknown>) {
    this.#check = check;
  }

  isReady(): Promise<boolean> {
    const now = Date.now();
    if (!this.#asked || now - this.#asked.at >= REMEMBERED_MS) this.#asked = { at: now, ready: this.#ask() };
    return this.#asked.ready;
  }

  async #ask(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, WAIT_MS, false);
    });
    try {
      return await Promise.race([this.#check().then(() => true), late]);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
