/** The worker process: loads the app and runs its functions for the instance that forked it. */
import { FunctionApp } from './core-module.ts';
import { loadApp } from './load-app.ts';
import type { FromWorker, ToWorker } from './messages.ts';

const send = (message: FromWorker) => {
  if (process.connected) process.send?.(message);
};

const app = new FunctionApp((level, category, message, functionName) =>
  send({ type: 'log', level, category, message, ...(functionName === undefined ? {} : { functionName }) }),
);

function textsOf(error: unknown): { message: string; stack: string } {
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? error.message };
  return { message: String(error), stack: String(error) };
}

// A Ctrl-C in the terminal reaches every process of the group; the host decides when this one ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => {
  send({ type: 'log', level: 'error', category: 'system', message: `Worker uncaught exception: ${error.stack}` });
  process.exitCode = 1;
  setImmediate(() => process.exit(1));
});

process.on('message', (message: ToWorker) => {
  if (message.type === 'invoke') {
    app.invoke(message.invocationId, message.invocation).then(
      (result) => send({ type: 'result', id: message.id, result }),
      (error: unknown) => send({ type: 'failed', id: message.id, ...textsOf(error) }),
    );
  } else {
    app
      .terminate()
      .catch((error: unknown) =>
        send({ type: 'log', level: 'error', category: 'system', message: `appTerminate: ${textsOf(error).stack}` }),
      )
      .finally(() => process.exit(0));
  }
});

app.install();
const appDir = process.cwd();
try {
  await loadApp(appDir);
  send({ type: 'loaded', functions: await app.start(appDir) });
} catch (error) {
  send({ type: 'loadFailed', ...textsOf(error) });
}
