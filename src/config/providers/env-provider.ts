import { type Config, ConfigException } from '../../api/index.ts';
import { JavaPattern } from '../../data/java-regex.ts';
import type { ConfigProvider } from './resolve-config.ts';

/** `${env:NAME}`: an app setting or environment variable; only of names that `allowlist.pattern` matches, where there is one. */
export function envProvider(
  params: Config,
  prefix: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ConfigProvider {
  const option = 'allowlist.pattern';
  const pattern = params[option] === undefined ? undefined : compiled(`${prefix}${option}`, params[option]);
  return async (path, key) => {
    if (path !== '')
      throw new ConfigException(`Path is not supported for EnvVarConfigProvider, invalid value '${path}'`);
    if (pattern && !pattern.matches(key)) throw new ConfigException(`its name is not allowed by ${prefix}${option}`);
    return Object.hasOwn(env, key) ? env[key] : undefined;
  };
}

function compiled(option: string, pattern: string): JavaPattern {
  try {
    return new JavaPattern(pattern);
  } catch (error) {
    throw ConfigException.invalidValue(option, pattern, (error as Error).message);
  }
}
