import { type FileHandle, open, stat } from 'node:fs/promises';
import { ConnectException, type Logger } from '../../api/index.ts';
import type { LineBuffer } from './line-buffer.ts';

/** Reads a file that others append to. A missing or shortened file is waited for, and logged once. */
export class FileReader {
  readonly #path: string;
  /** As the user wrote it. */
  readonly #name: string;
  readonly #log: Logger;
  #file: FileHandle | undefined;
  #told: 'missing' | 'short' | undefined;

  constructor(path: string, name: string, log: Logger) {
    this.#path = path;
    this.#name = name;
    this.#log = log;
  }

  /** Reads on from the buffer's position. Returns how many bytes came, 0 for none now. Throws ConnectException. */
  async fill(lines: LineBuffer): Promise<number> {
    try {
      this.#file ??= await this.#open();
      if (!this.#file) return 0;
      const space = lines.space();
      const { bytesRead } = await this.#file.read(space, 0, space.length, lines.readPosition);
      if (bytesRead > 0) {
        this.#told = undefined;
        lines.filled(bytesRead);
      } else await this.#lookAgain(lines);
      return bytesRead;
    } catch (error) {
      if (error instanceof ConnectException) throw error;
      throw new ConnectException(`Could not read the file ${this.#name}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #open(): Promise<FileHandle | undefined> {
    try {
      return await open(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (this.#told !== 'missing') {
        this.#told = 'missing';
        this.#log.warn(
          `Couldn't find file ${this.#name} for FileStreamSourceTask, sleeping to wait for it to be created`,
        );
      }
      return undefined;
    }
  }

  /** At the end: the name may stand for another file by now, and the file may have become shorter than what was read. */
  async #lookAgain(lines: LineBuffer): Promise<void> {
    const [opened, now] = await Promise.all([this.#file!.stat(), stat(this.#path).catch(() => undefined)]);
    const replaced = !now || now.ino !== opened.ino || now.dev !== opened.dev;
    if (replaced) await this.close();
    if (replaced || now.size < lines.readPosition) lines.discard();
    if (!now || now.size >= lines.position || this.#told === 'short') return;
    this.#told = 'short';
    this.#log.warn(
      `File ${this.#name} has ${now.size} bytes, fewer than the ${lines.position} that were read: waiting for it to grow ` +
        "beyond them. To read it from its start, reset the connector's offsets.",
    );
  }
}
