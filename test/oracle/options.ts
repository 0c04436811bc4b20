export interface OracleOptions {
  /** Write what the real one answers to the fixtures. */
  record: boolean;
  /** Compare with the fixtures, without Java; cases only. */
  fixtures: boolean;
  /** Print counts only. */
  quiet: boolean;
  /** Addresses of workers that run already; REST only. */
  real: string | undefined;
  connectless: string | undefined;
}
