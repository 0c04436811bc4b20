import { randomUUID } from 'node:crypto';
import {
  type FunctionMetadata,
  type Invocation,
  type InvocationResult,
  type Logger,
  WorkerLostError,
} from '../contract.ts';
import { messageOf } from '../log.ts';
import type { WorkerHost } from './worker-host.ts';

export interface InvokerOptions {
  worker: WorkerHost;
  functions: FunctionMetadata[];
  log: Logger;
  /** Milliseconds after which a function is given up and its worker replaced; undefined for never. */
  timeoutMs: number | undefined;
  /** Data of an input binding that is not the trigger's, by the binding's type. */
  inputOf: (bindingType: string) => string | undefined;
}

/** Runs functions in the worker: adds extra inputs, logs, and keeps host.json's functionTimeout. */
export class Invoker {
  readonly #options: InvokerOptions;
  readonly #functions: Map<string, FunctionMetadata>;
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(options: InvokerOptions) {
    this.#options = options;
    this.#functions = new Map(options.functions.map((f) => [f.name, f]));
  }

  /** @throws FunctionError or WorkerLostError, see WorkerHost.invoke */
  readonly invoke = async (invocation: Invocation): Promise<InvocationResult> => {
    const { worker, log, timeoutMs } = this.#options;
    const invocationId = randomUUID();
    const name = invocation.functionName;
    const startedAt = performance.now();
    log.debug(`Executing 'Functions.${name}' (Id=${invocationId})`);
    let timer: NodeJS.Timeout | undefined;
    if (timeoutMs !== undefined)
      timer = setTimeout(() => {
        log.error(`Timeout value of ${timeoutMs} ms exceeded by function 'Functions.${name}' (Id=${invocationId}).`);
        worker.kill();
      }, timeoutMs);
    this.#running++;
    try {
      const result = await worker.invoke(invocationId, this.#withExtraInputs(invocation));
      log.debug(`Executed 'Functions.${name}' (Succeeded, Id=${invocationId}, Duration=${elapsed(startedAt)}ms)`);
      return result;
    } catch (error) {
      log.debug(`Executed 'Functions.${name}' (Failed, Id=${invocationId}, Duration=${elapsed(startedAt)}ms)`);
      log.debug(error instanceof WorkerLostError ? messageOf(error) : String((error as Error).stack));
      throw error;
    } finally {
      clearTimeout(timer);
      if (--this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  };

  /** Resolves when no function runs, or after `graceMs`. */
  async drained(graceMs: number): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #withExtraInputs(invocation: Invocation): Invocation {
    const bindings = this.#functions.get(invocation.functionName)?.bindings ?? {};
    const extra = Object.entries(bindings).flatMap(([name, binding]) => {
      if (binding.direction !== 'in' || invocation.inputs.some((input) => input.name === name)) return [];
      const data = this.#options.inputOf(binding.type);
      return data === undefined ? [] : [{ name, data: { string: data } }];
    });
    return extra.length === 0 ? invocation : { ...invocation, inputs: [...invocation.inputs, ...extra] };
  }
}

function elapsed(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
