import { describe, expect, test } from 'vitest';
import { type Schema, SchemaBuilder, Schemas } from '../../api/schema.ts';
import { Struct } from '../../api/struct.ts';
import { blockId } from './block-list.ts';
import { MemoryBlobStore } from './testing/memory-blob-store.ts';
import { config, record, SinkHarness, START, TP } from './testing/sink-harness.ts';

const hour = 3_600_000;
const day = 24 * hour;
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => record(from + i, { n: from + i }));
const lines = (...values: number[]) => values.map((n) => `{"n":${n}}\n`).join('');
const name = (offset: number, folder = 'partition=0') =>
  `topics/orders/${folder}/orders+0+${String(offset).padStart(10, '0')}.json`;

function harness(options: Record<string, string> = {}): SinkHarness {
  return new SinkHarness(new MemoryBlobStore(), config(options));
}

describe('rotation', () => {
  test('commits a blob after flush.size records, several in one put', async () => {
    const sink = harness();
    await sink.run(numbers(0, 7));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2), [name(3)]: lines(3, 4, 5) });
    expect(sink.row).toMatchObject({ next: 7n, base: 6n });
  });

  test('builds one blob over many owners', async () => {
    const sink = harness({ 'flush.size': '5' });
    for (let offset = 0; offset < 5; offset++) {
      expect(sink.text()).toEqual({});
      await sink.run(numbers(offset, offset + 1));
    }
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2, 3, 4) });
  });

  test('counts flush.size over all open files and closes them together', async () => {
    const sink = harness({ 'partitioner.class': 'FieldPartitioner', 'partition.field.name': 'k' });
    await sink.run([record(0, { k: 'a' }), record(1, { k: 'b' }), record(2, { k: 'a' }), record(3, { k: 'b' })]);
    expect(sink.text()).toEqual({
      [name(0, 'k=a')]: '{"k":"a"}\n{"k":"a"}\n',
      [name(1, 'k=b')]: '{"k":"b"}\n',
    });
    expect(sink.row.base).toBe(3n);
  });

  const hourly = {
    'partitioner.class': 'io.confluent.connect.storage.partitioner.HourlyPartitioner',
    ...{ locale: 'en-US', timezone: 'UTC', 'timestamp.extractor': 'Record', 'flush.size': '100' },
  };
  const at = (offset: number, timestamp: number) => record(offset, { n: offset }, { timestamp });

  test('rotate.interval.ms closes by record time and when the hour changes', async () => {
    const sink = harness({ ...hourly, 'rotate.interval.ms': '60000' });
    const first = Date.UTC(2026, 0, 2, 3, 50);
    await sink.run([
      at(0, first),
      at(1, first + 59_999),
      at(2, first + 60_000),
      at(3, first + 11 * 60_000),
      at(4, first),
    ]);
    const folder = 'year=2026/month=01/day=02/hour=';
    expect(sink.text()).toEqual({
      [name(0, `${folder}03`)]: lines(0, 1),
      [name(2, `${folder}03`)]: lines(2),
      [name(3, `${folder}04`)]: lines(3),
    });
  });

  test('without rotate.interval.ms several hours are open side by side', async () => {
    const sink = harness({ ...hourly, 'flush.size': '4' });
    await sink.run([at(0, START), at(1, START + hour), at(2, START)]);
    expect(sink.text()).toEqual({});
    await sink.run([at(3, START + hour)]);
    expect(Object.values(sink.text())).toEqual([lines(0, 2), lines(1, 3)]);
  });

  test('rotate.schedule.interval.ms closes by the wall clock, without records', async () => {
    const sink = harness({ 'rotate.schedule.interval.ms': '600000', timezone: 'UTC', 'flush.size': '100' });
    await sink.run(numbers(0, 2));
    expect(sink.row.dueAt).toBe(Date.UTC(2026, 0, 2, 3, 10));
    sink.now = sink.row.dueAt! - 1;
    await sink.run([]);
    expect(sink.text()).toEqual({});
    sink.now = Date.UTC(2026, 0, 2, 3, 10);
    await sink.run([]);
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1) });
    expect(sink.row).toMatchObject({ next: 2n, base: 2n, dueAt: undefined });
  });

  test('new options close what is open as it is', async () => {
    const sink = harness({ 'flush.size': '100' });
    await sink.run(numbers(0, 2));
    sink.options = config({ 'flush.size': '2', 'topics.dir': 'other' });
    await sink.run(numbers(2, 4));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1), [name(2).replace('topics', 'other')]: lines(2, 3) });
  });
});

