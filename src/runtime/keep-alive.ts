import type { Config, SinkTask } from '../api/index.ts';
import { resolveConfig } from '../config/providers.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { taskLogger } from './logging.ts';
import type { Runtime } from './runtime.ts';
import { SinkSession } from './sink-session.ts';

/**
 * Renews what sinks hold in their targets without having committed it, before it expires there: of every sink that has a state,
 * paused and stopped ones too (docs/protocol.md, blob sink). To be called daily. One connector's trouble is logged and
 * does not keep it from the others.
 */
export async function keepSinksAlive(runtime: Runtime): Promise<void> {
  for (const connector of await runtime.registry.list()) {
    if (connector.type !== 'sink' || runtime.stopping.aborted) continue;
    try {
      await keepAlive(runtime, connector);
    } catch (error) {
      runtime.log.error(
        `What ${connector.name} has staged could not be kept alive; trying again at the next run: ${error}`,
      );
    }
  }
}

async function keepAlive(runtime: Runtime, connector: RegisteredConnector): Promise<void> {
  const rows = (await runtime.offsets.listSinks(connector.name)).filter((row) => row.state !== undefined);
  const task = rows.length ? await startTask(runtime, connector) : undefined;
  if (!task?.keepAlive) return;
  try {
    for (const { topic, partition } of rows) {
      const session = new SinkSession(runtime.offsets, connector.name, task, {});
      try {
        // Somebody who holds the partition writes it just now.
        if ((await session.hold({ topic, partition })) === undefined) continue;
        await session.keepAlive({ topic, partition });
        await session.close();
      } catch (error) {
        await session.abandon();
        throw error;
      }
    }
  } finally {
    await task.stop();
  }
}

/** A stopped connector has no task configurations: a blob sink's task needs no more than the connector's. */
async function startTask(runtime: Runtime, connector: RegisteredConnector): Promise<SinkTask | undefined> {
  const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
  if (plugin.type !== 'sink') return undefined;
  const task = plugin.create().createTask();
  const config: Config = await resolveConfig(connector.taskConfigs[0] ?? connector.config);
  const log = taskLogger(runtime.log, connector.name, 0);
  await task.start(config, { connector: connector.name, task: 0, log, now: Date.now });
  return task;
}
