import { createPlugin, type MaybePromise, type SchemaAndValue, type SinkRecord } from '../src/index.ts';
import type { Case } from './convert-cases.ts';

/** Runs a case once for the record at `index`; the return value keeps the work from being left out. */
type Run = (index: number) => unknown;

/** This process's side of the measurement. */
export class OurSide {
  readonly #cases = new Map<string, Run>();
  readonly #registryUrl: string;

  constructor(registryUrl: string) {
    this.#registryUrl = registryUrl;
  }

  /** Throws ConnectException where the plugin is not there. */
  async add(described: Case): Promise<void> {
    this.#cases.set(described.name, await make(described, this.#registryUrl));
  }

  /** CPU nanoseconds of all threads, the garbage collector's included. */
  run(name: string, records: number): number {
    const one = this.#cases.get(name)!;
    const before = process.cpuUsage();
    let seen: unknown;
    for (let i = 0; i < records; i++) seen = one(i);
    const { user, system } = process.cpuUsage(before);
    if (seen === undefined) throw new Error(`${name} made nothing`);
    return (user + system) * 1_000;
  }
}

async function make(described: Case, registryUrl: string): Promise<Run> {
  const { kind, converter: reader, withRegistry, lines, transformation } = described;
  const json = createPlugin('converter', reader.class, reader.config);
  const read = await all(lines, (line) => json.toConnectData('topic', Buffer.from(line)));
  if (kind === 'transformation') {
    const plugin = createPlugin('transformation', transformation!.class, transformation!.config);
    const records = read.map(sinkRecord);
    return (index) => plugin.apply(at(records, index));
  }
  const measured = withRegistry
    ? createPlugin('converter', withRegistry.class, { ...withRegistry.config, 'schema.registry.url': registryUrl })
    : json;
  const bytes = await all(read, ({ schema, value }) => measured.fromConnectData('topic', schema, value));
  if (kind === 'toConnectData') {
    const given = withRegistry ? bytes : lines.map((line) => Buffer.from(line));
    await all(given, (each) => measured.toConnectData('topic', each));
    return (index) => measured.toConnectData('topic', at(given, index));
  }
  return (index) => {
    const { schema, value } = at(read, index);
    return measured.fromConnectData('topic', schema, value);
  };
}

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length]!;
}

/** What is converted for the first time may be waited for; later it is there at once. */
async function all<T, R>(list: readonly T[], convert: (item: T) => MaybePromise<R>): Promise<R[]> {
  const converted: R[] = [];
  for (const item of list) converted.push(await convert(item));
  return converted;
}

function sinkRecord({ schema, value }: SchemaAndValue, index: number): SinkRecord {
  return {
    topic: 'topic',
    kafkaPartition: 0,
    keySchema: undefined,
    key: null,
    valueSchema: schema,
    value,
    timestamp: 1_700_000_000_000,
    timestampType: 'CREATE_TIME',
    headers: [],
    kafkaOffset: BigInt(index),
    originalTopic: 'topic',
    originalKafkaPartition: 0,
    originalKafkaOffset: BigInt(index),
  };
}
