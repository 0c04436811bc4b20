import { expect, test } from 'vitest';
import { ConnectException, FencedException, type SinkRecord, type SinkTask } from '../api/index.ts';
import { MemoryTable } from '../store/memory-table.ts';
import { Offsets } from '../store/offsets.ts';
import { SinkSession } from './sink-session.ts';

const TP = { topic: 'orders', partition: 0 };
const refusing: SinkTask = {
  start() {},
  put(records: readonly SinkRecord[]) {
    if (records.length) return;
    throw new ConnectException('the target refuses');
  },
  stop() {},
};

async function sessions() {
  let ahead = 0;
  const offsets = new Offsets(new MemoryTable({ clock: () => Date.now() + ahead }), 'group');
  await offsets.createSink('sink', { ...TP, next: 0n });
  const hold = async () => {
    const session = new SinkSession(offsets, 'sink', refusing, {});
    expect(await session.hold(TP)).toBe(0n);
    ahead += 10_000;
    return session;
  };
  return { hold };
}

test('a failure of the task is the failure of who holds the partition', async () => {
  const { hold } = await sessions();
  const holder = await hold();
  await expect(holder.put([{ ...TP, records: [], next: 1n }])).rejects.toMatchObject({
    stage: 'TASK_PUT',
    cause: { message: 'the target refuses' },
  });
  await holder.abandon();
});

test('a failure of the task of one who was overtaken, and does not know it yet, is no failure', async () => {
  const { hold } = await sessions();
  const zombie = await hold();
  const holder = await hold();
  await expect(zombie.put([{ ...TP, records: [], next: 1n }])).rejects.toThrow(FencedException);
  await zombie.abandon();
  await holder.close();
});
