import { type Config, ConfigException, parseType } from '../../api/index.ts';
import { withPrefix } from '../worker.ts';
import { envProvider } from './env-provider.ts';
import { directoryProvider, fileProvider } from './file-providers.ts';
import { keyVaultProvider } from './key-vault-provider.ts';
import type { ConfigProvider, ConfigProviders } from './resolve-config.ts';

type MakeProvider = (params: Config, prefix: string) => ConfigProvider;

const OPTION = 'config.providers';

/** By class name; simple names are accepted too. */
const CLASSES: Readonly<Record<string, MakeProvider>> = {
  'org.apache.kafka.common.config.provider.EnvVarConfigProvider': envProvider,
  'org.apache.kafka.common.config.provider.FileConfigProvider': fileProvider,
  'org.apache.kafka.common.config.provider.DirectoryConfigProvider': directoryProvider,
  'connectless.KeyVaultConfigProvider': keyVaultProvider,
};

/** The providers of a worker that names none, each with the options of its name. */
const BY_NAME: Readonly<Record<string, MakeProvider>> = {
  env: envProvider,
  file: fileProvider,
  dir: directoryProvider,
  keyvault: keyVaultProvider,
};

/**
 * What `config.providers` and its `config.providers.<name>.class` and `.param.…` ask for; env, file, dir and keyvault where the
 * worker names none. Throws ConfigException for a class that there is not, or a wrong parameter.
 */
export function workerProviders(worker: Config): ConfigProviders {
  const names = (parseType(OPTION, worker[OPTION] ?? '', 'LIST') as string[]).filter((name) => name !== '');
  const wanted = names.length > 0 ? names : Object.keys(BY_NAME);
  return Object.fromEntries(wanted.map((name) => [name, provider(worker, name)]));
}

function provider(worker: Config, name: string): ConfigProvider {
  const option = `${OPTION}.${name}.class`;
  const prefix = `${OPTION}.${name}.param.`;
  return classOf(worker[option]?.trim(), option, name)(withPrefix(worker, prefix), prefix);
}

function classOf(className: string | undefined, option: string, name: string): MakeProvider {
  if (className === undefined || className === '') {
    const known = BY_NAME[name];
    if (!known) throw ConfigException.missing(option);
    return known;
  }
  const found = Object.entries(CLASSES).find(([full]) => full === className || full.endsWith(`.${className}`));
  if (!found) {
    const why = `Class ${className} could not be found; there are: ${Object.keys(CLASSES).join(', ')}`;
    throw ConfigException.invalidValue(option, className, why);
  }
  return found[1];
}
