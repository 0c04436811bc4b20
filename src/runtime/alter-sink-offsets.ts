import { ConnectException, type SinkOffsetChange, type SourceOffsetChange } from '../api/index.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { parseKafkaOffsets } from './kafka-offsets.ts';
import { mirrorBase } from './mirror.ts';
import type { Runtime } from './runtime.ts';
import { SinkReset } from './sink-reset.ts';
import { untilStopped } from './until-stopped.ts';

/** See `alterOffsets`. Each partition is moved under its own lease (docs/protocol.md, blob sink). */
export async function alterSinkOffsets(
  runtime: Runtime,
  connector: RegisteredConnector,
  wanted: readonly SourceOffsetChange[] | undefined,
): Promise<boolean> {
  const { name } = connector;
  const asked = wanted && parseKafkaOffsets(wanted);
  const changes = asked ?? (await allPartitions(runtime, name));
  const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
  if (plugin.type !== 'sink') throw new TypeError(`${plugin.className} is not a sink connector.`);
  const hook = plugin.create();
  const all = (await hook.alterOffsets?.(await runtime.resolve(connector.config), changes)) ?? false;
  if (changes.some(({ offset }) => offset !== null && offset < 0n)) {
    throw new ConnectException(`Failed to modify offsets for sink connector ${name}`);
  }
  if (asked) await requirePartitions(runtime, name, asked);
  const what = wanted ? 'alter' : 'reset';
  if (!(await untilStopped(runtime, connector))) throw notStopped(name, what);
  if (changes.some(({ offset }) => offset === null) || !wanted) await forgetGroup(runtime, name, what);
  const reset = new SinkReset(runtime, connector);
  try {
    for (const change of changes) if (!(await reset.move(change))) throw notStopped(name, what);
  } finally {
    await reset.end();
  }
  await mirrorBase(runtime, name, new Map());
  return all;
}

async function allPartitions({ offsets }: Runtime, name: string): Promise<SinkOffsetChange[]> {
  const { sinks, cleared } = await offsets.listSinkRows(name);
  return [...sinks, ...cleared].map(({ topic, partition }) => ({ topic, partition, offset: null }));
}

async function requirePartitions(runtime: Runtime, name: string, changes: readonly SinkOffsetChange[]): Promise<void> {
  const message = `Failed to alter consumer group offsets for connector ${name}`;
  let known: Map<string, readonly unknown[]>;
  try {
    const admin = await runtime.kafka.admin();
    known = await admin.offsets([...new Set(changes.map(({ topic }) => topic))]);
  } catch (cause) {
    throw new ConnectException(message, { cause });
  }
  const missing = changes.find(({ topic, partition }) => known.get(topic)?.[partition] === undefined);
  if (!missing) return;
  throw new ConnectException(message, {
    hint: `There is no partition ${missing.partition} of a topic '${missing.topic}'.`,
  });
}

/** The mirror for tools; what is left of it is committed again when the rows have been moved. */
async function forgetGroup(runtime: Runtime, name: string, what: string): Promise<void> {
  try {
    const admin = await runtime.kafka.admin();
    await admin.deleteGroup(`connect-${name}`);
  } catch (cause) {
    throw new ConnectException(`Failed to ${what} consumer group offsets for connector ${name}`, { cause });
  }
}

function notStopped(name: string, what: 'alter' | 'reset'): ConnectException {
  return new ConnectException(
    `Failed to ${what} consumer group offsets for connector ${name} either because its tasks haven't stopped completely yet or ` +
      `the connector was resumed before the request to ${what} its offsets could be successfully completed. If the connector ` +
      "is in a stopped state, this operation can be safely retried. If it doesn't eventually succeed, the Connect cluster may " +
      'need to be restarted to get rid of the zombie sink tasks.',
  );
}
