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

/** Task objects that wait in this process for the next slice of their generation. */
export class WarmTasks {
  readonly #warm = new Map<string, Warm<Stoppable>>();

  /** The object, for its caller alone; undefined where there is none or another instance has run the task meanwhile. */
  async take<T extends Stoppable>(
    key: string,
    wanted: { generation: number; restarts: number; epoch?: number },
  ): Promise<T | undefined> {
    const warm = this.#warm.get(key);
    if (!warm) return undefined;
    this.#warm.delete(key);
    const { generation, restarts, epoch } = warm;
    const alone = wanted.epoch === undefined || (epoch ?? 0) + 1 === wanted.epoch;
    if (generation === wanted.generation && restarts === wanted.restarts && alone) {
      return warm.task as T;
    }
    await warm.task.stop();
    return undefined;
  }

  /** Of two objects that were used at the same time, the later one stays. */
  put(key: string, warm: Warm<Stoppable>): void {
    const other = this.#warm.get(key);
    this.#warm.set(key, warm);
    if (other) void stopped(other.task);
  }

  async stopAll(): Promise<void> {
    const all = [...this.#warm.values()];
    this.#warm.clear();
    await Promise.all(all.map(({ task }) => stopped(task)));
  }
}

async function stopped(task: Stoppable): Promise<void> {
  try {
    await task.stop();
  } catch {
    // it is not needed any more, however it ended
  }
}
