import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchAssembler } from './batch-assembler.ts';
import type { TriggerRecord } from './record-data.ts';

function records(partition: number, from: number, count: number): TriggerRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    topic: 't',
    partition,
    offset: String(from + i),
    timestamp: '0',
    key: null,
    value: null,
    headers: undefined,
  }));
}

const names = (batch: TriggerRecord[]) => batch.map(({ partition, offset }) => `${partition}/${offset}`);

describe('BatchAssembler', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function create(maxBatchSize = 4, execute: (batch: TriggerRecord[]) => Promise<void> = async () => {}) {
    const batches: string[][] = [];
    const assembler = new BatchAssembler({
      maxBatchSize,
      intervalMs: 1_000,
      execute: (batch) => {
        batches.push(names(batch));
        return execute(batch);
      },
    });
    return { assembler, batches };
  }

  it('mixes partitions, at most maxBatchSize', async () => {
    const { assembler, batches } = create();
    void assembler.add(0, records(0, 10, 3));
    void assembler.add(1, records(1, 20, 5));
    await vi.advanceTimersByTimeAsync(0);
    expect(batches).toEqual([
      ['0/10', '1/20', '0/11', '1/21'],
      ['0/12', '1/22', '1/23', '1/24'],
    ]);
  });

  it('lets a batch that is not full go at the end of its interval', async () => {
    const { assembler, batches } = create();
    await vi.advanceTimersByTimeAsync(300);
    const done = assembler.add(0, records(0, 0, 1));
    await vi.advanceTimersByTimeAsync(690);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(batches).toEqual([['0/0']]);
    expect(await done).toBe(true);
  });

  it('puts what a full batch left off to the next interval', async () => {
    const { assembler, batches } = create();
    void assembler.add(0, records(0, 0, 5));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(batches[1]).toEqual(['0/4']);
  });

  it('runs one batch at a time', async () => {
    let running = 0;
    const { assembler, batches } = create(2, async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      running--;
    });
    void assembler.add(0, records(0, 0, 6));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(batches).toHaveLength(3);
  });

  it('forgets a partition that was taken away, and says so', async () => {
    const { assembler, batches } = create();
    const lost = assembler.add(0, records(0, 0, 2));
    const kept = assembler.add(1, records(1, 0, 1));
    assembler.drop(0);
    expect(await lost).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await kept).toBe(true);
    expect(batches).toEqual([['1/0']]);
  });

  it('keeps the order of every partition and loses nothing', async () => {
    const fetches = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 }), fc.nat(1_500)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fetches, fc.integer({ min: 1, max: 7 }), async (sent, maxBatchSize) => {
        const { assembler, batches } = create(maxBatchSize);
        const next = [0, 0, 0, 0];
        const results: Promise<boolean>[] = [];
        for (const [partition, count, pause] of sent) {
          results.push(assembler.add(partition, records(partition, next[partition] ?? 0, count)));
          next[partition] = (next[partition] ?? 0) + count;
          await vi.advanceTimersByTimeAsync(pause);
        }
        await vi.advanceTimersByTimeAsync(3_000);
        expect((await Promise.all(results)).every(Boolean)).toBe(true);
        expect(Math.max(0, ...batches.map((batch) => batch.length))).toBeLessThanOrEqual(maxBatchSize);
        for (const partition of next.keys()) {
          const own = batches.flat().filter((name) => name.startsWith(`${partition}/`));
          expect(own).toEqual(Array.from({ length: next[partition] ?? 0 }, (_, i) => `${partition}/${i}`));
        }
      }),
      { numRuns: 50 },
    );
  });
});
