import { hostname } from 'node:os';
import { app } from '@azure/functions';
import { builtInPlugins } from '../../src/plugins.ts';
import { createRuntime } from '../../src/runtime/create-runtime.ts';
import { loadPlugins } from '../../src/runtime/load-plugins.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { levelOr, writeLine } from './log.ts';
import { loadTriggers } from './triggers.ts';
import { loadWorker } from './worker.ts';

/** Of the five seconds between `appTerminate` and the end. Milliseconds. */
const SHUTDOWN_MS = 3_000;

const stopping = new AbortController();
const underWay = new Set<Promise<unknown>>();
let runtime: Promise<Runtime> | undefined;

/** This worker's runtime, made on first use. */
export function getRuntime(): Promise<Runtime> {
  runtime ??= makeRuntime();
  runtime.then(
    ({ loggers }) => loggers.refresh(),
    () => {
      runtime = undefined;
    },
  );
  return runtime;
}

async function makeRuntime(): Promise<Runtime> {
  const worker = await loadWorker();
  return createRuntime({
    worker,
    plugins: [...builtInPlugins, ...(await loadPlugins(worker.plugins))],
    workerId: workerId(),
    log: { write: writeLine, level: levelOr(process.env.CONNECT_LOG_LEVEL, 'INFO') },
    stopping: stopping.signal,
    env: process.env,
    triggers: await loadTriggers(),
  });
}

/** Work that shall end in order when the instance goes. */
export async function track<T>(work: Promise<T>): Promise<T> {
  underWay.add(work);
  try {
    return await work;
  } finally {
    underWay.delete(work);
  }
}

app.hook.appTerminate(async () => {
  stopping.abort();
  const late = new Promise((resolve) => setTimeout(resolve, SHUTDOWN_MS));
  await Promise.race([Promise.allSettled(underWay), late]);
  if (runtime) await Promise.race([runtime.then(({ warm }) => warm.stopAll()), late]);
});

/** How Azure names the instance; the machine's name elsewhere. */
function workerId(): string {
  const { WEBSITE_INSTANCE_ID, CONTAINER_NAME } = process.env;
  return (WEBSITE_INSTANCE_ID ?? CONTAINER_NAME ?? hostname()).slice(0, 32);
}
