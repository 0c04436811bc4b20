import { AlreadyExistsException, ConfigException, ConnectException, NotFoundException } from '../../src/api/index.ts';
import type { Herder } from '../../src/runtime/herder-api.ts';
import type { Exchange } from './recordings.ts';

/** Messages that are the herder's to make; all others must come from the REST layer by itself. */
const HERDERS =
  /^(Connectors? .*(not found|already exists|STOPPED)|No status |Unknown |org.apache.kafka.connect.errors.ConnectException: Failed to find |Connector config|Failed to find |Plugin .* (not found|is not part) |Invalid version specification|Logger |invalid log level|Kafka |The (partition|offset) |Unbounded range|Range defies|Instantiation error|Invalid plugin class )/;
const OWN_500 =
  /^(Failed to (?!find)|(org.apache.kafka.common.config.ConfigException: )?Invalid value|Offset objects|The value for|Partition objects|Offsets |Illegal null or empty Level|java.util.regex.PatternSyntaxException|Cannot invoke "java.util.Map.forEach)/;
const WRAPPED = /^org\.apache\.kafka\.connect\.runtime\.rest\.errors\.BadRequestException: /;

/** A herder that knows one exchange: it returns, or throws, what a herder behind that answer must have. */
export function recordedHerder({ request, response }: Exchange): Herder {
  const method = (called: string, pick: (body: never) => unknown) => () => {
    const { status } = response;
    const body = response.body as { message: string };
    if (status < 400 && request.method === 'HEAD') return pick({} as never);
    if (status < 400) return body === undefined ? undefined : pick(body as never);
    const message = body?.message?.replace(WRAPPED, '') ?? 'not recorded (HEAD)';
    if (body && !HERDERS.test(message) && !OWN_500.test(message))
      throw new Error(`${called} was called where REST must answer: ${message}`);
    if (status === 500 && OWN_500.test(message)) throw new ConnectException(message);
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
    patchConnector: promised('patchConnector'),
    connectorOffsets: promised('connectorOffsets', ({ offsets }: { offsets: unknown }) => offsets),
    alterOffsets: promised('alterOffsets', ({ message }: { message: unknown }) => message),
    loggers: promised('loggers'),
    logger: promised('logger'),
    setLogLevel: promised('setLogLevel'),
    checkHealth: promised('checkHealth'),
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
    pluginConfig: promised('pluginConfig'),
    validate: promised('validate'),
  };
}
