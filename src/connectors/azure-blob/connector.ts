import { ConfigException } from '../../api/errors.ts';
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
    validate(config) {
      const messages: Record<string, string[]> = {};
      for (const check of [readSettings, credentialsOf]) {
        try {
          check(config);
        } catch (error) {
          if (!(error instanceof ConfigException)) throw error;
          const option =
            /for configuration "?([\w.]+)/.exec(error.message)?.[1] ?? /"([\w.]+)"/.exec(error.message)?.[1];
          (messages[option ?? 'format.class'] ??= []).push(error.message);
        }
      }
      return messages;
    },
    taskConfigs: (config, maxTasks) => Array.from({ length: maxTasks }, () => config),
    createTask: () => new AzureBlobStorageSinkTask(),
  }),
};
