import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of a schema registry as it takes to know schemas by id: what is measured asks it once a schema. */
export async function startRegistryStub(): Promise<{ url: string; stop(): void }> {
  const schemas: { schema: string; schemaType?: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.method === 'POST') {
      const { schema, schemaType } = JSON.parse(body) as { schema: string; schemaType?: string };
      const known = schemas.findIndex((each) => each.schema === schema);
      const id = known < 0 ? schemas.push({ schema, ...(schemaType && { schemaType }) }) : known + 1;
      response.end(JSON.stringify({ id, version: 1, ...schemas[id - 1] }));
    } else {
      response.end(JSON.stringify(schemas[Number(/\/ids\/(\d+)/.exec(request.url ?? '')?.[1]) - 1]));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
