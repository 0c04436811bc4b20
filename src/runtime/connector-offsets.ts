import { ConnectException, type SourceOffsetChange } from '../api/index.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { alterSinkOffsets } from './alter-sink-offsets.ts';
import { alterSourceOffsets } from './alter-source-offsets.ts';
import type { ConnectorOffset } from './herder-api.ts';
import { kafkaOffset } from './kafka-offsets.ts';
import type { Runtime } from './runtime.ts';
import { sinkTopics } from './sink-topics.ts';

/** What `GET …/offsets` shows: of a source every partition's offset, of a sink the offsets below which all is final. */
export async function connectorOffsets(runtime: Runtime, connector: RegisteredConnector): Promise<ConnectorOffset[]> {
  const { name, type } = connector;
  if (type === 'source') return runtime.offsets.listSource(name);
  const { sinks, cleared } = await runtime.offsets.listSinkRows(name);
  if (!sinks.length && !cleared.length) return committedOffsets(runtime, connector);
  return sinks.filter(({ fresh }) => !fresh).map(({ topic, partition, base }) => kafkaOffset(topic, partition, base));
}

/**
 * Moves or, where `wanted` is undefined, deletes the offsets of a stopped connector. Returns Connect's message. Throws
 * ConfigException for offsets that are not what they should be, ConnectException.
 */
export async function alterOffsets(
  runtime: Runtime,
  connector: RegisteredConnector,
  wanted: readonly SourceOffsetChange[] | undefined,
): Promise<string> {
  const alter = connector.type === 'source' ? alterSourceOffsets : alterSinkOffsets;
  const all = await alter(runtime, connector, wanted);
  const done = wanted ? 'altered' : 'reset';
  return all
    ? `The offsets for this connector have been ${done} successfully`
    : `The Connect framework-managed offsets for this connector have been ${done} successfully. However, if this connector ` +
        `manages offsets externally, they will need to be manually ${done} in the system that the connector uses.`;
}

/** A sink that has not run here yet: what it brings from another Connect. */
async function committedOffsets(runtime: Runtime, { name, config }: RegisteredConnector): Promise<ConnectorOffset[]> {
  try {
    const admin = await runtime.kafka.admin();
    const topics = await sinkTopics(admin, await runtime.resolve(config));
    const committed = await admin.committed(`connect-${name}`, topics);
    return [...committed].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, offset]) => kafkaOffset(topic, partition, offset)),
    );
  } catch (cause) {
    throw new ConnectException(`Failed to retrieve consumer group offsets for sink connector ${name}`, { cause });
  }
}
