import { expect, test } from 'vitest';
import { MemoryTable } from './memory-table.ts';
import { type StatusRow, Tasks } from './tasks.ts';

const running: StatusRow = {
  ...{ connector: 'c', task: 0, generation: 2, restarts: 1, attempt: 5, step: 1 },
  ...{ state: 'RUNNING', workerId: 'a', trace: undefined },
};

test.each<[keyof StatusRow, Partial<StatusRow>, Partial<StatusRow>]>([
  ['generation', { generation: 3, restarts: 0, attempt: 0, step: 0 }, { generation: 1, restarts: 9, attempt: 9 }],
  ['restarts', { restarts: 2, attempt: 0, step: 0 }, { restarts: 0, attempt: 9 }],
  ['attempt', { attempt: 6, step: 0 }, { attempt: 4, step: 3 }],
  ['step', { step: 2 }, { step: 0 }],
])('a status gives way to one of a later %s only, whoever writes it', async (_, later, earlier) => {
  const table = new MemoryTable();
  const [one, other] = [new Tasks(table, 'g'), new Tasks(table, 'g')];
  const shown = async () => (await one.list('c')).statuses;
  await one.writeStatus(running);
  await other.writeStatus({ ...running, ...earlier, state: 'FAILED' });
  await other.writeStatus({ ...running, state: 'FAILED' });
  expect(await shown()).toEqual([running]);
  const next: StatusRow = { ...running, ...later, state: 'PAUSED', workerId: 'b' };
  await other.writeStatus(next);
  expect(await shown()).toEqual([next]);
});

test('a status that was written before there were moments gives way', async () => {
  const table = new MemoryTable();
  const tasks = new Tasks(table, 'g');
  await tasks.writeStatus(running);
  const { rows } = await table.list({ partition: { prefix: '' } });
  const { partitionKey, rowKey, columns } = rows[0]!;
  const { restarts: _, attempt: __, step: ___, ...old } = columns;
  await table.write([{ kind: 'upsert', partitionKey, rowKey, columns: { ...old, version: 9 } }]);
  const next: StatusRow = { ...running, restarts: 0, attempt: 1, state: 'PAUSED' };
  await tasks.writeStatus(next);
  expect((await tasks.list('c')).statuses).toEqual([next]);
});

test('a status is removed by a moment that is not before its own only, whoever wrote it', async () => {
  const tasks = new Tasks(new MemoryTable(), 'g');
  await tasks.removeStatus(running);
  await tasks.writeStatus(running);
  await tasks.removeStatus({ ...running, generation: 1, step: 3 });
  expect((await tasks.list('c')).statuses).toEqual([running]);
  await tasks.removeStatus({ ...running, step: 3 });
  expect((await tasks.list('c')).statuses).toEqual([]);
});
