import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EnvironmentError } from '../../local/errors.ts';
import type { Stack } from '../../local/stack.ts';
import { createDisplay } from '../../local/start/display.ts';
import type { ConnectorRequest } from '../../local/start/lab.ts';
import { findAvroReader } from './avro-readers.ts';
import { fromDataset } from './comparison.ts';
import { openDataFolder, removeDataFolder } from './data-folder.ts';
import { DATASET, writeLines } from './lines.ts';
import { type FlightsOptions, readOptions } from './options.ts';
import { beginToSend, readConnectors, startFlightsStack, untilWritten } from './pipeline.ts';
import { readBack } from './read-back.ts';
import { report } from './report.ts';

const options = readOptions(process.argv.slice(2));
if ('exitCode' in options) process.exit(options.exitCode);

const display = createDisplay(process.stdout);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

process.exit(await main(options));

async function main({ records, data, keep }: FlightsOptions): Promise<number> {
  const folder = resolve(data);
  let stack: Stack | undefined;
  let exitCode = 1;
  try {
    await openDataFolder(folder, records);
    const lines = join(folder, 'flights.jsonl');
    if (!existsSync(lines)) await writeLines(lines, records);
    display.say(`Lines to send: ${records.toLocaleString('en-US')} in ${lines}`);
    stack = await startFlightsStack(lines, {
      dataDir: join(folder, 'stack'),
      signal: interrupted.signal,
      onOutput: (line) => display.say(`  ${line}`),
    });
    const connectors = await readConnectors();
    await send(stack, connectors, records);
    const flushSize = Number(connectors[0]?.config['flush.size']);
    const equal = await check(stack, { folder, records, flushSize });
    exitCode = equal ? 0 : 1;
    if (keep) await staying(stack);
  } catch (error) {
    display.end();
    if (interrupted.signal.aborted) {
      display.say('Interrupted. The same command goes on from here.');
      exitCode = 130;
    } else {
      console.error(error instanceof EnvironmentError ? error.message : error);
      exitCode = error instanceof EnvironmentError ? 3 : 1;
    }
  }
  await stack?.stop();
  if (exitCode === 0 && !keep) await removeDataFolder(folder);
  else if (stack) display.say(`The data are in ${folder}`);
  return exitCode;
}

async function send(stack: Stack, connectors: readonly ConnectorRequest[], records: number): Promise<void> {
  const { signal } = interrupted;
  const began = Date.now();
  await beginToSend(stack, connectors, signal);
  await untilWritten(stack, records, {
    signal,
    show: ({ sent, written }) => {
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      display.update(
        `${seconds.padStart(6)} s | topic: ${count(sent)} records | JSON blobs: ${count(written.json)} | Avro blobs: ${count(written.avro)}`,
      );
    },
  });
  display.end();
}

/** Returns whether everything is equal. */
async function check(
  stack: Stack,
  { folder, records, flushSize }: { folder: string; records: number; flushSize: number },
): Promise<boolean> {
  const avroReader = await findAvroReader(join(folder, 'readers'), (line) => display.say(line));
  display.say(`Reading the blobs back: JSON by DuckDB, Avro by ${avroReader.name}`);
  const comparison = await readBack({
    connectionString: stack.connectionString,
    folder: join(folder, 'blobs'),
    expected: fromDataset(DATASET, records),
    flushSize,
    avroReader,
  });
  for (const line of report(comparison)) display.say(line);
  const { blobs, differences } = comparison;
  if (differences.length > 0) return false;
  display.say(
    `Equal: every record is exactly once in the ${blobs.json} JSON blobs and in the ${blobs.avro} Avro blobs, whose names follow one another without gaps.`,
  );
  return true;
}

async function staying({ restUrl, bootstrapServers, connectionString }: Stack): Promise<void> {
  display.say(`\n  Connect REST API  ${restUrl}\n  Kafka             ${bootstrapServers}`);
  display.say(`  Storage           ${connectionString}\n\nCtrl-C ends everything in order.`);
  const { signal } = interrupted;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
