import type { TokenCredential } from '@azure/identity';
import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets';
import { type Config, ConfigException } from '../../api/index.ts';
import type { ConfigProvider } from './resolve-config.ts';

export interface KeyVaultAccess {
  /** The app's own identity where absent. */
  readonly credential?: TokenCredential;
  readonly options?: SecretClientOptions;
}

/**
 * `${keyvault:name}`: the newest version of a secret of Azure Key Vault; `${keyvault:name:version}`: that version. The vault is the
 * option `vault.uri`. Nothing is asked of Azure before the first reference.
 */
export function keyVaultProvider(params: Config, prefix: string, access: KeyVaultAccess = {}): ConfigProvider {
  let client: Promise<SecretClient> | undefined;
  return async (path, key) => {
    const uri = params['vault.uri']?.trim();
    if (!uri) throw new ConfigException(`the worker's setting ${prefix}vault.uri is missing`);
    client ??= openVault(uri, access);
    const [name, version] = path === '' ? [key, undefined] : [path, key];
    try {
      const secret = await (await client).getSecret(name, version === undefined ? {} : { version });
      return secret.value;
    } catch (error) {
      const { statusCode, code, name: kind } = error as { statusCode?: number; code?: string; name?: string };
      if (statusCode === 404) return undefined;
      throw new ConfigException(`Key Vault answered ${statusCode ?? ''} ${code ?? kind ?? 'an error'}`, {
        cause: error,
      });
    }
  };
}

async function openVault(uri: string, { credential, options = {} }: KeyVaultAccess): Promise<SecretClient> {
  const [{ SecretClient }, { DefaultAzureCredential }] = await Promise.all([
    import('@azure/keyvault-secrets'),
    import('@azure/identity'),
  ]);
  return new SecretClient(uri, credential ?? new DefaultAzureCredential(), options);
}
