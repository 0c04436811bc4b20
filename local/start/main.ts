import { EnvironmentError, InputError } from '../errors.ts';
import { createDisplay } from './display.ts';
import { readOptions } from './options.ts';
import { Session } from './session.ts';

/** A terminal's Ctrl-C reaches us directly and once more through our parents: what comes this soon is the same one. */
const sameSignalMs = 800;

const options = readOptions(process.argv.slice(2));
if ('exitCode' in options) process.exit(options.exitCode);

const display = createDisplay(process.stdout);
const session = new Session(options, display, process.env);
let started = false;
let stoppedAt: number | undefined;
let wake: () => void = () => {};
const stopped = new Promise<void>((resolve) => {
  wake = resolve;
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stoppedAt !== undefined && Date.now() - stoppedAt > sameSignalMs) {
      display.say('Ending at once');
      session.force();
      process.exit(1);
    }
    if (stoppedAt !== undefined) return;
    stoppedAt = Date.now();
    if (started) wake();
    else session.abandon();
  });
}
// Whoever reads our output may go before us: that is no reason to leave the parts behind.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let exitCode = 0;
try {
  await session.start((message) => {
    display.say(message);
    exitCode = 1;
    wake();
  });
  started = true;
  await stopped;
} catch (error) {
  if (stoppedAt === undefined) {
    display.end();
    const known = error instanceof EnvironmentError || error instanceof InputError;
    console.error(known ? error.message : error);
    exitCode = error instanceof EnvironmentError ? 3 : error instanceof InputError ? 2 : 1;
  }
}
await session.end();
process.exit(exitCode);
