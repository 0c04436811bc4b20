import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Columns, type Table, type TableWrite, WriteRefusedError } from '../store/table.ts';

export interface TableCase {
  name: string;
  /** @throws AssertionError when the table does not behave as it must */
  run(table: Table): Promise<void>;
}

/** A partition of its own, so that the cases can share a table. */
const newPartition = () => `test-${randomUUID()}`;

async function refused(write: Promise<unknown>): Promise<void> {
  await assert.rejects(write, (error) => error instanceof WriteRefusedError || assert.fail(`not refused: ${error}`));
}

async function columnsOf(table: Table, partitionKey: string, rowKey: string): Promise<Columns | undefined> {
  return (await table.get({ partitionKey, rowKey })).row?.columns;
}

/** What every Table must do; a test calls each with a table. */
export const tableCases: readonly TableCase[] = [
  {
    name: 'keeps columns of every type exactly',
    async run(table) {
      const partitionKey = newPartition();
      const columns: Columns = {
        text: "it's ☃ 𝄞",
        empty: '',
        long: 'x'.repeat(30_000),
        int: -7,
        maxInt: 2 ** 31 - 1,
        large: 2 ** 40,
        fraction: 0.1,
        yes: true,
        no: false,
        int64: 2n ** 63n - 1n,
        smallInt64: -1n,
        bytes: Buffer.from([0, 255, 10, 13]),
        noBytes: Buffer.alloc(0),
      };
      await table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: { ...columns, absent: undefined } }]);
      assert.deepEqual(await columnsOf(table, partitionKey, 'r'), columns);
    },
  },
  {
    name: 'tells its clock and when a row was written',
    async run(table) {
      const partitionKey = newPartition();
      const absent = await table.get({ partitionKey, rowKey: 'r' });
      assert.equal(absent.row, undefined);
      await table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: {} }]);
      const { row, now } = await table.get({ partitionKey, rowKey: 'r' });
      assert.ok(row !== undefined);
      assert.ok(absent.now > 1e12 && row.timestamp >= absent.now, 'the row was written after the first reply');
      assert.ok(now + 1_000 >= row.timestamp, 'the clock goes on, in whole seconds');
    },
  },
  {
    name: 'refuses to insert what is there',
    async run(table) {
      const partitionKey = newPartition();
      await table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: { a: 1 } }]);
      await refused(table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: { a: 2 } }]));
      assert.deepEqual(await columnsOf(table, partitionKey, 'r'), { a: 1 });
    },
  },
  {
    name: 'replaces by the ETag of the last write or read only, and drops columns that are not given',
    async run(table) {
      const partitionKey = newPartition();
      const replace = (etag: string, columns: Columns) =>
        table.write([{ kind: 'replace', partitionKey, rowKey: 'r', etag, columns }]);
      const [first] = await table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: { a: 1, b: 1 } }]);
      assert.equal((await table.get({ partitionKey, rowKey: 'r' })).row?.etag, first);
      const [second] = await replace(first as string, { a: 2 });
      assert.notEqual(second, first);
      await refused(replace(first as string, { a: 3 }));
      assert.deepEqual(await columnsOf(table, partitionKey, 'r'), { a: 2 });
      await replace(second as string, { a: 4 });
      assert.deepEqual(await columnsOf(table, partitionKey, 'r'), { a: 4 });
    },
  },
  {
    name: 'refuses to replace or delete what is not there',
    async run(table) {
      const partitionKey = newPartition();
      const [etag] = await table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: {} }]);
      await table.write([{ kind: 'delete', partitionKey, rowKey: 'r' }]);
      await refused(table.write([{ kind: 'replace', partitionKey, rowKey: 'r', etag: etag as string, columns: {} }]));
      await refused(table.write([{ kind: 'delete', partitionKey, rowKey: 'r' }]));
      await refused(table.write([{ kind: 'delete', partitionKey, rowKey: 'r', etag: etag as string }]));
    },
  },
  {
    name: 'deletes by ETag',
    async run(table) {
      const partitionKey = newPartition();
      const [first] = await table.write([{ kind: 'upsert', partitionKey, rowKey: 'r', columns: { a: 1 } }]);
      const [second] = await table.write([{ kind: 'upsert', partitionKey, rowKey: 'r', columns: { b: 2 } }]);
      assert.deepEqual(await columnsOf(table, partitionKey, 'r'), { b: 2 });
      await refused(table.write([{ kind: 'delete', partitionKey, rowKey: 'r', etag: first as string }]));
      assert.deepEqual(await table.write([{ kind: 'delete', partitionKey, rowKey: 'r', etag: second as string }]), [
        '',
      ]);
      assert.equal(await columnsOf(table, partitionKey, 'r'), undefined);
    },
  },
  {
    name: 'writes up to 100 rows atomically',
    async run(table) {
      const partitionKey = newPartition();
      const rows = Array.from({ length: 99 }, (_, i): TableWrite => {
        return { kind: 'upsert', partitionKey, rowKey: `row-${100 + i}`, columns: { i } };
      });
      const own = { partitionKey, rowKey: 'own' };
      const etags = await table.write([{ kind: 'insert', ...own, columns: { v: 1 } }, ...rows]);
      assert.equal(etags.length, 100);
      assert.equal((await table.get(own)).row?.etag, etags[0]);
      const next = rows.map((row) => ({ ...row, columns: { i: -1 } }) as TableWrite);
      await refused(table.write([{ kind: 'replace', ...own, etag: etags[1] as string, columns: { v: 2 } }, ...next]));
      await refused(table.write([...next.slice(0, 3), { kind: 'insert', ...own, columns: { v: 2 } }]));
      assert.deepEqual(await columnsOf(table, partitionKey, 'row-100'), { i: 0 });
      const changed = await table.write([
        { kind: 'replace', ...own, etag: etags[0] as string, columns: { v: 2 } },
        { kind: 'delete', partitionKey, rowKey: 'row-100' },
        ...next.slice(1),
      ]);
      assert.equal(changed[1], '');
      const { row } = await table.get(own);
      assert.deepEqual([row?.columns, row?.etag], [{ v: 2 }, changed[0]]);
      assert.equal(await columnsOf(table, partitionKey, 'row-100'), undefined);
      assert.deepEqual(await columnsOf(table, partitionKey, 'row-198'), { i: -1 });
    },
  },
  {
    name: 'lists by partition, prefixes and kinds, in order of the keys',
    async run(table) {
      const prefix = newPartition();
      const put = (partition: string, rowKey: string, kind?: string) =>
        table.write([{ kind: 'upsert', partitionKey: prefix + partition, rowKey, columns: { kind } }]);
      await put('b', "x'2", 'one');
      await put('b', "x'1", 'two');
      await put('b', 'y1', 'three');
      await put('b', 'y2');
      await put('a', 'z', 'one');
      await put('', 'z', 'one');
      const list = async (filter: Parameters<Table['list']>[0]) =>
        (await table.list(filter)).rows.map((row) => row.partitionKey.slice(prefix.length) + row.rowKey);
      assert.deepEqual(await list({ partition: `${prefix}b` }), ["bx'1", "bx'2", 'by1', 'by2']);
      assert.deepEqual(await list({ partition: { prefix } }), ['z', 'az', "bx'1", "bx'2", 'by1', 'by2']);
      assert.deepEqual(await list({ partition: { prefix: `${prefix}a` } }), ['az']);
      assert.deepEqual(await list({ partition: `${prefix}b`, rowPrefix: "x'" }), ["bx'1", "bx'2"]);
      assert.deepEqual(await list({ partition: { prefix }, kinds: ['one', 'three'] }), ['z', 'az', "bx'2", 'by1']);
      assert.deepEqual(await list({ partition: { prefix }, kinds: [] }), []);
      const { rows, now } = await table.list({ partition: `${prefix}b`, rowPrefix: 'y1' });
      assert.deepEqual(rows[0]?.columns, { kind: 'three' });
      assert.equal(rows[0]?.etag, (await table.get({ partitionKey: `${prefix}b`, rowKey: 'y1' })).row?.etag);
      assert.ok(now > 1e12);
    },
  },
  {
    name: 'lists ranges of partitions and of rows, from the first key on, below the last',
    async run(table) {
      const prefix = newPartition();
      for (const partition of ['-', '-3f', '-4', '-7ff', '-8', '-ff', '.'])
        for (const rowKey of ['c-', 'c-7f', 'c-8', 'c.'])
          await table.write([
            { kind: 'insert', partitionKey: prefix + partition, rowKey, columns: { kind: partition } },
          ]);
      const list = async (filter: Parameters<Table['list']>[0]) =>
        (await table.list(filter)).rows.map((row) => row.partitionKey.slice(prefix.length) + row.rowKey);
      const quarter = { from: `${prefix}-4`, below: `${prefix}-8` };
      const upper = { from: 'c-8', below: 'c.' };
      assert.deepEqual(await list({ partition: quarter, rowRange: upper }), ['-4c-8', '-7ffc-8']);
      assert.deepEqual(await list({ partition: { from: `${prefix}-8`, below: `${prefix}.` }, rowPrefix: 'c.' }), [
        '-8c.',
        '-ffc.',
      ]);
      assert.deepEqual(await list({ partition: `${prefix}-`, rowRange: { from: 'c-', below: 'c-8' } }), [
        '-c-',
        '-c-7f',
      ]);
      assert.deepEqual(await list({ partition: quarter, rowRange: upper, kinds: ['-4', '-8'] }), ['-4c-8']);
    },
  },
  {
    name: 'lists all pages',
    async run(table) {
      const partitionKey = newPartition();
      for (let page = 0; page < 11; page++) {
        const rows = Array.from({ length: 100 }, (_, i): TableWrite => {
          return { kind: 'insert', partitionKey, rowKey: `row-${10_000 + page * 100 + i}`, columns: { page } };
        });
        await table.write(rows);
      }
      const { rows } = await table.list({ partition: partitionKey });
      assert.equal(rows.length, 1_100);
      assert.deepEqual([rows[0]?.rowKey, rows.at(-1)?.rowKey], ['row-10000', 'row-11099']);
    },
  },
  {
    name: 'lets exactly one of several at once replace a row',
    async run(table) {
      const partitionKey = newPartition();
      const [etag] = await table.write([{ kind: 'insert', partitionKey, rowKey: 'r', columns: { n: 0 } }]);
      const racers = Array.from({ length: 8 }, (_, n) =>
        table.write([{ kind: 'replace', partitionKey, rowKey: 'r', etag: etag as string, columns: { n } }]),
      );
      const outcomes = await Promise.allSettled(racers);
      assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof WriteRefusedError);
      }
    },
  },
  {
    name: 'finds programming errors before anything is sent',
    async run(table) {
      const partitionKey = newPartition();
      const row: TableWrite = { kind: 'upsert', partitionKey, rowKey: 'r', columns: {} };
      await assert.rejects(table.write([]), TypeError);
      await assert.rejects(table.write([row, row]), TypeError);
      await assert.rejects(table.write([row, { ...row, partitionKey: 'other' }]), TypeError);
      await assert.rejects(table.write([{ ...row, columns: { timestamp: 1 } }]), TypeError);
      await assert.rejects(table.write([row, { kind: 'delete', partitionKey, rowKey: 's', etag: '"1"' }]), TypeError);
      assert.equal(await columnsOf(table, partitionKey, 'r'), undefined);
    },
  },
];
