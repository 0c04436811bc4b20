import type { SinkTask } from '../api/index.ts';
import { connectorConverters } from './converters.ts';
import { taskLogger } from './logging.ts';
import type { Converters } from './sink-pipeline.ts';
import type { Slice } from './slice.ts';

/** A sink's task object with its converters, serving slice after slice. */
export class StartedSink {
  readonly task: SinkTask;
  readonly converters: Converters;
  /** What has been committed to the group that tools look at, by topic and partition. */
  readonly mirrored = new Map<string, bigint>();

  private constructor(task: SinkTask, converters: Converters) {
    this.task = task;
    this.converters = converters;
  }

  static async start(
    slice: Pick<Slice, 'runtime' | 'connector' | 'task' | 'config' | 'connectorConfig'>,
  ): Promise<StartedSink> {
    const { runtime, connector, config, connectorConfig } = slice;
    const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
    if (plugin.type !== 'sink') throw new TypeError(`${plugin.className} is not a sink connector.`);
    const started = new StartedSink(plugin.create().createTask(), connectorConverters(runtime, connectorConfig));
    await started.task.start(config, {
      connector: connector.name,
      task: slice.task,
      log: taskLogger(runtime.log, connector.name, slice.task),
      now: Date.now,
    });
    return started;
  }

  async stop(): Promise<void> {
    await this.task.stop();
  }
}
