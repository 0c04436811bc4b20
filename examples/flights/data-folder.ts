import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../local/errors.ts';
import { readJsonFile, writeJsonFile } from '../../local/json-file.ts';

/** In the folder: says that it is this example's own, and how many records it sends. */
const NOTE = 'flights.json';

/**
 * Makes the folder ready for a run; one that was interrupted goes on where it stopped.
 * @throws EnvironmentError where the folder holds something else
 */
export async function openDataFolder(folder: string, records: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const note = await readJsonFile<{ records: number }>(join(folder, NOTE));
  if (!note && (await readdir(folder)).length > 0) {
    throw new EnvironmentError(`The folder ${folder} holds something else. Choose another with --data.`);
  }
  if (note && note.records !== records) {
    throw new EnvironmentError(
      `The folder ${folder} holds a run with ${note.records} records. Go on with --records ${note.records}, ` +
        'choose another folder with --data, or delete this one.',
    );
  }
  await writeJsonFile(join(folder, NOTE), { records });
}

export async function removeDataFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
