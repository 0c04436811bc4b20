import type { Config, ConfigDef, ConfigKey } from '../../api/config-def.ts';
import { ConfigException } from '../../api/errors.ts';
import { parseOption } from '../../api/parse-config.ts';
import type { SinkConnectorPlugin } from '../../api/plugin.ts';
import { credentialsOf } from './azure-blob-store.ts';
import { azureBlobConfig, CONNECTOR_CLASS } from './config.ts';
import { readSettings } from './settings.ts';
import { AzureBlobStorageSinkTask } from './task.ts';

/** Writes topics to Azure Blob Storage. */
export const azureBlobStorageSink: SinkConnectorPlugin = {
  type: 'sink',
  className: CONNECTOR_CLASS,
  version: '0.1.0',
  config: azureBlobConfig,
  create: () => ({
    validate: problems,
    taskConfigs: (config, maxTasks) => Array.from({ length: maxTasks }, () => config),
    createTask: () => new AzureBlobStorageSinkTask(),
    alterOffsets: () => true,
  }),
};

/** What is wrong between options; what is wrong with one of them alone is reported by its own check. */
function problems(config: Config): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const options: ConfigDef = azureBlobConfig;
  if (!options.every((option) => isValid(option, config))) return found;
  // What a reference stands for is known where the task runs.
  const checks = JSON.stringify(config).includes('${') ? [readSettings] : [readSettings, credentialsOf];
  for (const check of checks) {
    try {
      check(config);
    } catch (error) {
      if (!(error instanceof ConfigException)) throw error;
      const option = options.find(({ name }) => error.message.includes(` for configuration ${name}:`))?.name;
      (found[option ?? 'connector.class'] ??= []).push(error.message);
    }
  }
  return found;
}

function isValid(option: ConfigKey, config: Config): boolean {
  try {
    parseOption(option, config[option.name]);
    return true;
  } catch {
    return false;
  }
}
