import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FencedException } from '../api/errors.ts';
import { Lease, LeaseHeldError, leaseIsOver } from './lease.ts';
import { MemoryTable, type WriteFault } from './memory-table.ts';
import { OutcomeUnknownError, type TableWrite } from './table.ts';

const key = { partitionKey: 'p', rowKey: 'r' };
let fault: WriteFault | undefined;
let writes: TableWrite[];
let table: MemoryTable;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  vi.setSystemTime(1_700_000_000_000);
  fault = undefined;
  writes = [];
  table = new MemoryTable({
    onWrite: ([write]) => {
      writes.push(write as TableWrite);
      return fault;
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const columnsOf = async () => (await table.get(key)).row?.columns;

describe('leaseIsOver', () => {
  const row = { columns: { owner: 'x', leaseMs: 6_000 }, timestamp: 100_000 };
  it('goes by the clock of the service', () => {
    expect(leaseIsOver(row, 106_000)).toBe(false);
    expect(leaseIsOver(row, 106_001)).toBe(true);
    expect(leaseIsOver({ ...row, columns: { leaseMs: 6_000 } }, 100_000)).toBe(true);
    expect(leaseIsOver(undefined, 0)).toBe(true);
  });
});

describe('Lease', () => {
  it('is taken by one, and by another after it was released or is over', async () => {
    const first = await Lease.take(table, key, { owner: 'one', patch: { next: 5n } });
    expect(await columnsOf()).toMatchObject({ epoch: 1, owner: 'one', leaseMs: 6_000, next: 5n });
    await expect(Lease.take(table, key)).rejects.toThrow(LeaseHeldError);
    await expect(Lease.take(table, key)).rejects.toThrow(/one/);
    await first.release({ next: 6n });
    expect(await columnsOf()).toMatchObject({ epoch: 1, next: 6n });
    expect(await columnsOf()).not.toHaveProperty('owner');

    const second = await Lease.take(table, key, { patch: (columns) => ({ next: (columns.next as bigint) + 1n }) });
    expect([second.epoch, second.columns.next]).toEqual([2, 7n]);
    await expect(first.update({})).rejects.toThrow(FencedException);
    await second.release();
  });

  it('is taken by exactly one of several', async () => {
    const takers = await Promise.allSettled(
      [1, 2, 3].map((n) => Lease.take(table, key, { owner: String(n), pauseMs: () => 0 })),
    );
    expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await columnsOf())?.epoch).toBe(1);
  });

  it('renews itself every two seconds, not while other writes do', async () => {
    const lease = await Lease.take(table, key);
    await vi.advanceTimersByTimeAsync(20_100);
    expect(writes).toHaveLength(11);
    await expect(Lease.take(table, key)).rejects.toThrow(LeaseHeldError);
    for (let n = 0; n < 10; n++) {
      await lease.update({ n });
      await vi.advanceTimersByTimeAsync(1_900);
    }
    expect(writes).toHaveLength(21);
    expect(lease.lost.aborted).toBe(false);
    await lease.release();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(writes).toHaveLength(22);
  });

  it('is lost when somebody else has taken it, and writes no more', async () => {
    const lease = await Lease.take(table, key);
    fault = 'dropped';
    const lost = vi.fn();
    lease.lost.addEventListener('abort', lost);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(lost).toHaveBeenCalledOnce();
    expect(lease.lost.reason).toBeInstanceOf(FencedException);
    await vi.advanceTimersByTimeAsync(2_000);
    fault = undefined;
    const count = writes.length;
    await expect(lease.update({ n: 1 })).rejects.toThrow(FencedException);
    await expect(lease.release()).rejects.toThrow(FencedException);
    expect(writes).toHaveLength(count);
    const next = await Lease.take(table, key);
    expect(next.epoch).toBe(2);
    await next.release();
  });

  it('does not make anybody wait for a write that cannot be confirmed, nor repeats it', async () => {
    let answer = () => {};
    const write = table.write.bind(table);
    const lease = await Lease.take(table, key);
    table.write = async (rows) => {
      writes.push(rows[0] as TableWrite);
      await new Promise<void>((resolve) => (answer = resolve));
      throw new OutcomeUnknownError('No answer.');
    };
    const update = lease.update({ n: 1 });
    const failure = expect(update).rejects.toThrow(FencedException);
    await vi.advanceTimersByTimeAsync(5_100);
    await failure;
    table.write = write;
    answer();
    await vi.advanceTimersByTimeAsync(5_100);
    expect(writes).toHaveLength(2);
    expect(await columnsOf()).not.toHaveProperty('n');
  });

  it('tells a taking over at its next renewal', async () => {
    const lease = await Lease.take(table, key);
    const { row } = await table.get(key);
    await table.write([
      { kind: 'upsert', ...key, columns: { ...row?.columns, epoch: 2, owner: 'other', writeId: 'w' } },
    ]);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(lease.lost.aborted).toBe(true);
    expect(await columnsOf()).toMatchObject({ owner: 'other' });
  });

  it('survives lost answers', async () => {
    const lease = await Lease.take(table, key);
    fault = 'lost';
    await vi.advanceTimersByTimeAsync(20_000);
    await lease.update({ n: 1 });
    fault = undefined;
    await lease.update({ n: 2 });
    expect(lease.lost.aborted).toBe(false);
    expect(await columnsOf()).toMatchObject({ n: 2, epoch: 1 });
    await lease.release();
  });

  it('of a process that stood still is lost', async () => {
    const lease = await Lease.take(table, key);
    vi.setSystemTime(Date.now() + 60_000);
    const other = await Lease.take(table, key);
    await expect(lease.update({ n: 1 })).rejects.toThrow(FencedException);
    expect(lease.lost.aborted).toBe(true);
    expect(await columnsOf()).not.toHaveProperty('n');
    await other.release();
  });
});