describe('schemas', () => {
  const v = (version: number, ...fields: string[]) =>
    fields
      .reduce(
        (builder, field) => builder.field(field, Schemas.OPTIONAL_INT32),
        SchemaBuilder.struct().name('T').version(version),
      )
      .build();
  const of = (offset: number, schema: Schema) =>
    record(offset, new Struct(schema).putAt(0, offset), { valueSchema: schema });

  test('equal ones go into one file, also where another instance began it', async () => {
    const sink = harness();
    await sink.run([of(0, v(1, 'a')), of(1, v(1, 'a'))]);
    await sink.run([of(2, v(1, 'a'))]);
    expect(sink.text()).toEqual({ [name(0)]: '{"a":0}\n{"a":1}\n{"a":2}\n' });
  });

  test('NONE: any change begins a new file', async () => {
    const sink = harness({ 'flush.size': '100' });
    await sink.run([of(0, v(1, 'a'))]);
    await sink.run([of(1, v(2, 'a', 'b')), record(2, 'no schema'), of(3, v(1, 'a'))]);
    expect(Object.values(sink.text())).toEqual(['{"a":0}\n', '{"a":1,"b":null}\n', '"no schema"\n']);
  });

  test.each([
    ['BACKWARD', ['{"a":0,"b":null}\n{"a":1,"b":null}\n', '{"a":2,"b":null,"c":null}\n']],
    ['FORWARD', ['{"a":0,"b":null}\n', '{"a":1}\n{"a":2}\n']],
  ])('%s: records are projected to the schema of the file', async (mode, files) => {
    const sink = harness({
      'schema.compatibility': mode,
      'flush.size': '100',
      'rotate.schedule.interval.ms': String(day),
      timezone: 'UTC',
    });
    await sink.run([of(0, v(2, 'a', 'b')), of(1, v(1, 'a')), of(2, v(3, 'a', 'b', 'c'))]);
    sink.now += day;
    await sink.run([]);
    expect(Object.values(sink.text())).toEqual(files);
  });

  test('versions are needed then', async () => {
    const plain = (field: string) => SchemaBuilder.struct().field(field, Schemas.OPTIONAL_INT32).build();
    const run = harness({ 'schema.compatibility': 'FULL' }).run([of(0, plain('a')), of(1, plain('b'))]);
    await expect(run).rejects.toThrow('offset 1 cannot be written: Schema version required for FULL compatibility');
  });
});

describe('memory', () => {
  test('large files are cut into blocks, and staged before they fill the memory', async () => {
    const sink = harness({ 'flush.size': '600', 'azblob.block.size': '65536' });
    const texts = Array.from({ length: 600 }, (_, i) => record(i, `${i}`.padEnd(100_000, 'x')));
    const owner = await sink.own();
    await owner.put(texts);
    const early = sink.store.requests.length;
    expect(early).toBeGreaterThan(200);
    await owner.checkpoint();
    expect(sink.store.requests.filter((request) => request.startsWith('putBlock'))).toHaveLength(600);
    expect(sink.records()).toHaveLength(600);
  });
});

