import { ConnectException, FencedException, type SourceOffsetChange } from '../api/index.ts';
import { canonicalJson, leaseIdentity } from '../store/offsets.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { RowChain } from '../store/row-chain.ts';
import type { Runtime } from './runtime.ts';
import { untilStopped } from './until-stopped.ts';

/** Rows beside the lease's in one transaction. */
const OFFSETS_A_WRITE = 99;

/** See `alterOffsets`. Every write is conditional on a lease row of this generation: a task of the next one comes after it. */
export async function alterSourceOffsets(
  runtime: Runtime,
  connector: RegisteredConnector,
  wanted: readonly SourceOffsetChange[] | undefined,
): Promise<boolean> {
  const { name } = connector;
  for (const { partition, offset } of wanted ?? []) {
    requirePrimitives(partition);
    requirePrimitives(offset);
  }
  const plugin = runtime.plugins.connector(connector.config['connector.class'] ?? '');
  if (plugin.type !== 'source') throw new TypeError(`${plugin.className} is not a source connector.`);
  if (!(await untilStopped(runtime, connector))) throw notStopped(name);
  const stored = wanted ?? (await runtime.offsets.listSource(name));
  const offsets = last(stored.map(({ partition, offset }) => ({ partition, offset: wanted ? offset : null })));
  const hook = plugin.create();
  const all = (await hook.alterOffsets?.(await runtime.resolve(connector.config), offsets)) ?? false;
  await write(runtime, connector, offsets);
  return all;
}

async function write(
  { offsets }: Runtime,
  { name, generation }: RegisteredConnector,
  changes: readonly SourceOffsetChange[],
): Promise<void> {
  const known = new Set((await offsets.listSource(name)).map(({ partition }) => canonicalJson(partition)));
  const writes = changes
    .filter(({ partition, offset }) => offset !== null || known.has(canonicalJson(partition)))
    .map(({ partition, offset }) => offsets.sourceWrite(name, partition ?? {}, offset));
  if (!writes.length) return;
  const lease = await RowChain.open(offsets.table, offsets.leaseKey(name, 0));
  if (Number(lease.columns.generation ?? 0) > generation) throw notStopped(name);
  try {
    for (let i = 0; i < writes.length; i += OFFSETS_A_WRITE) {
      await lease.update({ ...leaseIdentity(name, 0), generation }, writes.slice(i, i + OFFSETS_A_WRITE));
    }
  } catch (cause) {
    throw cause instanceof FencedException ? notStopped(name, cause) : cause;
  }
}

function notStopped(name: string, cause?: unknown): ConnectException {
  return new ConnectException(
    `Failed to modify offsets for source connector ${name} either because its tasks haven't stopped completely yet or the ` +
      'connector was resumed before the request could be successfully completed. If the connector is in a stopped state, this ' +
      'operation can be safely retried.',
    { cause },
  );
}

/** Of several changes of one partition the last. */
function last(changes: readonly SourceOffsetChange[]): SourceOffsetChange[] {
  return [...new Map(changes.map((change) => [canonicalJson(change.partition), change])).values()];
}

function requirePrimitives(fields: Readonly<Record<string, unknown>> | null): void {
  for (const [field, value] of Object.entries(fields ?? {})) {
    const kind = complexKind(value);
    if (kind === undefined) continue;
    throw new ConnectException(
      `Offsets may only contain primitive types as values, but field ${field} contains ${kind}`,
    );
  }
}

function complexKind(value: unknown): string | undefined {
  if (typeof value === 'bigint') {
    return BigInt.asIntN(64, value) === value ? undefined : 'class java.math.BigInteger';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? 'ARRAY' : 'MAP';
}
