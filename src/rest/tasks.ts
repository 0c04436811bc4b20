import { parseJavaInteger } from '../api/java-parse.ts';
import type { Call, Handler } from './call.ts';
import { HttpException } from './errors.ts';
import { noContent, ok } from './reply.ts';

export const getTasks: Handler = async ({ herder, path }) => ok(await herder.taskConfigs(path[0]!));

export const getTaskStatus: Handler = async (call) => {
  const status = await call.herder.taskStatus(call.path[0]!, taskNumber(call));
  return ok(status);
};

export const restartTask: Handler = async (call) => {
  await call.herder.restartTask(call.path[0]!, taskNumber(call));
  return noContent;
};

/** A 32-bit integer as Java reads it from a path (`00` and `+1` are numbers); anything else names no resource. */
function taskNumber({ path }: Call): number {
  const number = parseJavaInteger(path[1]!, 32);
  if (number === undefined) throw new HttpException(404, { typed: true });
  return Number(number);
}
