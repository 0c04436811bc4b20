import type { Handler } from './call.ts';
import { ok, type Reply } from './reply.ts';

/** How long the worker may take to prove that it can serve requests. Milliseconds. */
const WAIT_MS = 5_000;

export const getHealth: Handler = async ({ herder }): Promise<Reply> => {
  const late = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(new Error(`The storage account did not answer within ${WAIT_MS / 1000} s.`)),
      WAIT_MS,
    ).unref();
  });
  try {
    await Promise.race([herder.checkHealth(), late]);
  } catch (error) {
    return unhealthy(error);
  }
  return ok({ status: 'healthy', message: 'Worker has completed startup and is ready to handle requests.' });
};

/** Whether a request asks for this, and no worker is needed to answer it. */
export function asksForHealth({ url }: { url: string }): boolean {
  return /^\/health\/?$/.test(new URL(url).pathname);
}

/** While the worker is being set up. */
export function workerStarting(): Response {
  return Response.json({ status: 'starting', message: 'Worker is still starting up.' }, { status: 503 });
}

/** Also for a worker that could not be set up at all. */
export function unhealthy(error: unknown): Reply {
  const why = error instanceof Error ? error.message : String(error);
  const message = `Worker was unable to handle this request and may be unable to handle other requests. ${why}`;
  return { status: 500, body: { status: 'unhealthy', message } };
}
