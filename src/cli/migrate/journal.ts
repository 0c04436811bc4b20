import { readFile, rename, writeFile } from 'node:fs/promises';
import { ConnectException } from '../../api/index.ts';

export type State = 'RUNNING' | 'PAUSED' | 'STOPPED';

/** What each connector did before it was stopped to be moved, so that a move that was interrupted is gone on with. */
export class Journal {
  readonly #file: string;
  readonly #states: Map<string, State>;

  private constructor(file: string, states: Map<string, State>) {
    this.#file = file;
    this.#states = states;
  }

  /** Throws ConnectException for a file that is something else. */
  static async open(file: string): Promise<Journal> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    try {
      return new Journal(file, new Map(Object.entries(JSON.parse(text) as Record<string, State>)));
    } catch (cause) {
      throw new ConnectException(`${file} is no journal of a migration: ${(cause as Error).message}`, { cause });
    }
  }

  state(name: string): State | undefined {
    return this.#states.get(name);
  }

  async began(name: string, state: State): Promise<void> {
    this.#states.set(name, state);
    await this.#save();
  }

  async ended(name: string): Promise<void> {
    this.#states.delete(name);
    await this.#save();
  }

  async #save(): Promise<void> {
    await writeFile(`${this.#file}.new`, `${JSON.stringify(Object.fromEntries(this.#states), undefined, 2)}\n`);
    await rename(`${this.#file}.new`, this.#file);
  }
}
