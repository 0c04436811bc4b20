import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

/** What this host reads of host.json; times in milliseconds. */
export interface HostJson {
  routePrefix: string;
  functionTimeoutMs: number | undefined;
  durableTask: Record<string, unknown>;
  kafka: Record<string, unknown>;
  /** Lease of a timer function, and how often an instance without it tries for it. */
  listenerLockPeriodMs: number;
  listenerLockRecoveryMs: number;
}

type Section = Record<string, unknown>;

/** Milliseconds of a .NET TimeSpan such as `00:05:00`, `1.00:00:00` or `00:00:00.5`; undefined where the text is none. */
export function parseTimeSpan(text: string): number | undefined {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d{1,7})?)$/.exec(text.trim());
  if (!match) return undefined;
  const [, days = '0', hours, minutes, seconds] = match;
  return Math.round(((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000);
}

/** `path` names the value from the top of the file, its last part the one in `section`. */
function timeSpanOf(section: Section, path: string, fallback: number): number {
  const value = section[path.split('.').at(-1) ?? path];
  if (value === undefined) return fallback;
  const ms = parseTimeSpan(String(value));
  if (ms === undefined) throw new Error(`host.json: ${path} is not a time span (hh:mm:ss): ${String(value)}`);
  return ms;
}

const OVERRIDE = 'AzureFunctionsJobHost__';

/** Puts settings such as `AzureFunctionsJobHost__extensions__http__routePrefix` in the place of what host.json says. */
function override(root: Section, settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!name.startsWith(OVERRIDE) || value === undefined) continue;
    const path = name.slice(OVERRIDE.length).split('__');
    const last = path.pop() ?? '';
    let section = root;
    for (const part of path) {
      const key = keyOf(section, part);
      section = section[key] = { ...(section[key] as Section | undefined) };
    }
    section[keyOf(section, last)] = value;
  }
}

function keyOf(section: Section, name: string): string {
  return Object.keys(section).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}

/**
 * Reads the app's host.json.
 * @throws Error where it is missing, not JSON, or has a value of the wrong form
 */
export async function readHostJson(appDir: string, settings: Settings): Promise<HostJson> {
  const path = join(appDir, 'host.json');
  let root: Section;
  try {
    root = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')) as Section;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(
      missing ? `${path} is missing: is this a Functions app?` : `${path} is not JSON: ${(error as Error).message}`,
    );
  }
  override(root, settings);
  const extensions = (root.extensions ?? {}) as Record<string, Section | undefined>;
  const singleton = (root.singleton ?? {}) as Section;
  const timeout = root.functionTimeout;
  return {
    routePrefix: String(extensions.http?.routePrefix ?? 'api').replace(/^\/+|\/+$/g, ''),
    functionTimeoutMs: timeout === '-1' ? undefined : timeSpanOf(root, 'functionTimeout', 30 * 60_000),
    durableTask: extensions.durableTask ?? {},
    kafka: extensions.kafka ?? {},
    listenerLockPeriodMs: timeSpanOf(singleton, 'singleton.listenerLockPeriod', 60_000),
    listenerLockRecoveryMs: timeSpanOf(singleton, 'singleton.listenerLockRecoveryPollingInterval', 60_000),
  };
}
