import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { SINKS, type SinkFormat } from './pipeline.ts';

/** Where DuckDB finds the records. */
export interface Inputs {
  /** What was to be sent: a query that gives flight, delay, distance, time. */
  expected: string;
  /** Lines of JSON, one file a blob, named as the blobs: a pattern for each sink. */
  blobs: Record<SinkFormat, string>;
  flushSize: number;
}

export interface Sums {
  flights: number;
  delay: number;
  distance: number;
}

export interface HourOfDay extends Record<'expected' | SinkFormat, Sums> {
  hour: number;
}

export interface Comparison {
  hours: HourOfDay[];
  blobs: Record<SinkFormat, number>;
  /** Everything that is not as it should be, in words. */
  differences: string[];
}

/** The first `records` of the dataset, as `expected`; DuckDB keeps their order. */
export function fromDataset(file: string, records: number): string {
  return `SELECT (row_number() OVER () - 1)::INTEGER AS flight, * FROM
    (SELECT delay, distance, "time" FROM read_json(${text(file)}, format = 'array',
      columns = {delay: 'INTEGER', distance: 'INTEGER', "time": 'DOUBLE'}) LIMIT ${records})`;
}

/** Lines of JSON as `expected`. */
export function fromLines(pattern: string): string {
  return `SELECT flight, delay, distance, "time" FROM ${readLines(pattern)}`;
}

/** Compares what is in the blobs with what was sent, hour by hour and record by record. */
export async function compare({ expected, blobs, flushSize }: Inputs): Promise<Comparison> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run(`CREATE TABLE expected AS ${expected}`);
    const counts = {} as Comparison['blobs'];
    const differences: string[] = [];
    for (const format of SINKS) {
      await connection.run(`CREATE TABLE ${format} AS SELECT * FROM ${readLines(blobs[format])}`);
      counts[format] = await count(connection, `SELECT count(DISTINCT filename) FROM ${format}`);
      differences.push(...(await recordDifferences(connection, format)));
      differences.push(...(await nameDifferences(connection, format, flushSize)));
    }
    return { hours: await hoursOf(connection), blobs: counts, differences };
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

function readLines(pattern: string): string {
  return `read_json(${text(pattern)}, format = 'newline_delimited', filename = true,
    columns = {flight: 'INTEGER', delay: 'INTEGER', distance: 'INTEGER', "time": 'DOUBLE'})`;
}

async function recordDifferences(connection: DuckDBConnection, format: SinkFormat): Promise<string[]> {
  const columns = 'flight, delay, distance, "time"';
  const beyond = (a: string, b: string) =>
    count(connection, `SELECT count(*) FROM (SELECT ${columns} FROM ${a} EXCEPT ALL SELECT ${columns} FROM ${b})`);
  const [missing, surplus] = [await beyond('expected', format), await beyond(format, 'expected')];
  return [
    ...(missing ? [`${format}: ${missing} records are missing`] : []),
    ...(surplus ? [`${format}: ${surplus} records are there too often or were never sent`] : []),
  ];
}

/** In each partition a blob must begin, by its name, where the one before it ended, and hold no more than flush.size. */
async function nameDifferences(connection: DuckDBConnection, format: SinkFormat, flushSize: number): Promise<string[]> {
  const rows = await query(
    connection,
    `WITH blobs AS (
       SELECT regexp_extract(filename, '\\+(\\d+)\\+(\\d+)\\.[a-z.]+$', ['part', 'first']) AS name, count(*) AS records
       FROM ${format} GROUP BY filename),
     placed AS (SELECT name.part::INTEGER AS part, name.first::BIGINT AS first, records FROM blobs),
     neighbours AS (
       SELECT *, coalesce(lag(first + records) OVER (PARTITION BY part ORDER BY first), 0) AS wanted FROM placed)
     SELECT part, first, wanted, records FROM neighbours WHERE first <> wanted OR records > ${flushSize} ORDER BY ALL`,
  );
  return rows.map(
    ({ part, first, wanted, records }) =>
      `${format}: the blob of partition ${part} at offset ${first} holds ${records} records and should begin at ${wanted}`,
  );
}

async function hoursOf(connection: DuckDBConnection): Promise<HourOfDay[]> {
  const tables = ['expected', ...SINKS] as const;
  const sums = tables.map(
    (table) => `SELECT '${table}' AS name, floor("time")::INTEGER AS hour, count(*) AS flights,
      sum(delay) AS delay, sum(distance) AS distance FROM ${table} GROUP BY hour`,
  );
  const hours = new Map<number, HourOfDay>();
  const none: Sums = { flights: 0, delay: 0, distance: 0 };
  for (const row of await query(connection, `${sums.join(' UNION ALL ')} ORDER BY hour`)) {
    const hour = Number(row.hour);
    if (!hours.has(hour)) hours.set(hour, { hour, expected: none, json: none, avro: none });
    hours.get(hour)![row.name as 'expected' | SinkFormat] = {
      flights: Number(row.flights),
      delay: Number(row.delay),
      distance: Number(row.distance),
    };
  }
  return [...hours.values()];
}

async function query(connection: DuckDBConnection, sql: string) {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function count(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = await query(connection, sql);
  return Number(Object.values(row ?? {})[0]);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''").replaceAll('\\', '/')}'`;
}
