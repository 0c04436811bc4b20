import type { SinkPosition } from '../store/offsets.ts';
import type { Runtime } from './runtime.ts';

/**
 * Commits the sink's base offsets to the group `connect-<name>`, for tools that show lag and for a way back to Connect. Nothing reads
 * them back; a failure is logged and made up by the next slice.
 * @param mirrored what the caller has committed already, by topic and partition: it is not sent again
 */
export async function mirrorBase(runtime: Runtime, connector: string, mirrored: Map<string, bigint>): Promise<void> {
  try {
    const rows = await runtime.offsets.listSinks(connector);
    const key = (row: SinkPosition) => `${row.topic}-${row.partition}`;
    const moved = rows.filter((row) => mirrored.get(key(row)) !== row.base);
    if (!moved.length) return;
    const admin = await runtime.kafka.admin();
    await admin.commit(`connect-${connector}`, byTopic(moved));
    for (const row of moved) mirrored.set(key(row), row.base);
    await prepareTriggers(runtime, connector, moved);
  } catch (error) {
    runtime.log.warn(`The offsets of ${connector} could not be mirrored to group connect-${connector}: ${error}`);
  }
}

/** Where no trigger serves a topic yet, a later one begins where the sink is, and not at the log's start. */
async function prepareTriggers(runtime: Runtime, connector: string, rows: readonly SinkPosition[]): Promise<void> {
  if (runtime.worker['kafka.triggers'].includes('off')) return;
  const untriggered = rows.filter((row) => !runtime.triggers.has(connector, row.topic));
  if (!untriggered.length) return;
  try {
    const admin = await runtime.kafka.admin();
    await admin.commit(`connectless-${connector}`, byTopic(untriggered));
  } catch (error) {
    runtime.log.debug(`The triggers of ${connector} will read what is done already: ${error}`);
  }
}

function byTopic(rows: readonly SinkPosition[]): Map<string, Map<number, bigint>> {
  const offsets = new Map<string, Map<number, bigint>>();
  for (const { topic, partition, base } of rows) {
    offsets.set(topic, (offsets.get(topic) ?? new Map<number, bigint>()).set(partition, base));
  }
  return offsets;
}
