import { javaTrim } from '../api/java-parse.ts';
import type { SubmittedConfig } from '../runtime/herder-api.ts';
import { anyText, bodyText, booleanQuery, type Call, type Handler } from './call.ts';
import { RestException } from './errors.ts';
import { connectorPath } from './path.ts';
import { accepted, noContent, ok, type Reply } from './reply.ts';
import { checkTaskConfigs, readConfig, readCreateRequest } from './request-body.ts';

const name = (call: Call) => call.path[0]!;

export const listConnectors: Handler = async ({ herder, query }) => {
  if (!query.has('expand')) return ok(await herder.connectors());
  const wanted = query.getAll('expand');
  return ok(await herder.expanded({ info: wanted.includes('info'), status: wanted.includes('status') }));
};

export const createConnector: Handler = async (call) => {
  const request = readCreateRequest(await bodyText(call));
  if (!request) {
    throw new RestException(
      500,
      'Cannot invoke "org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest.name()" because "createRequest" is null',
    );
  }
  const connector = javaTrim(request.name ?? '');
  const config = withName(connector, request.config);
  const { initialState } = request;
  const { info } = await call.herder.putConnector(connector, config, {
    replace: false,
    ...(initialState ? { initialState } : {}),
  });
  return { status: 201, body: info, location: connectorPath(connector) };
};

export const getConnector: Handler = async (call) => ok(await call.herder.connectorInfo(name(call)));

export const deleteConnector: Handler = async (call) => {
  await call.herder.deleteConnector(name(call));
  return noContent;
};

export const getConfig: Handler = async (call) => ok((await call.herder.connectorInfo(name(call))).config);

export const putConfig: Handler = async (call) => {
  const config = withName(name(call), readConfig(await bodyText(call)));
  const { created, info } = await call.herder.putConnector(name(call), config, { replace: true });
  return created ? { status: 201, body: info, location: connectorPath(name(call)) } : ok(info);
};

export const patchConfig: Handler = async (call) =>
  ok(await call.herder.patchConnector(name(call), readConfig(await bodyText(call))));

export const getStatus: Handler = async (call) => ok(await call.herder.connectorStatus(name(call)));

export const pause: Handler = async (call) => {
  await call.herder.setTargetState(name(call), 'PAUSED');
  return accepted();
};

export const resume: Handler = async (call) => {
  await call.herder.setTargetState(name(call), 'RUNNING');
  return accepted();
};

export const stop: Handler = async (call) => {
  await call.herder.setTargetState(name(call), 'STOPPED');
  return noContent;
};

export const restart: Handler = async (call): Promise<Reply> => {
  const plan = await call.herder.restartConnector(name(call), {
    includeTasks: booleanQuery(call, 'includeTasks', false),
    onlyFailed: booleanQuery(call, 'onlyFailed', false),
  });
  return plan === undefined ? noContent : accepted(plan);
};

export const getTopics: Handler = async (call) => {
  requireTracking(call);
  return ok({ [name(call)]: { topics: await call.herder.activeTopics(name(call)) } });
};

export const resetTopics: Handler = async (call) => {
  requireTracking(call);
  if (!call.settings.topicTrackingReset) throw new RestException(403, 'Topic tracking reset is disabled.');
  await call.herder.resetActiveTopics(name(call));
  return accepted();
};

function requireTracking({ settings }: Call): void {
  if (!settings.topicTracking) throw new RestException(403, 'Topic tracking is disabled.');
}

function withName(connector: string, config: SubmittedConfig | null): SubmittedConfig {
  if (config === null) {
    throw new RestException(500, 'Cannot invoke "java.util.Map.get(Object)" because "connectorConfig" is null');
  }
  const included = config.name ?? null;
  if (included === null) return { ...config, name: connector };
  if (included === connector) return config;
  throw new RestException(
    400,
    `Connector name configuration (${included}) doesn't match connector name in the URL (${connector})`,
  );
}

/** Workers' calls among themselves, which here are none. */
export const fence: Handler = async () => {
  throw new RestException(400, 'Internal request missing required signature');
};

/** As `fence`; its body is read first, whatever type it has. */
export const putTaskConfigs: Handler = async (call) => {
  checkTaskConfigs(await anyText(call));
  return fence(call);
};
