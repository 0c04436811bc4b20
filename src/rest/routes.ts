import type { Handler } from './call.ts';
import { getPluginConfig, listPlugins, validateConfig } from './connector-plugins.ts';
import * as connectors from './connectors.ts';
import { getHealth } from './health.ts';
import * as loggers from './loggers.ts';
import * as offsets from './offsets.ts';
import { openApi } from './openapi/document.ts';
import { ok } from './reply.ts';
import { getTaskStatus, getTasks, restartTask } from './tasks.ts';

export interface Route {
  /** As in OpenAPI: `/connectors/{connector}`. */
  readonly template: string;
  readonly segments: readonly string[];
  readonly methods: Readonly<Record<string, Handler>>;
  /** The methods for which a body's type matters only where there is JSON to read: those of Connect's root and internal resources. */
  readonly anyType: readonly string[];
}

export const isPlace = (segment: string) => segment.startsWith('{');

function route(template: string, methods: Route['methods'], anyType: readonly string[] = []): Route {
  return { template, methods, anyType, segments: template === '/' ? [] : template.slice(1).split('/') };
}

/** Every route there is; `openapi/` describes each of them. */
export const ROUTES: readonly Route[] = [
  route('/', { GET: async ({ herder }) => ok(await herder.serverInfo()) }, ['GET']),
  route('/health', { GET: getHealth }, ['GET']),
  route('/openapi.json', { GET: async () => ok(openApi()) }, ['GET']),
  route('/connectors', { GET: connectors.listConnectors, POST: connectors.createConnector }),
  route('/connectors/{connector}', { GET: connectors.getConnector, DELETE: connectors.deleteConnector }),
  route('/connectors/{connector}/config', {
    GET: connectors.getConfig,
    PUT: connectors.putConfig,
    PATCH: connectors.patchConfig,
  }),
  route('/connectors/{connector}/status', { GET: connectors.getStatus }),
  route('/connectors/{connector}/pause', { PUT: connectors.pause }),
  route('/connectors/{connector}/resume', { PUT: connectors.resume }),
  route('/connectors/{connector}/stop', { PUT: connectors.stop }),
  route('/connectors/{connector}/restart', { POST: connectors.restart }),
  route('/connectors/{connector}/topics', { GET: connectors.getTopics }),
  route('/connectors/{connector}/topics/reset', { PUT: connectors.resetTopics }),
  route('/connectors/{connector}/offsets', {
    DELETE: offsets.resetOffsets,
    GET: offsets.getOffsets,
    PATCH: offsets.alterOffsets,
  }),
  route('/connectors/{connector}/tasks', { GET: getTasks, POST: connectors.putTaskConfigs }, ['POST']),
  route('/connectors/{connector}/fence', { PUT: connectors.fence }, ['PUT']),
  route('/connectors/{connector}/tasks/{task}/status', { GET: getTaskStatus }),
  route('/connectors/{connector}/tasks/{task}/restart', { POST: restartTask }),
  route('/connector-plugins', { GET: listPlugins }),
  route('/connector-plugins/{plugin}/config', { GET: getPluginConfig }),
  route('/connector-plugins/{plugin}/config/validate', { PUT: validateConfig }),
  // In Azure everything under /admin is the Functions host's own.
  ...['/admin/loggers', '/loggers'].flatMap((path) => [
    route(path, { GET: loggers.listLoggers }),
    route(`${path}/{logger}`, { GET: loggers.getLogger, PUT: loggers.setLogger }),
  ]),
];
