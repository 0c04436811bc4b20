import {
  type Config,
  parseConfig,
  type SourceConnector,
  type SourceConnectorPlugin,
  type SourceOffsetChange,
  type SourceTask,
} from '../../api/index.ts';
import { checkOffsets } from './check-offsets.ts';
import { SOURCE_CONFIG } from './config.ts';
import { checkPlace } from './place.ts';
import { FileStreamSourceTask } from './source-task.ts';

class FileStreamSourceConnector implements SourceConnector {
  createTask(): SourceTask {
    return new FileStreamSourceTask();
  }

  alterOffsets(config: Config, offsets: readonly SourceOffsetChange[]): boolean {
    checkOffsets(config, offsets);
    return true;
  }

  /** Standard input cannot be read again. */
  exactlyOnceSupport(config: Config): boolean {
    return parseConfig(SOURCE_CONFIG, config).file !== null;
  }

  validate(config: Config): Promise<Record<string, string[]>> {
    return checkPlace(config);
  }

  /** One stream of lines, one task. */
  taskConfigs(config: Config): Config[] {
    return [config];
  }
}

export const fileStreamSource: SourceConnectorPlugin = {
  type: 'source',
  className: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  version: '4.3.1',
  config: SOURCE_CONFIG,
  create: () => new FileStreamSourceConnector(),
};
