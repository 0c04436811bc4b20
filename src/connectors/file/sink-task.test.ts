import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Schema, SchemaBuilder, Schemas, type SinkRecord, Struct } from '../../api/index.ts';
import { FileStreamSinkTask } from './sink-task.ts';
import { temporaryFolder } from './testing/context.ts';

function record(value: unknown, valueSchema?: Schema): SinkRecord {
  return {
    ...{ topic: 't', kafkaPartition: 0, kafkaOffset: 0n, timestamp: 0, timestampType: 'CREATE_TIME', headers: [] },
    ...{ originalTopic: 't', originalKafkaPartition: 0, originalKafkaOffset: 0n, keySchema: undefined, key: null },
    ...{ valueSchema, value },
  };
}

async function started(file: string) {
  const task = new FileStreamSinkTask();
  await task.start({ file });
  onTestFinished(() => task.stop());
  return task;
}

describe('the file sink', () => {
  it('appends a line a record, and keeps what is there', async () => {
    const file = join(await temporaryFolder(), 'out.txt');
    await writeFile(file, 'before\n');
    const task = await started(file);
    await task.put([record('one'), record('zwei ö')]);
    await task.put([]);
    await task.put([record('three')]);
    const positions = [{ topic: 't', partition: 0, next: 3n }];
    expect(await task.preCommit(positions)).toEqual(positions);
    expect(await readFile(file, 'utf8')).toBe('before\none\nzwei ö\nthree\n');
  });

  it('writes values as Java does', async () => {
    const file = join(await temporaryFolder(), 'out.txt');
    const schema = SchemaBuilder.struct()
      .field('i', Schemas.INT64)
      .field('d', Schemas.OPTIONAL_FLOAT64)
      .field('l', SchemaBuilder.array(Schemas.STRING).optional().build())
      .field('none', Schemas.OPTIONAL_STRING)
      .build();
    const struct = new Struct(schema).put('i', 5n).put('d', 1e10).put('l', ['a', 'b']);
    const map = { a: 1, b: null, c: [1.5, true] };
    const task = await started(file);
    await task.put([record(struct, schema), record(map), record(null), record(undefined), record(3, Schemas.FLOAT32)]);
    expect((await readFile(file, 'utf8')).split('\n')).toEqual([
      'Struct{i=5,d=1.0E10,l=[a, b]}',
      '{a=1, b=null, c=[1.5, true]}',
      'null',
      'null',
      '3.0',
      '',
    ]);
  });

  it('fails at its start where the file cannot be made', async () => {
    const file = join(await temporaryFolder(), 'no-such-folder', 'out.txt');
    await expect(started(file)).rejects.toThrow(`Couldn't find or create file '${file}' for FileStreamSinkTask`);
  });
});
