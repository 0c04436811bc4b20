import { CONNECTOR_OPERATIONS } from './connector-operations.ts';
import { operation } from './operation.ts';
import { SCHEMAS } from './schemas.ts';
import { WORKER_OPERATIONS } from './worker-operations.ts';

/** What `/openapi.json` answers. The version is that of Connect whose API this is. */
export function openApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'connectless',
      version: '4.3.1',
      summary: 'The Kafka Connect REST API.',
      description: 'Register, watch and steer connectors that run as Azure Functions.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: paths(),
    components: { schemas: SCHEMAS },
  };
}

function paths(): Record<string, Record<string, object>> {
  const found: Record<string, Record<string, object>> = {};
  for (const [path, method, described] of [...WORKER_OPERATIONS, ...CONNECTOR_OPERATIONS]) {
    found[path] ??= {};
    found[path][method] = operation(path, method, described);
  }
  return found;
}
