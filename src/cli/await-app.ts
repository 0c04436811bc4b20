import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectException } from '../api/index.ts';

interface AwaitOptions {
  /** Function key of the REST API. */
  key: string | undefined;
  say: (line: string) => void;
  /** Milliseconds. */
  patienceMs?: number;
  stepMs?: number;
}

/**
 * Waits until the Connect REST API at `url` answers. A refusal for want of a key is an answer, too: the app has loaded its functions.
 * Throws ConnectException with what it says instead.
 */
export async function awaitApp(url: string, options: AwaitOptions): Promise<void> {
  const { key, say, patienceMs = 300_000, stepMs = 2_000 } = options;
  const address = new URL('/', url);
  const began = Date.now();
  for (let told = ''; ; await sleep(stepMs)) {
    const [answers, what] = await ask(address, key, stepMs * 5);
    const seconds = Math.round((Date.now() - began) / 1_000);
    if (answers) return say(`${address.origin} answers (${what}) after ${seconds} s.`);
    if (Date.now() - began > patienceMs) {
      throw new ConnectException(
        `The app was restarted, but ${address.origin} does not answer within ${seconds} s: ${what}.`,
        {
          hint: "Look into the app's logs. The set of triggers is published, and the app may still be starting.",
        },
      );
    }
    if (what !== told) say(`Waiting for ${address.origin}: ${what} …`);
    told = what;
  }
}

async function ask(address: URL, key: string | undefined, withinMs: number): Promise<[answers: boolean, what: string]> {
  try {
    const headers: Record<string, string> = key ? { 'x-functions-key': key } : {};
    const answer = await fetch(address, { headers, redirect: 'manual', signal: AbortSignal.timeout(withinMs) });
    if (answer.ok) return [true, String(((await answer.json()) as { commit?: string }).commit)];
    return [answer.status === 401 || answer.status === 403, `${answer.status}`];
  } catch (error) {
    return [false, ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message];
  }
}
