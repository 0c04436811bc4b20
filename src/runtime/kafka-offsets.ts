import { ConfigException, type SinkOffsetChange, type SourceOffsetChange } from '../api/index.ts';
import { parseJavaInteger } from '../api/java-parse.ts';
import type { ConnectorOffset } from './herder-api.ts';

const TOPIC = 'kafka_topic';
const PARTITION = 'kafka_partition';
const OFFSET = 'kafka_offset';

/** A sink's offset as REST shows it. */
export function kafkaOffset(topic: string, partition: number, offset: bigint): ConnectorOffset {
  return { partition: { [PARTITION]: partition, [TOPIC]: topic }, offset: { [OFFSET]: offset } };
}

/** Reads sinks' offsets; of several for one partition the last counts. Throws ConfigException with Connect's messages. */
export function parseKafkaOffsets(offsets: readonly SourceOffsetChange[]): SinkOffsetChange[] {
  const parsed = offsets.map(parse);
  return [...new Map(parsed.map((change) => [`${change.topic}\n${change.partition}`, change])).values()];
}

function parse({ partition: place, offset }: SourceOffsetChange): SinkOffsetChange {
  if (place === null) throw new ConfigException('The partition for a sink connector offset cannot be null or missing');
  if (!Object.hasOwn(place, TOPIC) || !Object.hasOwn(place, PARTITION)) {
    throw new ConfigException(
      `The partition for a sink connector offset must contain the keys '${TOPIC}' and '${PARTITION}'`,
    );
  }
  const { [TOPIC]: topic, [PARTITION]: partition } = place;
  if (topic === null) throw new ConfigException('Kafka topic names must be valid strings and may not be null');
  if (partition === null) throw new ConfigException('Kafka partitions must be valid numbers and may not be null');
  return {
    topic: javaText(topic),
    partition: Number(integer(partition, 'partition', 32)),
    offset: offset === null ? null : integer(offsetOf(offset), 'offset', 64),
  };
}

function offsetOf(offset: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(offset, OFFSET)) return offset[OFFSET];
  throw new ConfigException(`The offset for a sink connector should either be null or contain the key '${OFFSET}'`);
}

function integer(value: unknown, what: 'partition' | 'offset', bits: 32 | 64): bigint {
  const text = javaText(value);
  const number = parseJavaInteger(text, bits);
  if (number !== undefined) return number;
  throw new ConfigException(
    `Failed to parse the following Kafka ${what} value in the provided offsets: '${text}'. ` +
      `${what === 'partition' ? 'Partition' : 'Offset'} values for sink connectors need to be integers.`,
  );
}

/** As Java prints what was read from JSON. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}=${javaText(inner)}`);
  return `{${entries.join(', ')}}`;
}
