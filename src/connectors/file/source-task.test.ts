import { appendFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Schemas, type SourceOffset } from '../../api/index.ts';
import { FileStreamSourceTask } from './source-task.ts';
import { recordingLog, sourceContext, temporaryFolder } from './testing/context.ts';

const signal = new AbortController().signal;

async function started(file: string, options: { stored?: SourceOffset; batchSize?: number } = {}) {
  const log = recordingLog();
  const task = new FileStreamSourceTask();
  const config = { file, topic: 'lines', 'batch.size': String(options.batchSize ?? 2000) };
  await task.start(config, sourceContext(options.stored, log));
  onTestFinished(() => task.stop());
  /** All that is there now, as values and positions. */
  const read = async () => {
    const found: [unknown, unknown][] = [];
    for (let batch = await task.poll(signal); batch; batch = await task.poll(signal)) {
      found.push(...batch.map(({ value, sourceOffset }) => [value, sourceOffset.position] as [unknown, unknown]));
    }
    return found;
  };
  return { task, read, log };
}

describe('the file source', () => {
  it('makes records as Kafka Connect does', async () => {
    const file = join(await temporaryFolder(), 'lines.txt');
    await writeFile(file, 'one\n');
    const before = Date.now();
    const [record, ...others] = (await (await started(file)).task.poll(signal)) ?? [];
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      topic: 'lines',
      keySchema: undefined,
      key: null,
      valueSchema: Schemas.STRING,
      value: 'one',
      sourcePartition: { filename: file },
      sourceOffset: { position: 4 },
    });
    expect(record?.timestamp).toBeGreaterThanOrEqual(before);
  });

  it('follows a file as it grows, and waits for the end of the last line', async () => {
    const file = join(await temporaryFolder(), 'lines.txt');
    await writeFile(file, 'one\ntw');
    const { read } = await started(file);
    expect(await read()).toEqual([['one', 4]]);
    await appendFile(file, 'o');
    expect(await read()).toEqual([]);
    await appendFile(file, '\r');
    expect(await read()).toEqual([]);
    await appendFile(file, '\nthree\n');
    expect(await read()).toEqual([
      ['two', 9],
      ['three', 15],
    ]);
  });

  it('gives at most batch.size records a poll', async () => {
    const file = join(await temporaryFolder(), 'lines.txt');
    await writeFile(file, 'a\nb\nc\nd\ne\n');
    const { task } = await started(file, { batchSize: 2 });
    const sizes = [await task.poll(signal), await task.poll(signal), await task.poll(signal), await task.poll(signal)];
    expect(sizes.map((batch) => batch?.length)).toEqual([2, 2, 1, undefined]);
  });

  it('goes on from every stored position with exactly the rest', async () => {
    const file = join(await temporaryFolder(), 'lines.txt');
    const text = ['plain', 'größe', '名前 😀', '', 'windows\r', 'x'.repeat(300_000), 'last']
      .map((l) => `${l}\n`)
      .join('');
    await writeFile(file, text);
    const all = await (await started(file)).read();
    expect(all).toHaveLength(7);
    for (const [i, [, position]] of all.entries()) {
      const { read } = await started(file, { stored: { position } });
      expect(await read()).toEqual(all.slice(i + 1));
    }
  });

  it('reads each of many lines once across its reads', async () => {
    const file = join(await temporaryFolder(), 'lines.txt');
    const expected = Array.from({ length: 50_000 }, (_, i) => `${i} ${'ö'.repeat(i % 40)}`);
    await writeFile(file, `${expected.join('\n')}\n`);
    const found = await (await started(file)).read();
    expect(found.map(([value]) => value)).toEqual(expected);
  });

  it('waits for a file that is not there, and says so once', async () => {
    const file = join(await temporaryFolder(), 'later.txt');
    const { read, log } = await started(file);
    expect(await read()).toEqual([]);
    expect(await read()).toEqual([]);
    expect(log.warnings).toEqual([
      `Couldn't find file ${file} for FileStreamSourceTask, sleeping to wait for it to be created`,
    ]);
    await writeFile(file, 'now\n');
    expect(await read()).toEqual([['now', 4]]);
  });

  it('waits for a truncated file to grow beyond what was read, and says so', async () => {
    const file = join(await temporaryFolder(), 'lines.txt');
    await writeFile(file, 'one\ntwo\n');
    const { read, log } = await started(file);
    expect(await read()).toHaveLength(2);
    await truncate(file, 4);
    expect(await read()).toEqual([]);
    expect(log.warnings).toEqual([expect.stringContaining('has 4 bytes, fewer than the 8 that were read')]);
    await appendFile(file, 'TWO\nthree\n');
    expect(await read()).toEqual([['three', 14]]);
  });

  it('reads a rotated file to its end, then the new one from there on', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'lines.txt');
    await writeFile(file, 'one\n');
    const { read } = await started(file);
    expect(await read()).toEqual([['one', 4]]);
    await appendFile(file, 'two\n');
    await rename(file, join(folder, 'lines.txt.1'));
    expect(await read()).toEqual([['two', 8]]);
    await writeFile(file, '........three\n');
    expect(await read()).toEqual([['three', 14]]);
    await rm(file);
    expect(await read()).toEqual([]);
  });

  it('does not mix the unfinished line of a replaced or shortened file with what comes after', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'lines.txt');
    await writeFile(file, 'one\nunfinished');
    const { read } = await started(file);
    expect(await read()).toEqual([['one', 4]]);
    await rename(file, join(folder, 'lines.txt.1'));
    await writeFile(file, 'one\ntwo\nunfin');
    expect(await read()).toEqual([]);
    expect(await read()).toEqual([['two', 8]]);
    await truncate(file, 10);
    expect(await read()).toEqual([]);
    await appendFile(file, '!\n');
    expect(await read()).toEqual([['un!', 12]]);
  });

  it.each([['12'], [-1], [1.5], [{}]])('refuses the stored position %j', async (position) => {
    const file = join(await temporaryFolder(), 'lines.txt');
    await expect(started(file, { stored: { position } })).rejects.toThrow('Offset position is the incorrect type');
  });

  it('fails with the reason where the file cannot be read', async () => {
    const folder = await temporaryFolder();
    const { read } = await started(folder);
    await expect(read()).rejects.toThrow(`Could not read the file ${folder}: EISDIR`);
  });
});