describe('exactly once', () => {
  test.each(['commit', 'properties'] as const)('the answer to %s is lost', async (request) => {
    const sink = harness();
    sink.store.failNext('commit', 'lost answer');
    if (request === 'properties') sink.store.failNext('properties', 'lost answer');
    await sink.run(numbers(0, 3)).catch(() => sink.run([]));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2) });
    expect(sink.store.history).toHaveLength(1);
  });

  test('a commit that is applied late changes nothing', async () => {
    const sink = harness();
    sink.store.failNext('commit', 'late');
    await sink.run(numbers(0, 3));
    sink.store.settle();
    expect(sink.store.history).toEqual([{ name: name(0), text: lines(0, 1, 2) }]);
  });

  test('the next owner commits what a crashed one had checkpointed', async () => {
    const sink = harness();
    const crashed = await sink.own();
    await crashed.put(numbers(0, 4));
    await crashed.prepare();
    expect(sink.text()).toEqual({});
    await sink.own();
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2) });
    await sink.run(numbers(0, 6));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2), [name(3)]: lines(3, 4, 5) });
  });

  test('a zombie can neither change nor double what the next owner wrote', async () => {
    const sink = harness();
    await sink.run(numbers(0, 1));
    const zombie = await sink.own();
    await zombie.put(numbers(1, 2));
    const owner = await sink.own();
    await owner.put(numbers(1, 4));
    await expect(zombie.checkpoint()).rejects.toThrow('fenced');
    await owner.checkpoint();
    await expect(zombie.checkpoint()).rejects.toThrow('fenced');
    await sink.run(numbers(0, 6));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2), [name(3)]: lines(3, 4, 5) });
  });

  test('a zombie finds its checkpointed file committed by the next owner', async () => {
    const sink = harness();
    const zombie = await sink.own();
    await zombie.put(numbers(0, 3));
    await zombie.prepare();
    const { state } = sink.row;
    await sink.own();
    await zombie.task.afterCheckpoint(TP, state!);
    expect(sink.store.history).toHaveLength(1);
  });

  test('many files closed in one round take several checkpoints', async () => {
    const sink = harness({ 'flush.size': '1' });
    await sink.run(numbers(0, 4_500));
    expect(sink.store.history).toHaveLength(4_500);
    expect(sink.row).toMatchObject({ next: 4_500n, base: 4_500n });
  });
});

