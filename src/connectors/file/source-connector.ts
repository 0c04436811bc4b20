import type { Config, SourceConnector, SourceConnectorPlugin, SourceTask } from '../../api/index.ts';
import { SOURCE_CONFIG } from './config.ts';
import { checkPlace } from './place.ts';
import { FileStreamSourceTask } from './source-task.ts';

class FileStreamSourceConnector implements SourceConnector {
  createTask(): SourceTask {
    return new FileStreamSourceTask();
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
  version: '0.1.0',
  config: SOURCE_CONFIG,
  create: () => new FileStreamSourceConnector(),
};
