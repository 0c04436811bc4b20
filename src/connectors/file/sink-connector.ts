import type { Config, SinkConnector, SinkConnectorPlugin, SinkTask } from '../../api/index.ts';
import { SINK_CONFIG } from './config.ts';
import { checkPlace } from './place.ts';
import { FileStreamSinkTask } from './sink-task.ts';

class FileStreamSinkConnector implements SinkConnector {
  createTask(): SinkTask {
    return new FileStreamSinkTask();
  }

  /** What has been appended to the file stays there. */
  alterOffsets(): boolean {
    return true;
  }

  validate(config: Config): Promise<Record<string, string[]>> {
    return checkPlace(config);
  }

  /** All tasks append to the same file. */
  taskConfigs(config: Config, maxTasks: number): Config[] {
    return Array.from({ length: maxTasks }, () => config);
  }
}

export const fileStreamSink: SinkConnectorPlugin = {
  type: 'sink',
  className: 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  version: '4.3.1',
  config: SINK_CONFIG,
  create: () => new FileStreamSinkConnector(),
};
