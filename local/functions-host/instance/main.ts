/** One instance of the local Functions host; forked by the front. */
import { CANNOT_START, type FromInstance, type InstanceOptions, type ToInstance } from '../front/messages.ts';
import { createLogger, ignoreClosedOutput, messageOf } from '../log.ts';
import { Instance } from './instance.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as InstanceOptions;
const log = createLogger({
  verbose: options.verbose,
  ...(options.instances > 1 ? { prefix: `(${options.index}) ` } : {}),
});

function send(message: FromInstance): void {
  if (process.connected) process.send?.(message);
}

ignoreClosedOutput();
process.on('SIGINT', () => {}); // Ctrl-C reaches the whole process group; the front says when to stop.

let instance: Instance | undefined;
let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await instance?.stop().catch((error: unknown) => log.error(messageOf(error)));
  process.exit(0);
};

process.on('SIGTERM', () => void stop());
process.on('disconnect', () => {
  if (stopping) return;
  instance?.abandon();
  process.exit(1);
});
process.on('message', (message: ToInstance) => {
  if (message.type === 'hint') instance?.hinted(message.hint);
  else void stop();
});

try {
  instance = await Instance.start(options, log, send);
} catch (error) {
  log.error(messageOf(error));
  process.exit(CANNOT_START);
}
