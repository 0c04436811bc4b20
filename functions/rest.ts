import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import { createRouter, workerFailure } from '../src/rest/router.ts';
import { RegistryHerder } from '../src/runtime/herder.ts';
import type { Runtime } from '../src/runtime/runtime.ts';
import { DurableDispatcher } from './composition/durable-dispatcher.ts';
import { getRuntime } from './composition/runtime.ts';

app.http('connect', {
  route: '{*path}',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  authLevel: 'function',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    let runtime: Runtime;
    try {
      runtime = await getRuntime();
    } catch (error) {
      context.error('The worker cannot start', error);
      return toResponse(workerFailure(error));
    }
    const herder = new RegistryHerder(runtime, new DurableDispatcher(df.getClient(context)));
    const response = await createRouter(herder, { log: runtime.log })(await toRequest(request));
    return toResponse(response);
  },
});

async function toRequest(request: HttpRequest): Promise<Request> {
  const { method, url } = request;
  const headers = new Headers([...request.headers]);
  const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer();
  return new Request(url, { method, headers, body });
}

async function toResponse(response: Response): Promise<HttpResponseInit> {
  const body = await response.arrayBuffer();
  return {
    status: response.status,
    headers: [...response.headers],
    ...(body.byteLength ? { body: Buffer.from(body) } : {}),
  };
}
