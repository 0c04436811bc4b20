import { type FileHandle, open } from 'node:fs/promises';
import { EOL } from 'node:os';
import {
  type Config,
  ConnectException,
  parseConfig,
  type SinkCheckpoint,
  type SinkRecord,
  type SinkTask,
} from '../../api/index.ts';
import { javaText } from '../../data/java-text.ts';
import { SINK_CONFIG } from './config.ts';
import { placeOf } from './place.ts';

/**
 * Appends a line a record. At least once: a record is in the file before its offset is stored, and one that was written by an
 * instance that was lost before its checkpoint is written again.
 */
export class FileStreamSinkTask implements SinkTask {
  #file: FileHandle | undefined;
  #name: string | null = null;
  #unsynced = false;

  async start(config: Config): Promise<void> {
    const { file } = parseConfig(SINK_CONFIG, config);
    const path = await placeOf(file);
    if (path === undefined) return;
    this.#name = file;
    try {
      this.#file = await open(path, 'a');
    } catch (error) {
      throw new ConnectException(`Couldn't find or create file '${file}' for FileStreamSinkTask`, { cause: error });
    }
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    if (records.length === 0) return;
    let text = '';
    for (const { valueSchema, value } of records) text += javaText(valueSchema, value ?? null) + EOL;
    if (!this.#file) return writeToStdout(text);
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      throw new ConnectException(`Could not write to the file ${this.#name}: ${(error as Error).message}`, {
        cause: error,
      });
    }
    this.#unsynced = true;
  }

  async preCommit(positions: readonly SinkCheckpoint[]): Promise<SinkCheckpoint[]> {
    if (this.#unsynced) await this.#file?.datasync();
    this.#unsynced = false;
    return [...positions];
  }

  async stop(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

function writeToStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
