import { ConnectException, type SinkTask } from '../api/index.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { taskLogger, taskLoggerName } from './logging.ts';
import type { Runtime } from './runtime.ts';

/** A sink's task object that is not started yet. */
export function newIdleSink({ plugins }: Runtime, { config }: RegisteredConnector): SinkTask {
  const plugin = plugins.connector(config['connector.class'] ?? '');
  if (plugin.type !== 'sink') throw new ConnectException(`${plugin.className} is not a sink connector.`);
  return plugin.create().createTask();
}

/**
 * Starts a sink's task object for work on its state without records. A stopped connector has no task configurations: the
 * connector's own serves then.
 */
export async function startIdleSink(runtime: Runtime, connector: RegisteredConnector): Promise<SinkTask> {
  const task = newIdleSink(runtime, connector);
  const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
  const config = await runtime.resolve(connector.taskConfigs[0] ?? connector.config);
  const log = taskLogger(runtime.loggers.get(taskLoggerName(plugin.className)), connector.name, 0);
  await task.start(config, { connector: connector.name, task: 0, log, now: Date.now });
  return task;
}