describe('blocks that are gone', () => {
  test('a commit that finds them gone reads the records again', async () => {
    const sink = harness();
    await sink.run(numbers(0, 2));
    sink.store.expire();
    const owner = await sink.own();
    await owner.put(numbers(2, 4));
    await owner.checkpoint();
    expect(owner.rewound).toContain('orders-0: the staged blocks of');
    expect(sink.row).toMatchObject({ next: 0n, base: 0n });
    await sink.run(numbers(0, 4));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2) });
  });

  test('what was committed beside a lost file is left out when it is read again', async () => {
    const sink = harness({ 'partitioner.class': 'FieldPartitioner', 'partition.field.name': 'k', 'flush.size': '4' });
    const all = ['a', 'b', 'a', 'b', 'a', 'c', 'a', 'c'].map((k, n) => record(n, { n, k }));
    await sink.run(all.slice(0, 1));
    sink.store.expire();
    const owner = await sink.own();
    await owner.put(all.slice(0, 4));
    await owner.checkpoint();
    expect(owner.rewound).toBeDefined();
    expect(Object.keys(sink.text())).toEqual([name(1, 'k=b')]);
    await sink.run(all);
    await sink.run([record(8, { n: 8, k: 'd' }), record(9, { n: 9, k: 'd' })]);
    expect(sink.records()).toEqual(
      [...all, record(8, { n: 8, k: 'd' }), record(9, { n: 9, k: 'd' })].map(({ value }) => JSON.stringify(value)),
    );
  });

  test('what was left out once stays out when the file beside it is lost again', async () => {
    const sink = harness({ 'partitioner.class': 'FieldPartitioner', 'partition.field.name': 'k', 'flush.size': '4' });
    const all = ['a', 'b', 'a', 'a', 'b', 'a', 'a', 'a', 'a'].map((k, n) => record(n, { n, k }));
    await sink.run(all.slice(0, 1));
    sink.store.expire();
    const first = await sink.own();
    await first.put(all.slice(0, 4));
    await first.checkpoint();
    expect(Object.keys(sink.text())).toEqual([name(1, 'k=b')]);
    const crashed = await sink.own();
    await crashed.put(all.slice(0, 5));
    await crashed.prepare();
    sink.store.expire();
    sink.now += 7 * day;
    await sink.own();
    expect(sink.row.next).toBe(0n);
    await sink.run(all);
    expect(sink.records()).toEqual(all.map(({ value }) => JSON.stringify(value)));
  });

  test('a closing file without blob and blocks: young ones were committed and taken away, old ones are written again', async () => {
    for (const [age, again] of [
      [day, false],
      [7 * day, true],
    ] as const) {
      const sink = harness();
      const crashed = await sink.own();
      await crashed.put(numbers(0, 3));
      await crashed.prepare();
      sink.store.expire();
      sink.now += age;
      await sink.own();
      expect(sink.row.next).toBe(again ? 0n : 3n);
      await sink.run(numbers(0, 3));
      expect(sink.text()).toEqual(again ? { [name(0)]: lines(0, 1, 2) } : {});
    }
  });

  test('old files are looked at before they are closed', async () => {
    const sink = harness();
    await sink.run(numbers(0, 2));
    sink.store.expire();
    sink.now += 7 * day;
    const owner = await sink.own();
    await owner.put(numbers(2, 3));
    await owner.checkpoint();
    expect(owner.rewound).toContain('have expired');
    await sink.run(numbers(0, 3));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2) });
  });

  test('keepAlive renews open files, or goes back', async () => {
    const sink = harness();
    await sink.run(numbers(0, 2));
    sink.now += 5 * day;
    const alive = await (await sink.own()).task.keepAlive({ ...TP, ...sink.row });
    expect(alive).toMatchObject({ next: 2n, base: 0n });
    sink.row = { ...sink.row, ...alive };
    sink.now += 5 * day;
    await sink.run(numbers(2, 3));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2) });

    await sink.run(numbers(3, 4));
    sink.store.expire();
    const owner = await sink.own();
    await owner.rewinding(async () => void (await owner.task.keepAlive({ ...TP, ...sink.row })));
    expect(sink.row).toMatchObject({ next: 3n, base: 3n });
  });

  test('what a wall-clock folder had committed is left out too, whatever folder it would get now', async () => {
    const sink = harness({
      'partitioner.class': 'TimeBasedPartitioner',
      ...{ 'partition.duration.ms': '60000', 'path.format': 'mm', locale: 'en', timezone: 'UTC', 'flush.size': '4' },
    });
    await sink.run(numbers(0, 2));
    sink.store.expire();
    sink.now += 60_000;
    const owner = await sink.own();
    await owner.put(numbers(2, 4));
    await owner.checkpoint();
    expect(owner.rewound).toBeDefined();
    sink.now += 60_000;
    await sink.run(numbers(0, 6));
    expect(sink.text()).toEqual({ [name(2, '05')]: lines(2, 3), [name(0, '06')]: lines(0, 1, 4, 5) });
  });

  test('another container: what is open is written there from its beginning', async () => {
    const sink = harness();
    await sink.run(numbers(0, 5));
    const moved = new SinkHarness(new MemoryBlobStore('memory/other'), config());
    moved.row = sink.row;
    const owner = await moved.own();
    expect(owner.rewound).toContain('its blocks are in memory/container');
    await moved.run(numbers(3, 6));
    expect(moved.text()).toEqual({ [name(3)]: lines(3, 4, 5) });
  });

  test('a container that was deleted is created anew and filled again', async () => {
    const sink = harness();
    sink.store.mayCreate = true;
    await sink.run(numbers(0, 2));
    const owner = await sink.own();
    sink.store.deleteContainer();
    await owner.put(numbers(2, 3));
    await owner.checkpoint();
    expect(owner.rewound).toContain('container was deleted');
    await sink.run(numbers(0, 3));
    expect(sink.text()).toEqual({ [name(0)]: lines(0, 1, 2) });
  });
});

