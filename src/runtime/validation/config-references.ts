import { type Config, ConfigException } from '../../api/index.ts';
import type { ConfigValue } from '../../config/validate-config.ts';

type Resolve = (config: Config) => Promise<Config>;

/** A configuration with its references resolved where that can be done here, and what it takes to hide their values again. */
export class ReferencedConfig {
  readonly written: Config;
  readonly config: Config;
  readonly #unresolved: ReadonlySet<string>;

  private constructor(written: Config, config: Config, unresolved: ReadonlySet<string>) {
    this.written = written;
    this.config = config;
    this.#unresolved = unresolved;
  }

  static async resolve(written: Config, resolve: Resolve): Promise<ReferencedConfig> {
    const config: Record<string, string> = {};
    const unresolved = new Set<string>();
    for (const [name, value] of Object.entries(written)) {
      try {
        Object.assign(config, await resolve({ [name]: value }));
      } catch (error) {
        if (!(error instanceof ConfigException)) throw error;
        config[name] = value;
        unresolved.add(name);
      }
    }
    return new ReferencedConfig(written, config, unresolved);
  }

  /**
   * Shows references instead of what they stand for. What stands for something that only the task will find is not judged.
   * @param prefix what the names in the configuration have before those of the values
   */
  conceal(values: Iterable<ConfigValue>, prefix = ''): void {
    for (const value of values) {
      const name = prefix + value.name;
      if (this.#unresolved.has(name)) {
        value.value = this.written[name];
        value.errors.length = 0;
      } else if (this.written[name] !== this.config[name]) {
        value.value = this.written[name];
        const [secret, reference] = [this.config[name] ?? '', this.written[name] ?? ''];
        const hidden = value.errors.map((error) => (secret ? error.replaceAll(secret, reference) : error));
        value.errors.splice(0, Infinity, ...hidden);
      }
    }
  }
}
