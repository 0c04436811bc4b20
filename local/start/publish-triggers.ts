import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSettings } from '../functions-host/instance/settings.ts';
import { projectRoot } from '../project.ts';

/** Usually a third of a second. */
const timeoutMs = 15_000;

export interface PublishOptions {
  /** The app's environment; what only `local.settings.json` has is added. */
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  say: (line: string) => void;
}

/**
 * Publishes the Kafka triggers of the sinks that are registered, for the app that starts next. A failure is said and stops
 * nothing: the app takes the set of its last start, and sinks without a trigger are drained.
 */
export async function publishTriggers({ env, signal, say }: PublishOptions): Promise<void> {
  try {
    const settings = await readSettings(projectRoot, env);
    await promisify(execFile)(
      process.execPath,
      [join(projectRoot, 'dist', 'src', 'cli', 'main.js'), 'triggers', 'publish'],
      { env: settings, signal, timeout: timeoutMs },
    );
  } catch (error) {
    if (signal.aborted) return;
    const { stderr, message } = error as Error & { stderr?: string };
    say(`Kafka triggers: not published, the app goes on with those of its last start: ${stderr?.trim() || message}`);
  }
}
