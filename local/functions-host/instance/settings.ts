import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BindingMetadata } from '../contract.ts';

/** App settings by name, as the functions see them in their environment. */
export type Settings = Record<string, string | undefined>;

/**
 * The app's settings: `Values` of local.settings.json, over which the environment wins.
 * @throws Error where the file is not JSON
 */
export async function readSettings(appDir: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  const path = join(appDir, 'local.settings.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...env };
    throw error;
  }
  let values: Record<string, unknown>;
  try {
    values = (JSON.parse(text.replace(/^\uFEFF/, '')) as { Values?: Record<string, unknown> }).Values ?? {};
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
  const strings = Object.entries(values).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(strings.map(([name, value]) => [name, String(value)])), ...env };
}

/**
 * Replaces `%NAME%` by the setting of that name.
 * @throws Error naming the setting that is not there
 */
export function resolveText(text: string, settings: Settings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value: set the app setting ${name}.`);
    return value;
  });
}

/** The binding with `%NAME%` replaced in all its texts. */
export function resolveBinding(binding: BindingMetadata, settings: Settings): BindingMetadata {
  return Object.fromEntries(
    Object.entries(binding).map(([key, value]) => [
      key,
      typeof value === 'string' && key !== 'route' ? resolveText(value, settings) : value,
    ]),
  ) as BindingMetadata;
}

/** The text of a binding option of the Kafka trigger: the setting of that very name, or the text with `%NAME%` replaced. */
export function resolveSecureSetting(text: unknown, settings: Settings): string | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  return settings[String(text)] ?? resolveText(String(text), settings);
}
