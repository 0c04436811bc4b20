import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../errors.ts';
import { readJsonFile } from '../json-file.ts';
import { tryLock } from '../lock.ts';
import { isOurs, waitForEnd } from '../process.ts';

/** The user's data folder, and what lies in it. */
export interface Folders {
  data: string;
  /** A JSON file per process. */
  run: string;
  logs: string;
}

/**
 * Makes the folder ours until the returned function is called, and removes what a killed start has left in `run`.
 * @throws EnvironmentError if it cannot be used, or another start has it
 */
export async function takeDataFolder(folders: Folders, say: (line: string) => void): Promise<() => Promise<void>> {
  const { data, run, logs } = folders;
  try {
    await Promise.all([run, logs].map((folder) => mkdir(folder, { recursive: true })));
  } catch (error) {
    const why = (error as Error).message;
    throw new EnvironmentError(`The data folder ${data} cannot be used: ${why}. Name another with --data.`);
  }
  const held = await tryLock(join(data, 'lock'));
  if ('heldBy' in held) {
    throw new EnvironmentError(
      `Another start (process ${held.heldBy}) uses the data folder ${data}. End it first, or name another with --data.`,
    );
  }
  const host = await readJsonFile<{ pid: number }>(join(run, 'host.json'));
  if (host && (await isOurs(host.pid, join('functions-host', 'main.js')))) {
    say(`The app of the last start (process ${host.pid}) is still ending; waiting for it`);
    await waitForEnd(host.pid, 15_000);
  }
  await removeRunFiles(run);
  return held.release;
}

/** All but those of Kafka and Azurite, which may live longer than one start. */
export async function removeRunFiles(run: string): Promise<void> {
  for (const name of await readdir(run)) {
    if (/^(ready|host|x-api|instance-\d+)\.json$/.test(name)) await rm(join(run, name), { force: true });
  }
}
