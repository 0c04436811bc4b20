import { type Config, ConnectException } from '../api/index.ts';
import type { PartitionOffsets } from '../kafka/kafka.ts';
import type { Runtime } from './runtime.ts';

/**
 * Where a sink begins in a partition for which it has no offset that Kafka still holds: by `auto.offset.reset` of the connector's
 * overrides, else of the worker's consumers, else from the start as Connect does. Throws ConnectException for `none`.
 * @param connector the connector's configuration, resolved
 */
export function resetOffset(
  { worker }: Pick<Runtime, 'worker'>,
  connector: Config,
  partition: string,
  ends: PartitionOffsets,
): bigint {
  const policy =
    connector['consumer.override.auto.offset.reset'] ?? worker.clients.consumer['auto.offset.reset'] ?? 'earliest';
  switch (policy.trim().toLowerCase()) {
    case 'earliest':
      return ends.start;
    case 'latest':
      return ends.end;
    default:
      throw new ConnectException(
        `There is no offset to begin at in ${partition}, and auto.offset.reset is ${policy}.`,
        {
          hint: 'Set consumer.override.auto.offset.reset to earliest or latest.',
        },
      );
  }
}
