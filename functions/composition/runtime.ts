import { hostname } from 'node:os';
import { app } from '@azure/functions';
import { builtInPlugins } from '../../src/plugins.ts';
import { createRuntime, VERSION } from '../../src/runtime/create-runtime.ts';
import { keepRecordsYoung } from '../../src/runtime/garbage-collection.ts';
import { loadPlugins } from '../../src/runtime/load-plugins.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { consoleLogger, levelOr, writeLine } from './log.ts';
import { type ExportedMetrics, exportMetrics } from './metrics.ts';
import { loadTriggers } from './triggers.ts';
import { loadWorker } from './worker.ts';

/** Of the five seconds between `appTerminate` and the end. Milliseconds. */
const SHUTDOWN_MS = 3_000;
/** After that, for the last metrics. Milliseconds. */
const LAST_EXPORT_MS = 1_000;

const stopping = new AbortController();
const underWay = new Set<Promise<unknown>>();
let runtime: Promise<Runtime> | undefined;
let exported: ExportedMetrics | undefined;

keepRecordsYoung();

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
  exported ??= exportMetrics(
    process.env,
    { groupId: worker['group.id'], workerId: workerId(), version: VERSION },
    consoleLogger(process.env.CONNECT_LOG_LEVEL),
  );
  return createRuntime({
    worker,
    plugins: [...builtInPlugins, ...(await loadPlugins(worker.plugins))],
    workerId: workerId(),
    log: { write: writeLine, level: levelOr(process.env.CONNECT_LOG_LEVEL, 'INFO') },
    metrics: exported.metrics,
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
  const late = after(SHUTDOWN_MS);
  await Promise.race([Promise.allSettled(underWay), late]);
  if (runtime) await Promise.race([runtime.then(({ warm }) => warm.stopAll()), late]);
  await Promise.race([exported?.flush(), after(LAST_EXPORT_MS)]);
});

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** How Azure names the instance; the machine's name elsewhere. */
function workerId(): string {
  const { WEBSITE_INSTANCE_ID, CONTAINER_NAME } = process.env;
  return (WEBSITE_INSTANCE_ID ?? CONTAINER_NAME ?? hostname()).slice(0, 32);
}
