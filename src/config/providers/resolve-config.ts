import { type Config, ConfigException } from '../../api/index.ts';

/**
 * Gives the value of one reference: `path` and `key` of `${file:path:key}`, an empty `path` for `${env:key}`. Undefined where there
 * is none. Throws an error that says why, and no value, where it cannot say.
 */
export type ConfigProvider = (path: string, key: string) => Promise<string | undefined>;

export type ConfigProviders = Readonly<Record<string, ConfigProvider>>;

const REFERENCE = /\$\{([^}]*?):(?:([^}]*?):)?([^}]*?)\}/g;

/**
 * The configuration with its references replaced by what they refer to. A reference of an unknown provider stays as it is, as in
 * Connect. Throws ConfigException, which names the option and the reference and no value, where one cannot be resolved.
 */
export async function resolveConfig(config: Config, providers: ConfigProviders): Promise<Config> {
  const entries = Object.entries(config).map(async ([name, value]) => [name, await resolve(name, value, providers)]);
  return Object.fromEntries(await Promise.all(entries));
}

async function resolve(option: string, value: string, providers: ConfigProviders): Promise<string> {
  if (!value?.includes('${')) return value;
  let resolved = '';
  let copied = 0;
  for (const match of value.matchAll(REFERENCE)) {
    const [reference, providerName = '', path = '', key = ''] = match;
    const provider = Object.hasOwn(providers, providerName) ? providers[providerName] : undefined;
    if (!provider) continue;
    resolved += value.slice(copied, match.index) + (await lookUp(option, reference, () => provider(path, key)));
    copied = match.index + reference.length;
  }
  return resolved + value.slice(copied);
}

async function lookUp(option: string, reference: string, read: () => Promise<string | undefined>): Promise<string> {
  let found: string | undefined;
  try {
    found = await read();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw unresolvable(option, reference, code === 'ENOENT' ? 'there is no such file' : String(code), cause);
  }
  if (found === undefined) throw unresolvable(option, reference, 'there is no such value');
  return found;
}

function unresolvable(option: string, reference: string, why: string, cause?: unknown): ConfigException {
  return new ConfigException(`Could not resolve ${reference} of the configuration ${option}: ${why}.`, {
    cause,
    hint: 'Define it where the app runs, then restart the task.',
  });
}
