interface Stoppable {
  stop(): void | Promise<void>;
}

interface Warm<T extends Stoppable> {
  task: T;
  generation: number;
  restarts: number;
  /** Sources: of the task's lease in its last slice; nobody has run the task since, if the next one is one higher. */
  epoch?: number;
}

/** Of an object that nobody asked for: its task was removed, or runs elsewhere. Milliseconds. */
const IDLE_MS = 5 * 60_000;

/** Task objects that wait in this process for the next slice of their generation. */
export class WarmTasks {
  readonly #warm = new Map<string, { object: Warm<Stoppable>; idle: NodeJS.Timeout }>();

  /** The object, for its caller alone; undefined where there is none or another instance has run the task meanwhile. */
  async take<T extends Stoppable>(
    key: string,
    wanted: { generation: number; restarts: number; epoch?: number },
  ): Promise<T | undefined> {
    const object = this.#remove(key);
    if (!object) return undefined;
    const { generation, restarts, epoch } = object;
    const alone = wanted.epoch === undefined || (epoch ?? 0) + 1 === wanted.epoch;
    if (generation === wanted.generation && restarts === wanted.restarts && alone) {
      return object.task as T;
    }
    await stopQuietly(object.task);
    return undefined;
  }

  /** Of two objects that were used at the same time, the later one stays. */
  put(key: string, object: Warm<Stoppable>): void {
    void this.#drop(key);
    const idle = setTimeout(() => void this.#drop(key), IDLE_MS);
    this.#warm.set(key, { object, idle: idle.unref() });
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#warm.keys()].map((key) => this.#drop(key)));
  }

  async #drop(key: string): Promise<void> {
    const object = this.#remove(key);
    if (object) await stopQuietly(object.task);
  }

  #remove(key: string): Warm<Stoppable> | undefined {
    const warm = this.#warm.get(key);
    clearTimeout(warm?.idle);
    this.#warm.delete(key);
    return warm?.object;
  }
}

/** For an object that is not needed any more, however it ends. */
export async function stopQuietly(task: Stoppable): Promise<void> {
  try {
    await task.stop();
  } catch {
    // nothing depends on it
  }
}
