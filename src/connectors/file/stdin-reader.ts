import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { LineBuffer } from './line-buffer.ts';

/** How long a read waits for input. Milliseconds. */
const WAIT_MS = 1_000;

/** Reads standard input as it comes; nothing of it can be read twice. */
export class StdinReader {
  readonly #stream: Readable;

  constructor(stream: Readable = process.stdin) {
    this.#stream = stream;
  }

  /** Returns how many bytes came, 0 for none within a second. */
  async fill(lines: LineBuffer, signal: AbortSignal): Promise<number> {
    if (this.#stream.readableLength === 0 && !this.#stream.readableEnded) {
      const over = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
      await once(this.#stream, 'readable', { signal: over }).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
    }
    const space = lines.space();
    const length = Math.min(space.length, this.#stream.readableLength);
    const chunk: Buffer | null = length === 0 ? null : this.#stream.read(length);
    if (!chunk) return 0;
    chunk.copy(space);
    lines.filled(chunk.length);
    return chunk.length;
  }

  async close(): Promise<void> {}
}
