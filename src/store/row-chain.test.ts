import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FencedException } from '../api/errors.ts';
import { MemoryTable, type WriteFault } from './memory-table.ts';
import { RowChain } from './row-chain.ts';

const key = { partitionKey: 'p', rowKey: 'r' };
const quick = { pauseMs: () => 0 };

/** A table whose next writes meet these faults. */
function faulty(...faults: (WriteFault | undefined)[]): MemoryTable {
  return new MemoryTable({ onWrite: () => faults.shift() });
}

const columnsOf = async (table: MemoryTable, rowKey = 'r') => {
  const columns = (await table.get({ partitionKey: 'p', rowKey })).row?.columns;
  const { writeId: _, ...rest } = columns ?? {};
  return rest;
};

describe('RowChain', () => {
  it('inserts, merges and drops columns', async () => {
    const table = new MemoryTable();
    const chain = await RowChain.open(table, key);
    expect([chain.columns, chain.etag, chain.timestamp]).toEqual([{}, undefined, undefined]);
    await chain.update({ a: 1, b: 2 });
    await chain.update({ b: undefined, c: 3n });
    expect(await columnsOf(table)).toEqual({ a: 1, c: 3n });
    expect(chain.columns).toMatchObject({ a: 1, c: 3n });
    const again = await RowChain.open(table, key);
    expect(again.etag).toBe(chain.etag);
    await again.update({ a: 2 });
    await expect(chain.update({ a: 3 })).rejects.toThrow(FencedException);
    expect(await columnsOf(table)).toEqual({ a: 2, c: 3n });
  });

  it('carries out calls at once in their order, each on what the one before left', async () => {
    const table = new MemoryTable();
    const chain = await RowChain.open(table, key);
    await Promise.all([1, 2, 3, 4].map((n) => chain.update({ [`n${n}`]: n, last: n })));
    expect(await columnsOf(table)).toEqual({ n1: 1, n2: 2, n3: 3, n4: 4, last: 4 });
  });

  it('knows its own write again when the answer was lost, of an insert too', async () => {
    const table = faulty('lost', 'lost');
    const chain = await RowChain.open(table, key, quick);
    await chain.update({ a: 1 });
    await chain.update({ a: 2 });
    await chain.update({ a: 3 });
    expect(await columnsOf(table)).toEqual({ a: 3 });
  });

  it('repeats a write that was not applied, and rows alongside with it', async () => {
    const table = faulty(undefined, 'dropped', 'refused', 'dropped');
    const chain = await RowChain.open(table, key, quick);
    await chain.update({ a: 1 });
    await chain.update({ a: 2 }, [{ kind: 'upsert', partitionKey: 'p', rowKey: 'other', columns: { b: 2 } }]);
    expect([await columnsOf(table), await columnsOf(table, 'other')]).toEqual([{ a: 2 }, { b: 2 }]);
  });

  it('is not confused by its own write arriving after it was repeated', async () => {
    const table = faulty(undefined, 'delayed');
    const chain = await RowChain.open(table, key, quick);
    await chain.update({ a: 1 });
    await chain.update({ a: 2 });
    expect(table.deliver(0)).toBe(false);
    await chain.update({ a: 3 });
    expect(await columnsOf(table)).toEqual({ a: 3 });
  });

  it('is fenced for good once somebody else has written', async () => {
    const table = new MemoryTable();
    const [first, second] = [await RowChain.open(table, key, quick), await RowChain.open(table, key, quick)];
    await second.update({ owner: 'second' });
    const failures = await Promise.allSettled([first.update({ owner: 'first' }), first.update({ owner: 'first' })]);
    for (const failure of failures) expect(failure).toMatchObject({ reason: { name: 'FencedException' } });
    await table.write([{ kind: 'delete', ...key }]);
    await expect(first.update({ owner: 'first' })).rejects.toThrow(FencedException);
    await expect(second.update({})).rejects.toThrow(FencedException);
    expect(await columnsOf(table)).toEqual({});
  });

  it('gives up when the outcome cannot be learned', async () => {
    let writes = 0;
    const table = new MemoryTable({ onWrite: () => (++writes > 0 ? 'dropped' : undefined) });
    const chain = await RowChain.open(table, key, { ...quick, maxRepeats: 3 });
    await expect(chain.update({ a: 1 })).rejects.toThrow(FencedException);
    expect(writes).toBe(4);
    await expect(chain.update({ a: 1 })).rejects.toThrow(FencedException);
    expect(writes).toBe(4);
  });

  it('finds rows that cannot go alongside before anything is sent', async () => {
    const table = new MemoryTable();
    const chain = await RowChain.open(table, key);
    const other = { kind: 'upsert', partitionKey: 'p', rowKey: 'o', columns: {} } as const;
    expect(() => chain.update({}, new Array(100).fill(other))).toThrow(/at most 99/);
    await expect(chain.update({}, [{ ...other, partitionKey: 'q' }])).rejects.toThrow(TypeError);
    await chain.update({}, [other]);
  });

  it('loses and doubles nothing, whatever befalls its writes, be there two of them', async () => {
    const faults = fc.constantFrom<WriteFault | undefined>(
      undefined,
      undefined,
      'lost',
      'delayed',
      'dropped',
      'refused',
    );
    const step = fc.record({
      chain: fc.constantFrom(0, 1),
      fault: faults,
      deliver: fc.boolean(),
      reopen: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let fault: WriteFault | undefined;
        const table = new MemoryTable({ onWrite: () => [fault, (fault = undefined)][0] });
        const open = () => RowChain.open(table, key, quick);
        const chains = [await open(), await open()];
        const applied: string[] = [];
        for (const [n, { chain, fault: next, deliver, reopen }] of steps.entries()) {
          if (reopen) chains[chain] = await open();
          fault = next;
          const before = String(chains[chain]?.columns.log ?? '');
          try {
            await chains[chain]?.update({ log: `${before} ${n}` });
            applied.push(String(n));
          } catch (error) {
            expect(error).toBeInstanceOf(FencedException);
            chains[chain] = await open();
          }
          if (deliver && table.delayed.length > 0) table.deliver(0);
        }
        expect(String((await columnsOf(table)).log ?? '').trim()).toBe(applied.join(' '));
      }),
      { numRuns: 500 },
    );
  });
});
