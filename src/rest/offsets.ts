import type { SourceOffsetChange } from '../api/index.ts';
import { bodyText, type Handler } from './call.ts';
import { RestException } from './errors.ts';
import { ok } from './reply.ts';
import { readOffsets } from './request-body.ts';

export const getOffsets: Handler = async ({ herder, path }) => ok({ offsets: await herder.connectorOffsets(path[0]!) });

export const alterOffsets: Handler = async (call) => {
  const request = readOffsets(await bodyText(call));
  if (!request) {
    throw new RestException(
      500,
      'Cannot invoke "org.apache.kafka.connect.runtime.rest.entities.ConnectorOffsets.offsets()" because "offsets" is null',
    );
  }
  if (!request.offsets?.length) {
    throw new RestException(400, 'Partitions / offsets need to be provided for an alter offsets request');
  }
  const isThere = (change: SourceOffsetChange | null): change is SourceOffsetChange => change !== null;
  if (!request.offsets.every(isThere)) {
    throw new RestException(
      500,
      'Cannot invoke "org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset.partition()" because "offset" is null',
    );
  }
  return ok({ message: await call.herder.alterOffsets(call.path[0]!, request.offsets) });
};

export const resetOffsets: Handler = async ({ herder, path }) =>
  ok({ message: await herder.alterOffsets(path[0]!, undefined) });
