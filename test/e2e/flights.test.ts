import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AvroReader, findAvroReader } from '../../examples/flights/avro-readers.ts';
import { fromDataset, fromLines } from '../../examples/flights/comparison.ts';
import { DATASET, flightLines, writeLines } from '../../examples/flights/lines.ts';
import {
  beginToSend,
  type Figures,
  readConnectors,
  startFlightsStack,
  TOPIC,
  untilWritten,
} from '../../examples/flights/pipeline.ts';
import { readBack } from '../../examples/flights/read-back.ts';
import type { Stack } from '../../local/stack.ts';
import { readTopic, until } from './support.ts';

const RECORDS = 12_000;
const MORE_RECORDS = 72_000;
const FLUSH_SIZE = 1_000;

let folder: string;
let lines: string;
let stack: Stack;
let avroReader: AvroReader;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-flights-'));
  lines = join(folder, 'flights.jsonl');
  await writeLines(lines, RECORDS);
  [stack, avroReader] = await Promise.all([
    startFlightsStack(lines, {
      dataDir: join(folder, 'stack'),
      hostOptions: { 'partition-lease-ms': 3_000, 'message-hidden-ms': 4_000 },
    }),
    findAvroReader(join(folder, 'readers'), console.log),
  ]);
});

afterAll(async () => {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function written(records: number): Promise<Figures> {
  const states: Figures[] = [];
  const { signal } = new AbortController();
  await untilWritten(stack, records, { show: (figures) => states.push(figures), signal });
  return states.at(-1)!;
}

function compareWith(expected: string) {
  const { connectionString } = stack;
  const blobs = join(folder, 'blobs');
  return readBack({ connectionString, folder: blobs, expected, flushSize: FLUSH_SIZE, avroReader });
}

test('every record of a file is in JSON and Avro blobs once, as independent readers see them', async () => {
  console.log(`Avro is read by ${avroReader.name}`);
  const connectors = await readConnectors({ 'flush.size': FLUSH_SIZE, 'rotate.schedule.interval.ms': 2_000 });
  await beginToSend(stack, connectors, new AbortController().signal);
  expect(await written(RECORDS)).toEqual({ sent: RECORDS, written: { json: RECORDS, avro: RECORDS } });

  const { hours, blobs, differences } = await compareWith(fromDataset(DATASET, RECORDS));
  expect(differences).toEqual([]);
  expect(hours.length).toBeGreaterThan(1);
  expect(hours.reduce((sum, { expected }) => sum + expected.flights, 0)).toBe(RECORDS);
  for (const { expected, json, avro } of hours) expect({ json, avro }).toEqual({ json: expected, avro: expected });
  expect(blobs.json).toBeGreaterThanOrEqual(12);
  expect(blobs.avro).toBeGreaterThanOrEqual(12);
});

test('the comparison sees what is missing, doubled, changed or too much for one blob', async () => {
  const payloads = (await flightLines(0, RECORDS)).split('\n').slice(0, -1).map(payloadOf);
  payloads[7] = payloads[8]!;
  payloads[9] = payloads[9]!.replace('"delay":', '"delay":9');
  const file = join(folder, 'changed.jsonl');
  await writeFile(file, payloads.join('\n'));
  const { connectionString } = stack;
  const blobs = join(folder, 'blobs');
  const { differences } = await readBack({
    ...{ connectionString, folder: blobs, avroReader },
    expected: fromLines(file),
    flushSize: FLUSH_SIZE - 1,
  });
  expect(differences).toEqual(
    expect.arrayContaining([
      'json: 2 records are missing',
      'json: 2 records are there too often or were never sent',
      'avro: 2 records are missing',
      expect.stringMatching(/^json: the blob of partition \d at offset \d+ holds 1000 records/),
    ]),
  );
});

test('every record of the topic is in the blobs once after an instance was killed in the middle', async () => {
  const before = (await records()).length;
  await appendFile(lines, await flightLines(RECORDS, MORE_RECORDS));
  const atKill = await until('the source goes on', async () => {
    const now = (await records()).length;
    return now > before && now;
  });
  await stack.kill('instance-1');
  await until('every line is in the topic', async () => new Set(await records()).size === MORE_RECORDS);
  const topic = await records();
  const file = join(folder, 'topic.jsonl');
  await writeFile(file, topic.join('\n'));
  expect(await written(topic.length)).toMatchObject({ sent: topic.length });
  const { differences } = await compareWith(fromLines(file));
  expect(differences).toEqual([]);
  console.log(
    `Killed at ${atKill} of ${MORE_RECORDS} records: ${topic.length - MORE_RECORDS} were sent to the topic again.`,
  );
});

/** The payload of every record in the topic. */
async function records(): Promise<string[]> {
  const partitions = await readTopic(stack.bootstrapServers, TOPIC);
  return partitions.flat().map(({ value }) => payloadOf(String(value)));
}

function payloadOf(line: string): string {
  return line.slice(line.indexOf('"payload":') + '"payload":'.length, -1);
}
