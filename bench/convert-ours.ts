import { type Converter, createPlugin, type SchemaAndValue, type SinkRecord } from '../src/index.ts';
import type { Case } from './convert-cases.ts';

/** Runs a case once for the record at `index`; the return value keeps the work from being left out. */
type Run = (index: number) => unknown;

/** This process's side of the measurement. */
export class OurSide {
  readonly #cases = new Map<string, Run>();

  /** Throws ConnectException where the plugin is not there. */
  add(described: Case): void {
    this.#cases.set(described.name, make(described));
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

function make({ kind, converter: { class: className, config }, lines, transformation }: Case): Run {
  const converter: Converter = createPlugin('converter', className, config);
  const buffers = lines.map((line) => Buffer.from(line));
  const at = <T>(list: readonly T[], index: number) => list[index % list.length]!;
  if (kind === 'toConnectData') return (index) => converter.toConnectData('topic', at(buffers, index));
  const values = buffers.map((bytes) => converter.toConnectData('topic', bytes) as SchemaAndValue);
  if (kind === 'fromConnectData') {
    return (index) => {
      const { schema, value } = at(values, index);
      return converter.fromConnectData('topic', schema, value);
    };
  }
  const plugin = createPlugin('transformation', transformation!.class, transformation!.config);
  const records = values.map(sinkRecord);
  return (index) => plugin.apply(at(records, index));
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
