import { bodyText, type Handler } from './call.ts';
import { RestException } from './errors.ts';
import { noContent, ok } from './reply.ts';
import { readConfig } from './request-body.ts';

export const listLoggers: Handler = async ({ herder }) => ok(await herder.loggers());

export const getLogger: Handler = async ({ herder, path }) => ok(await herder.logger(path[0]!));

/** Either scope reaches all instances: which of them answers a request says nothing. */
export const setLogger: Handler = async (call) => {
  const body = readConfig(await bodyText(call));
  if (body === null) {
    throw new RestException(500, 'Cannot invoke "java.util.Map.get(Object)" because "levelMap" is null');
  }
  const level = body.level ?? null;
  if (level === null) throw new RestException(400, "Desired 'level' parameter was not specified in request.");
  const changed = await call.herder.setLogLevel(call.path[0]!, level);
  return call.query.get('scope')?.toLowerCase() === 'cluster' ? noContent : ok(changed);
};
