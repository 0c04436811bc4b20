import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonFile } from '../../json-file.ts';
import type { Logger } from '../contract.ts';
import type { InstanceOptions } from './messages.ts';
import { HttpProxy } from './proxy.ts';
import { Supervisor } from './supervisor.ts';

export interface FrontOptions extends Omit<InstanceOptions, 'index' | 'frontPort'> {
  /** 0 for a free one. */
  port: number;
}

/** appTerminate may take 5 s after functions had `graceMs` to end. */
const STOP_MARGIN_MS = 6_000;

/** What the instances of a front that was killed have left. */
async function removeStaleRunFiles(runDir: string): Promise<void> {
  await mkdir(runDir, { recursive: true });
  const stale = (await readdir(runDir)).filter((name) => /^instance-\d+\.json$/.test(name));
  await Promise.all(stale.map((name) => rm(join(runDir, name), { force: true })));
}

/** The process that takes HTTP for the app and supervises its instances; holds no state of its own. */
export class Front {
  readonly #options: FrontOptions;
  readonly #log: Logger;
  readonly #proxy: HttpProxy;
  readonly #supervisor: Supervisor;
  #stopped: Promise<void> | undefined;

  private constructor(options: FrontOptions, log: Logger, proxy: HttpProxy, supervisor: Supervisor) {
    this.#options = options;
    this.#log = log;
    this.#proxy = proxy;
    this.#supervisor = supervisor;
  }

  /**
   * `onCannotStart` is called when the app's settings keep an instance from starting.
   * @throws NodeJS.ErrnoException when the port is taken or the folder cannot be written
   */
  static async start(options: FrontOptions, log: Logger, onCannotStart: () => void): Promise<Front> {
    const { port: wanted, ...instance } = options;
    const shared = { ...instance, frontPort: wanted };
    const supervisor = new Supervisor({ instance: shared, log, onCannotStart });
    const proxy = new HttpProxy(supervisor);
    const port = await proxy.listen(wanted);
    shared.frontPort = port;
    await removeStaleRunFiles(options.runDir);
    supervisor.start();
    await writeJsonFile(join(options.runDir, 'host.json'), { pid: process.pid, port });
    return new Front(options, log, proxy, supervisor);
  }

  /** Ends everything in order; further calls wait for the same end. */
  stop(reason: string): Promise<void> {
    this.#stopped ??= (async () => {
      this.#log.info(`${reason}: the Functions host stops.`);
      this.#proxy.close();
      await this.#supervisor.stop(this.#options.graceMs + STOP_MARGIN_MS);
      this.#proxy.closeNow();
      await rm(join(this.#options.runDir, 'host.json'), { force: true });
    })();
    return this.#stopped;
  }
}
