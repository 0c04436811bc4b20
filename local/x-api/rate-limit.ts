import type { Principal } from './auth.ts';

export interface RateLimitSettings {
  readonly windowSeconds: number;
  /** Requests per window. */
  readonly limits: Readonly<Record<Principal, number>>;
}

export interface RateLimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds since 1970, a whole number. */
  readonly reset: number;
  readonly exceeded: boolean;
}

/** Counts requests of each caller in windows that begin with the first request. */
export class RateLimit {
  readonly #settings: RateLimitSettings;
  readonly #windows = new Map<Principal, { reset: number; used: number }>();

  constructor(settings: RateLimitSettings) {
    this.#settings = settings;
  }

  take(caller: Principal): RateLimitState {
    const limit = this.#settings.limits[caller];
    let window = this.#windows.get(caller);
    if (!window || window.reset * 1000 <= Date.now()) {
      window = { reset: Math.ceil(Date.now() / 1000) + this.#settings.windowSeconds, used: 0 };
      this.#windows.set(caller, window);
    }
    const exceeded = window.used >= limit;
    if (!exceeded) window.used += 1;
    return { limit, remaining: limit - window.used, reset: window.reset, exceeded };
  }
}
