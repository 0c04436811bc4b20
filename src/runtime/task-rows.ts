import type { RegistryEntry } from '../store/registry.ts';
import type { TaskRow, Tasks } from '../store/tasks.ts';

/**
 * Brings a name's task rows to its generation and target state; running slices of an older generation then end in order. Rows of
 * tasks that are no longer there stay, as DELETED: they follow each generation, so that their leases are raised with the others
 * (docs/protocol.md, invariant 7). Returns all rows as they are now.
 */
export async function updateTaskRows(tasks: Tasks, entry: RegistryEntry, rows: readonly TaskRow[]): Promise<TaskRow[]> {
  const all = new Map(rows.map((row) => [row.task, row]));
  const wanted = new Set([...(entry.connector?.taskConfigs ?? []).keys(), ...all.keys()]);
  const stale = [...wanted].filter((task) => (all.get(task)?.generation ?? -1) < entry.generation);
  const changed = await Promise.all(
    stale.map((task) => tasks.modify(entry.name, task, (row) => atGeneration(row, entry))),
  );
  for (const row of changed) all.set(row.task, row);
  return [...all.values()];
}

function atGeneration(row: TaskRow, { connector, generation }: RegistryEntry): Partial<TaskRow> | undefined {
  if (row.generation >= generation) return undefined;
  const isThere = connector !== undefined && row.task < connector.taskConfigs.length;
  const reconfigured = !isThere || row.generation < connector.configGeneration;
  return {
    generation,
    target: isThere ? connector.target : 'DELETED',
    starts: 0,
    retries: 0,
    dueAt: 0,
    // A slice of an older generation that has not begun never will.
    beginBy: 0,
    ...(reconfigured ? { failed: undefined } : {}),
  };
}
