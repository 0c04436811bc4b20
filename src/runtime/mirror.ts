import type { Runtime } from './runtime.ts';

const mirrored = new Map<string, bigint>();

/**
 * Commits the sink's base offsets to the group `connect-<name>`, for tools that show lag and for a way back to Connect. Nothing reads
 * them back; a failure is logged and made up by the next slice. What this process has committed already is not sent again.
 */
export async function mirrorBase(runtime: Runtime, connector: string): Promise<void> {
  try {
    const rows = await runtime.offsets.listSinks(connector);
    const key = (row: { topic: string; partition: number }) => `${connector}\n${row.topic}\n${row.partition}`;
    const moved = rows.filter((row) => mirrored.get(key(row)) !== row.base);
    if (!moved.length) return;
    const offsets = new Map<string, Map<number, bigint>>();
    for (const { topic, partition, base } of moved) {
      offsets.set(topic, (offsets.get(topic) ?? new Map<number, bigint>()).set(partition, base));
    }
    const admin = await runtime.kafka.admin();
    await admin.commit(`connect-${connector}`, offsets);
    for (const row of moved) mirrored.set(key(row), row.base);
  } catch (error) {
    runtime.log.warn(`The offsets of ${connector} could not be mirrored to group connect-${connector}: ${error}`);
  }
}
