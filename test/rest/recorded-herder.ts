import { AlreadyExistsException, ConfigException, NotFoundException } from '../../src/api/index.ts';
import type { Herder } from '../../src/runtime/herder-api.ts';
import type { Exchange } from './recordings.ts';

/** Messages that are the herder's to make; all others must come from the REST layer by itself. */
const HERDERS = /^(Connector .*(not found|already exists)|No status |Unknown |Connector config|Failed to find )/;
const WRAPPED = /^org\.apache\.kafka\.connect\.runtime\.rest\.errors\.BadRequestException: /;

/** A herder that knows one exchange: it returns, or throws, what a herder behind that answer must have. */
export function recordedHerder({ request, response }: Exchange): Herder {
  const method = (called: string, pick: (body: never) => unknown) => () => {
    const { status } = response;
    const body = response.body as { message: string };
    if (status < 400 && request.method === 'HEAD') return pick({} as never);
    if (status < 400) return body === undefined ? undefined : pick(body as never);
    const message = body?.message?.replace(WRAPPED, '') ?? 'not recorded (HEAD)';
    if (body && !HERDERS.test(message)) throw new Error(`${called} was called where REST must answer: ${message}`);
    if (status === 404) throw new NotFoundException(message);
    if (status === 409) throw new AlreadyExistsException(message);
    throw new ConfigException(message);
  };
  const same = (body: unknown) => body;
  const promised = (called: string, pick: (body: never) => unknown = same) => {
    const answer = method(called, pick);
    return async () => answer() as never;
  };
  return {
    serverInfo: promised('serverInfo'),
    connectors: promised('connectors'),
    connectorInfo: promised('connectorInfo', (body: object) => ('config' in body ? body : { config: body })),
    expanded: promised('expanded'),
    putConnector: promised('putConnector', (info) => ({ created: response.status === 201, info })),
    deleteConnector: promised('deleteConnector'),
    connectorStatus: promised('connectorStatus'),
    taskStatus: promised('taskStatus'),
    taskConfigs: promised('taskConfigs'),
    setTargetState: promised('setTargetState'),
    restartConnector: promised('restartConnector'),
    restartTask: promised('restartTask'),
    activeTopics: promised('activeTopics', (body: object) => Object.values(body)[0].topics),
    resetActiveTopics: promised('resetActiveTopics'),
    plugins: method('plugins', same) as Herder['plugins'],
    validate: promised('validate'),
  };
}
