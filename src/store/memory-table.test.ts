import { describe, expect, it } from 'vitest';
import { tableCases } from '../testing/table-suite.ts';
import { MemoryTable, type WriteFault } from './memory-table.ts';
import { OutcomeUnknownError, WriteRefusedError } from './table.ts';

const key = { partitionKey: 'p', rowKey: 'r' };
const columnsOf = async (table: MemoryTable) => (await table.get(key)).row?.columns;

describe('MemoryTable', () => {
  for (const { name, run } of tableCases) it(name, () => run(new MemoryTable()));

  it('injects faults', async () => {
    let fault: WriteFault | undefined;
    const table = new MemoryTable({ onWrite: () => fault });
    fault = 'lost';
    await expect(table.write([{ kind: 'insert', ...key, columns: { n: 1 } }])).rejects.toThrow(OutcomeUnknownError);
    expect(await columnsOf(table)).toEqual({ n: 1 });
    fault = 'dropped';
    await expect(table.write([{ kind: 'upsert', ...key, columns: { n: 2 } }])).rejects.toThrow(OutcomeUnknownError);
    fault = 'refused';
    await expect(table.write([{ kind: 'upsert', ...key, columns: { n: 2 } }])).rejects.toThrow(WriteRefusedError);
    expect(await columnsOf(table)).toEqual({ n: 1 });
  });

  it('delivers delayed writes with the conditions of that moment', async () => {
    let fault: WriteFault | undefined = 'delayed';
    const table = new MemoryTable({ onWrite: () => fault });
    for (const n of [1, 2]) {
      await expect(table.write([{ kind: 'insert', ...key, columns: { n } }])).rejects.toThrow(OutcomeUnknownError);
    }
    fault = undefined;
    expect(await columnsOf(table)).toBeUndefined();
    expect(table.delayed).toHaveLength(2);
    expect(table.deliver(1)).toBe(true);
    expect(table.deliver(0)).toBe(false);
    expect(table.delayed).toHaveLength(0);
    expect(await columnsOf(table)).toEqual({ n: 2 });
  });

  it('shows its clock as HTTP does, and rows exactly', async () => {
    const table = new MemoryTable({ clock: () => 1_700_000_001_999 });
    await table.write([{ kind: 'insert', ...key, columns: {} }]);
    const { row, now } = await table.get(key);
    expect([row?.timestamp, now]).toEqual([1_700_000_001_999, 1_700_000_001_000]);
  });
});
