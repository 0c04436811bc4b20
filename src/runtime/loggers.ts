import type { Logger } from '../api/index.ts';
import type { LogLevelRow, StoredLevels } from '../store/log-levels.ts';
import type { LoggerLevel } from './herder-api.ts';
import { type LogLevel, parseLogLevel, passes } from './log-level.ts';

/** Of the logger that all others are below. */
export const ROOT_LOGGER = 'root';
/** What leader, slices and stores say. */
export const RUNTIME_LOGGER = 'org.apache.kafka.connect.runtime';
export const REST_LOGGER = 'org.apache.kafka.connect.runtime.rest';

/** How old what is known of the levels may be where lines are written. Milliseconds. */
const STALE_MS = 5_000;

export type WriteLine = (
  level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR',
  message: string,
  fields: Record<string, unknown> | undefined,
) => void;

interface LoggersOptions {
  write: WriteLine;
  /** Of the root logger, while nobody has changed it. */
  level: LogLevel;
  /** Loggers that are there from the start. */
  names: readonly string[];
  row: Pick<LogLevelRow, 'read' | 'change'>;
}

/**
 * The loggers of an instance. Names form a hierarchy by their dots; a logger without a level of its own has that of the nearest
 * one above it. Levels that users set lie in the table: every instance that works takes them over within seconds.
 */
export class Loggers {
  readonly #options: LoggersOptions;
  #levels: StoredLevels = {};
  #effective = new Map<string, LogLevel>();
  /** When the row was read last, milliseconds since the epoch. */
  #readAt = 0;

  constructor(options: LoggersOptions) {
    this.#options = options;
  }

  get(name: string): Logger {
    const at = (level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR') => (message: string, fields?: Record<string, unknown>) => {
      if (passes(level, this.#levelOf(name))) this.#options.write(level, message, fields);
    };
    return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
  }

  /** Takes over what other instances have set, if that was not looked at for some seconds. Failures leave levels as they are. */
  async refresh(): Promise<void> {
    if (Date.now() - this.#readAt < STALE_MS) return;
    this.#readAt = Date.now();
    try {
      this.#use(await this.#options.row.read());
    } catch {
      // The next call tries again.
    }
  }

  /** All loggers, ordered by name. */
  async list(): Promise<Record<string, LoggerLevel>> {
    this.#use(await this.#options.row.read());
    const names = [...this.#names(this.#levels)].sort();
    return Object.fromEntries(names.map((name) => [name, this.#describe(name)]));
  }

  /** Undefined where nobody logs under the name and no level was given to it. */
  async find(name: string): Promise<LoggerLevel | undefined> {
    return (await this.list())[canonical(name)];
  }

  /** Sets a logger and all below it. Returns the names of those whose level that has changed, in order. */
  async set(name: string, text: string): Promise<string[]> {
    const level = parseLogLevel(text);
    const changed = new Set<string>();
    const levels = await this.#options.row.change((now) => {
      changed.clear();
      const target = canonical(name);
      const meant = [target, ...[...this.#names(now)].filter((known) => isBelow(known, target))];
      const given = meant.map((one) => {
        const before = effectiveLevel(one, now, this.#options.level);
        if (before === level) return [one, now[one] ?? { level, at: null }];
        changed.add(one);
        return [one, { level, at: Date.now() }];
      });
      return { ...now, ...Object.fromEntries(given) };
    });
    this.#use(levels);
    return [...changed].sort();
  }

  #names(levels: StoredLevels): Set<string> {
    return new Set([ROOT_LOGGER, ...this.#options.names, ...Object.keys(levels)]);
  }

  #describe(name: string): LoggerLevel {
    return { level: this.#levelOf(name), last_modified: this.#levels[name]?.at ?? null };
  }

  #use(levels: StoredLevels): void {
    this.#levels = levels;
    this.#effective = new Map();
    this.#readAt = Date.now();
  }

  #levelOf(name: string): LogLevel {
    let level = this.#effective.get(name);
    if (level === undefined) {
      level = effectiveLevel(name, this.#levels, this.#options.level);
      this.#effective.set(name, level);
    }
    return level;
  }
}

function canonical(name: string): string {
  return name.toLowerCase() === ROOT_LOGGER ? ROOT_LOGGER : name;
}

function isBelow(name: string, above: string): boolean {
  return name !== above && (above === ROOT_LOGGER || name.startsWith(`${above}.`));
}

function effectiveLevel(name: string, levels: StoredLevels, root: LogLevel): LogLevel {
  for (let at = name; ; at = at.slice(0, at.lastIndexOf('.'))) {
    if (Object.hasOwn(levels, at)) return levels[at]!.level as LogLevel;
    if (!at.includes('.')) break;
  }
  return (levels[ROOT_LOGGER]?.level as LogLevel | undefined) ?? root;
}
