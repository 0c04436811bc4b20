import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import { asksForHealth, workerStarting } from '../src/rest/health.ts';
import { createRouter, workerFailure } from '../src/rest/router.ts';
import { RegistryHerder } from '../src/runtime/herder.ts';
import { REST_LOGGER } from '../src/runtime/loggers.ts';
import type { Runtime } from '../src/runtime/runtime.ts';
import { DurableDispatcher } from './composition/durable-dispatcher.ts';
import { rawUrl } from './composition/raw-url.ts';
import { getRuntime } from './composition/runtime.ts';

/** Milliseconds. */
const STARTING_MS = 2_000;

app.http('connect', {
  route: '{*path}',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  authLevel: 'function',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    let runtime: Runtime | undefined;
    try {
      runtime = await (asksForHealth(request) ? Promise.race([getRuntime(), late()]) : getRuntime());
    } catch (error) {
      context.error('The worker cannot start', error);
      return toResponse(workerFailure(error, request));
    }
    if (!runtime) return toResponse(workerStarting());
    const herder = new RegistryHerder(runtime, new DurableDispatcher(df.getClient(context)));
    const { properties } = runtime.worker;
    const router = createRouter(herder, {
      log: runtime.loggers.get(REST_LOGGER),
      topicTracking: properties['topic.tracking.enable'] !== 'false',
      topicTrackingReset: properties['topic.tracking.allow.reset'] !== 'false',
    });
    return toResponse(await router(await toRequest(request)));
  },
});

/** Who asks for the worker's health does not wait until there is one. */
function late(): Promise<undefined> {
  return new Promise((resolve) => void setTimeout(resolve, STARTING_MS, undefined).unref());
}

async function toRequest(request: HttpRequest): Promise<Request> {
  const { method } = request;
  const headers = new Headers([...request.headers]);
  const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer();
  return new Request(rawUrl(request), { method, headers, body });
}

async function toResponse(response: Response): Promise<HttpResponseInit> {
  const body = await response.arrayBuffer();
  return {
    status: response.status,
    headers: [...response.headers],
    ...(body.byteLength ? { body: Buffer.from(body) } : {}),
  };
}
