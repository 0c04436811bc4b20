/** `node dist/local/functions-host/main.js --app DIR --port N …`: the local Functions host's front process. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Front } from './front/front.ts';
import { CANNOT_START } from './front/messages.ts';
import { createLogger, ignoreClosedOutput, messageOf } from './log.ts';

const HELP = `Local Azure Functions host, for development only.
  --app DIR                   the Functions app (default: .)
  --port N                    where HTTP is taken on 127.0.0.1, 0 for a free one (default: 7071)
  --instances N               instances, each a process with a worker of its own (default: 1)
  --run-dir DIR               where host.json and instance-<i>.json are written (default: <app>/.functions-host)
  --grace-ms N                how long running functions may go on when the host stops (default: 2000)
  --partition-lease-ms N      how long partitions of a lost instance stay leased (default: 30000)
  --message-hidden-ms N       how long its dequeued messages stay hidden (default: 60000)
  --kafka-session-ms N        session timeout of Kafka triggers (default: host.json, else 10000)
  --kafka-null-values MODE    null values in binary batches: dropped, or empty as extension 4.1 and later have it (default: dropped)
  --verbose                   print invocations
`;

function wholeNumber(name: string, text: string, minimum: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum)
    throw new TypeError(`--${name} must be a whole number of at least ${minimum}, not '${text}'.`);
  return value;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      app: { type: 'string', default: '.' },
      port: { type: 'string', default: '7071' },
      instances: { type: 'string', default: '1' },
      'run-dir': { type: 'string' },
      'grace-ms': { type: 'string', default: '2000' },
      'partition-lease-ms': { type: 'string', default: '30000' },
      'message-hidden-ms': { type: 'string', default: '60000' },
      'kafka-session-ms': { type: 'string' },
      'kafka-null-values': { type: 'string', default: 'dropped' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const nullValues = values['kafka-null-values'];
  if (nullValues !== 'dropped' && nullValues !== 'empty')
    throw new TypeError(`--kafka-null-values must be dropped or empty, not '${nullValues}'.`);
  const session = values['kafka-session-ms'];
  const appDir = resolve(values.app);
  return {
    appDir,
    port: wholeNumber('port', values.port, 0),
    instances: wholeNumber('instances', values.instances, 1),
    runDir: resolve(values['run-dir'] ?? `${appDir}/.functions-host`),
    graceMs: wholeNumber('grace-ms', values['grace-ms'], 0),
    partitionLeaseMs: wholeNumber('partition-lease-ms', values['partition-lease-ms'], 1),
    messageHiddenMs: wholeNumber('message-hidden-ms', values['message-hidden-ms'], 1),
    ...(session === undefined ? {} : { kafkaSessionMs: wholeNumber('kafka-session-ms', session, 1) }),
    kafkaNullValues: nullValues,
    verbose: values.verbose,
  } as const;
}

async function main(): Promise<void> {
  ignoreClosedOutput();
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(messageOf(error));
    process.exit(2);
  }
  if (!options) {
    console.log(HELP);
    return;
  }
  const log = createLogger(options);
  if (typeof Promise.withResolvers !== 'function') {
    log.error(`Node ${process.versions.node} is too old for the local Functions host: Node 22.12 or later is needed.`);
    process.exit(3);
  }
  log.info('connectless local Functions host, for development only; `func start` is the real one.');
  let front: Front | undefined;
  const stop = (reason: string, exitCode = 0) => {
    void front?.stop(reason).finally(() => process.exit(exitCode));
  };
  try {
    front = await Front.start(options, log, () => stop('The app cannot be started', CANNOT_START));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    log.error(
      code === 'EADDRINUSE' ? `Port ${options.port} is taken: choose another one with --port.` : messageOf(error),
    );
    process.exit(3);
  }
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('disconnect', () => stop('The parent process has gone'));
}

await main();
