import type { RegisteredConnector } from '../store/registry.ts';
import { startIdleSink } from './idle-sink.ts';
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
  const task = rows.length ? await startIdleSink(runtime, connector) : undefined;
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