describe('names that are taken', () => {
  test("somebody else's blob is not overwritten, and named", async () => {
    const sink = harness();
    const id = blockId(1, 1, 1);
    await sink.store.putBlock(name(0), id, Buffer.from('precious'));
    await sink.store.commit(name(0), [id], {}, { ifNoneMatch: '*' });
    await expect(sink.run(numbers(0, 3))).rejects.toThrow(`The blob ${name(0)} in memory/container exists already`);
    expect(sink.text()).toEqual({ [name(0)]: 'precious' });
  });

  test("after a user's reset the blobs of before are replaced", async () => {
    const sink = harness();
    await sink.run(numbers(0, 4));
    const owner = await sink.own();
    const state = owner.task.resetState();
    sink.row = { ...sink.row, next: 0n, base: 0n, resetGen: 1, state };
    const again = numbers(0, 3).map((each) => ({ ...each, value: { again: true } }));
    await sink.run(again);
    expect(sink.text()).toEqual({ [name(0)]: '{"again":true}\n'.repeat(3) });
    sink.row = { ...sink.row, next: 0n, base: 0n, state: undefined };
    await expect(sink.run(numbers(0, 3))).rejects.toThrow('exists already and was written by sink');
  });
});

describe('records that cannot be written', () => {
  test('are named', async () => {
    const sink = harness();
    const bad = record(1, () => 1);
    await expect(sink.run([record(0, 1), bad])).rejects.toThrow(
      "topic 'orders', partition 0, offset 1 cannot be written",
    );
  });

  test('are reported where the connector wants that, and leave no trace in files and names', async () => {
    const sink = harness({ 'partitioner.class': 'FieldPartitioner', 'partition.field.name': 'k' });
    const reported: string[] = [];
    sink.errantRecordReporter = {
      report: async ({ kafkaOffset }, error) => void reported.push(`${kafkaOffset} ${(error as Error).message}`),
    };
    const good = (n: number) => record(n, { n, k: 'a' });
    const unwritable = record(0, { k: 'a', bad: () => 1 });
    await sink.run([unwritable, good(1), record(2, null), good(3), record(4, { k: 'a/../b' }), good(5)]);
    expect(sink.text()).toEqual({ [name(1, 'k=a')]: [1, 3, 5].map((n) => `{"n":${n},"k":"a"}\n`).join('') });
    expect(reported.map((text) => text.slice(0, 2))).toEqual(['0 ', '2 ', '4 ']);
    expect(reported[1]).toContain(
      "offset 2 cannot be written: its value is null, and behavior.on.null.values is 'fail'",
    );
    expect(sink.row).toMatchObject({ next: 6n, base: 6n });
  });

  test.each([`a/../b`, 'x'.repeat(1_000), '\ud800'])('a field that makes no name of a blob: %s', async (k) => {
    const sink = harness({ 'partitioner.class': 'FieldPartitioner', 'partition.field.name': 'k' });
    await expect(sink.run([record(0, { k })])).rejects.toThrow(/offset 0 cannot be written: its blob's name would/);
  });

  test('behavior.on.null.values', async () => {
    await expect(harness().run([record(0, null)])).rejects.toThrow('behavior.on.null.values');
    const sink = harness({ 'behavior.on.null.values': 'ignore', 'flush.size': '1' });
    await sink.run([record(0, null), record(1, 'a')]);
    expect(sink.text()).toEqual({ [name(1)]: '"a"\n' });
    expect(sink.row.next).toBe(2n);
  });
});
