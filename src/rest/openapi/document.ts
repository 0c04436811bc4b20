import { openApiPaths } from './operations.ts';
import { SCHEMAS } from './schemas.ts';

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
    paths: openApiPaths(),
    components: { schemas: SCHEMAS },
  };
}
