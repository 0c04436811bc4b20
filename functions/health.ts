import { app } from '@azure/functions';
import { Readiness } from './composition/readiness.ts';
import { getRuntime } from './composition/runtime.ts';

const readiness = new Readiness(async () => {
  const { control, stopping } = await getRuntime();
  stopping.throwIfAborted();
  await control.readAll();
});

/** For the platform, which has no key: says whether this instance can serve, and nothing else. `/health` is Connect's. */
app.http('health', {
  route: 'healthz',
  methods: ['GET', 'HEAD'],
  authLevel: 'anonymous',
  handler: async () => {
    const ready = await readiness.isReady();
    return {
      status: ready ? 200 : 503,
      headers: { 'cache-control': 'no-store' },
      jsonBody: { status: ready ? 'healthy' : 'unhealthy' },
    };
  },
});
