import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { projectRoot } from '../../local/project.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';
import { FigureReader } from '../../local/start/figures.ts';
import { type ConnectorRequest, register } from '../../local/start/lab.ts';

export const TOPIC = 'flights';
export const PARTITIONS = 6;
export const SINKS = ['json', 'avro'] as const;
export type SinkFormat = (typeof SINKS)[number];

/** Nothing has moved for so long: it will not any more. Milliseconds. */
const STALLED_MS = 120_000;

export interface Figures {
  /** In the topic. */
  sent: number;
  /** Of the topic's records, those in blobs. */
  written: Record<SinkFormat, number>;
}

/** The local stack with two instances, and `${env:FLIGHTS_FILE}` for the source. */
export function startFlightsStack(linesFile: string, options: StackOptions): Promise<Stack> {
  return startStack({ ...options, demo: false, instances: 2, env: { ...options.env, FLIGHTS_FILE: linesFile } });
}

export function containerOf(format: SinkFormat): string {
  return `flights-${format}`;
}

/** The example's connectors as in their files; sinks first. */
export async function readConnectors(sinkOptions: Record<string, unknown> = {}): Promise<ConnectorRequest[]> {
  const read = async (file: string): Promise<ConnectorRequest> =>
    JSON.parse(await readFile(join(projectRoot, 'examples', 'flights', file), 'utf8'));
  const sinks = await Promise.all(SINKS.map((format) => read(`flights-to-${format}.json`)));
  return [
    ...sinks.map(({ name, config }) => ({ name, config: { ...config, ...sinkOptions } })),
    await read('flights-to-kafka.json'),
  ];
}

/** Creates the topic, unless it is there, and registers the connectors, unless they are. */
export async function beginToSend(
  stack: Stack,
  connectors: readonly ConnectorRequest[],
  signal: AbortSignal,
): Promise<void> {
  const kafka = new Kafka({
    brokers: stack.bootstrapServers.split(','),
    clientId: 'flights',
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1 }] });
  await admin.disconnect();
  for (const connector of connectors) await register(stack.restUrl, connector, signal);
}

/**
 * Waits until at least `records` are in the topic and both sinks have written all that is there. `show` gets every new state.
 * @throws Error with the trace of a task that has failed, or where nothing moves any more
 */
export async function untilWritten(
  stack: Stack,
  records: number,
  { show, signal }: { show: (figures: Figures) => void; signal: AbortSignal },
): Promise<void> {
  const readers = SINKS.map(
    (format) =>
      new FigureReader({
        bootstrapServers: stack.bootstrapServers,
        topic: TOPIC,
        group: `connect-flights-to-${format}`,
        connectionString: stack.connectionString,
        container: containerOf(format),
      }),
  );
  let last = '';
  let movedAt = Date.now();
  try {
    for (;;) {
      signal.throwIfAborted();
      const [json, avro] = await Promise.all(readers.map((reader) => reader.read()));
      const sent = Math.max(json?.records ?? 0, avro?.records ?? 0);
      const figures: Figures = { sent, written: { json: json?.written ?? 0, avro: avro?.written ?? 0 } };
      const state = JSON.stringify(figures);
      if (state !== last) {
        last = state;
        movedAt = Date.now();
        show(figures);
      }
      if (sent >= records && SINKS.every((format) => figures.written[format] === sent)) return;
      await throwIfFailed(stack.restUrl);
      if (Date.now() - movedAt > STALLED_MS) {
        throw new Error(`Nothing has moved for ${STALLED_MS / 1000} seconds: ${state}`);
      }
      await sleep(250, undefined, { signal });
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

interface Status {
  name: string;
  tasks: { id: number; state: string; trace?: string }[];
}

async function throwIfFailed(restUrl: string): Promise<void> {
  const response = await fetch(`${restUrl}/connectors?expand=status`, { signal: AbortSignal.timeout(30_000) }).catch(
    () => undefined, // between two lives of the app
  );
  if (!response?.ok) return;
  const connectors = Object.values((await response.json()) as Record<string, { status: Status }>);
  for (const { status } of connectors) {
    const failed = status.tasks.find(({ state }) => state === 'FAILED');
    if (failed) throw new Error(`Task ${failed.id} of ${status.name} has failed: ${failed.trace}`);
  }
}
