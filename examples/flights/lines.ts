import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../local/project.ts';

/** 200,000 flights; an array of objects. */
export const DATASET = join(projectRoot, 'node_modules', 'vega-datasets', 'data', 'flights-200k.json');
export const DATASET_RECORDS = 200_000;

const SCHEMA = {
  type: 'struct',
  name: 'Flight',
  fields: [
    { field: 'flight', type: 'int32' },
    { field: 'delay', type: 'int32' },
    { field: 'distance', type: 'int32' },
    { field: 'time', type: 'double' },
  ],
};

/** Writes the first `records` flights as lines. The file appears only when it is whole. */
export async function writeLines(file: string, records: number): Promise<void> {
  const unfinished = `${file}.part`;
  await writeFile(unfinished, await flightLines(0, records));
  await rename(unfinished, file);
}

/**
 * The flights from number `from` to before number `to`, each on a line of its own with its number and with its schema beside
 * it, as JsonConverter wants it with `schemas.enable=true`.
 */
export async function flightLines(from: number, to: number): Promise<string> {
  const flights: Record<string, number>[] = JSON.parse(await readFile(DATASET, 'utf8'));
  const schema = JSON.stringify(SCHEMA);
  const lines = flights.slice(from, to).map((flight, i) => {
    const payload = JSON.stringify({ flight: from + i, ...flight });
    return `{"schema":${schema},"payload":${payload}}\n`;
  });
  return lines.join('');
}
