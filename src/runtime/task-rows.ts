import type { RegisteredConnector } from '../store/registry.ts';
import type { TaskRow, Tasks } from '../store/tasks.ts';

/**
 * Brings a connector's task rows to its generation and target state; running slices of an older generation then end in
 * order. Rows of tasks that are no longer there stay, as DELETED. Returns all rows as they are now.
 */
export async function updateTaskRows(
  tasks: Tasks,
  name: string,
  connector: RegisteredConnector | undefined,
  rows: readonly TaskRow[],
): Promise<TaskRow[]> {
  const count = connector?.taskConfigs.length ?? 0;
  const all = new Map(rows.map((row) => [row.task, row]));
  const stale: number[] = [];
  for (let task = 0; task < count; task++) {
    if ((all.get(task)?.generation ?? -1) < connector!.generation) stale.push(task);
  }
  const surplus = rows.filter((row) => row.task >= count && row.target !== 'DELETED').map((row) => row.task);
  const changed = await Promise.all([
    ...stale.map((task) => tasks.modify(name, task, (row) => atGeneration(row, connector!))),
    ...surplus.map((task) =>
      tasks.modify(name, task, (row) =>
        row.generation <= (connector?.generation ?? row.generation)
          ? { target: 'DELETED', failed: undefined, generation: connector?.generation ?? row.generation }
          : undefined,
      ),
    ),
  ]);
  for (const row of changed) all.set(row.task, row);
  return [...all.values()];
}

function atGeneration(row: TaskRow, connector: RegisteredConnector): Partial<TaskRow> | undefined {
  if (row.generation >= connector.generation) return undefined;
  const reconfigured = row.generation < connector.configGeneration;
  return {
    generation: connector.generation,
    target: connector.target,
    starts: 0,
    dueAt: 0,
    ...(reconfigured ? { failed: undefined } : {}),
  };
}
