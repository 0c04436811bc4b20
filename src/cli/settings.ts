import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigException } from '../api/index.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

/**
 * What a command takes for the settings of the app: environment variables, and where they say nothing a file like
 * `local.settings.json`, else the azd environment of the folder or of one above it. Throws ConfigException.
 */
export function readSettings(file: string | undefined, env: Settings = process.env, folder = process.cwd()): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  return { ...(file ? settingsFile(file) : azdValues(given, folder)), ...given };
}

/** The values of a file as `func azure functionapp fetch-app-settings` writes it, without the identity, which is the app's own. */
function settingsFile(file: string): Settings {
  const text = readText(file);
  if (text === undefined) throw new ConfigException(`There is no file ${file} (--settings).`);
  const content = parseJson<{ IsEncrypted?: boolean; Values?: Record<string, string> }>(file, text);
  if (content.IsEncrypted) {
    throw new ConfigException(`The values of ${file} are encrypted.`, {
      hint: 'Decrypt them by `func settings decrypt`.',
    });
  }
  const own = Object.entries(content.Values ?? {}).filter(
    ([name]) => !/(__|:)(clientId|credential)$|^AZURE_CLIENT_ID$/.test(name),
  );
  return Object.fromEntries(own);
}

/** Of the environment that `AZURE_ENV_NAME` names, else of azd's default one. */
function azdValues(env: Settings, folder: string): Settings {
  const home = azdFolder(folder);
  if (!home) return {};
  const config = join(home, 'config.json');
  const { defaultEnvironment } = parseJson<{ defaultEnvironment?: string }>(config, readText(config) ?? '{}');
  const name = env.AZURE_ENV_NAME ?? defaultEnvironment;
  const text = name && readText(join(home, name, '.env'));
  return text ? parseEnv(text) : {};
}

function azdFolder(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, 'azure.yaml'))) return join(at, '.azure');
    if (at === dirname(at)) return undefined;
  }
}

function parseJson<T>(file: string, text: string): T {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigException(`${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
