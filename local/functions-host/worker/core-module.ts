import Module from 'node:module';
import type { FunctionMetadata, Invocation, InvocationResult, TypedData } from '../contract.ts';
import type { LogLevel } from './messages.ts';

/** The host's side of the module `@azure/functions-core`, which `@azure/functions` requires at run time. */

type Hook = (context: Record<string, unknown>) => unknown;
export type FunctionCallback = (...args: unknown[]) => unknown;

interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{ outputData?: { name: string; data: TypedData }[]; returnValue?: TypedData | null }>;
}

interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: Record<string, unknown>): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

type LogSink = (level: LogLevel, category: 'user' | 'system', message: string, functionName?: string) => void;

const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'];

class Disposable {
  #dispose: (() => void) | undefined;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  dispose(): void {
    this.#dispose?.();
    this.#dispose = undefined;
  }
}

/** The functions, hooks and programming model of the app in this process. */
export class FunctionApp {
  readonly #functions = new Map<string, { metadata: FunctionMetadata; callback: FunctionCallback }>();
  readonly #hooks = new Map<string, Hook[]>(HOOK_NAMES.map((name) => [name, []]));
  readonly #appHookData = {};
  readonly #appLevelHookData = {};
  readonly #log: LogSink;
  #model: ProgrammingModel | undefined;
  #locked = false;

  constructor(log: LogSink) {
    this.#log = log;
  }

  /** Answers every `require('@azure/functions-core')` of this process, as the real worker does. */
  install(): void {
    const core = {
      version: '3.0.0',
      hostVersion: '4.0.0',
      Disposable,
      setProgrammingModel: (model: ProgrammingModel) => {
        this.#model = model;
      },
      getProgrammingModel: () => this.#model,
      registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => this.#register(metadata, callback),
      registerHook: (name: string, hook: Hook) => this.#registerHook(name, hook),
      log: (level: LogLevel, category: 'user' | 'system', message: string) => this.#log(level, category, message),
    };
    const original = Module.prototype.require;
    Module.prototype.require = function (this: NodeJS.Module, id: string) {
      return id === '@azure/functions-core' ? core : original.call(this, id);
    } as typeof Module.prototype.require;
  }

  #register(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    if (this.#locked) throw new Error('A function can only be registered during app startup.');
    if (this.#functions.has(metadata.name))
      throw new Error(`A function with id "${metadata.name}" has already been registered.`);
    this.#functions.set(metadata.name, { metadata, callback });
    return new Disposable(() => {
      if (this.#locked) throw new Error('A function can only be disposed during app startup.');
      this.#functions.delete(metadata.name);
    });
  }

  #registerHook(name: string, hook: Hook): Disposable {
    const hooks = this.#hooks.get(name);
    if (!hooks) throw new RangeError(`Unrecognized hook "${name}"`);
    hooks.push(hook);
    return new Disposable(() => {
      const index = hooks.indexOf(hook);
      if (index >= 0) hooks.splice(index, 1);
    });
  }

  async #runHooks(name: string, context: Record<string, unknown>): Promise<void> {
    for (const hook of this.#hooks.get(name) ?? []) await hook(context);
  }

  /** Runs the appStart hooks, fixes the set of functions and returns it. */
  async start(functionAppDirectory: string): Promise<FunctionMetadata[]> {
    await this.#runHooks('appStart', {
      hookData: this.#appLevelHookData,
      appHookData: this.#appHookData,
      functionAppDirectory,
    });
    this.#locked = true;
    const capabilities = await this.#model?.getCapabilities?.({});
    if (capabilities?.HttpUri)
      throw new Error('The app enables HTTP streams (enableHttpStream), which the local Functions host does not have.');
    // Through JSON, as metadata reaches the real host: what JSON cannot hold is gone.
    return JSON.parse(JSON.stringify([...this.#functions.values()].map((f) => f.metadata))) as FunctionMetadata[];
  }

  async terminate(): Promise<void> {
    await this.#runHooks('appTerminate', { hookData: this.#appLevelHookData, appHookData: this.#appHookData });
  }

  async invoke(invocationId: string, invocation: Invocation): Promise<InvocationResult> {
    const registered = this.#functions.get(invocation.functionName);
    if (!registered || !this.#model)
      throw new Error(`Function code for '${invocation.functionName}' is not loaded and cannot be invoked.`);
    const coreContext: Record<string, unknown> = {
      invocationId,
      metadata: registered.metadata,
      state: undefined,
      request: { ...invocation, invocationId, functionId: invocation.functionName, inputData: invocation.inputs },
      log: (level: LogLevel, category: 'user' | 'system', message: string) =>
        this.#log(level, category, message, invocation.functionName),
    };
    const model = await this.#model.getInvocationModel(coreContext);
    const { context, inputs } = await model.getArguments();
    const shared = { hookData: {}, appHookData: this.#appHookData, invocationContext: context };

    const before = { ...shared, functionCallback: registered.callback, inputs };
    coreContext.state = 'preInvocationHooks';
    await this.#runHooks('preInvocation', before);

    const after: Record<string, unknown> = { ...shared, inputs: before.inputs, result: null, error: null };
    coreContext.state = 'invocation';
    try {
      after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error ?? new Error('The function rejected without an error.');
    }
    coreContext.state = 'postInvocationHooks';
    await this.#runHooks('postInvocation', after);
    coreContext.state = undefined;
    if (after.error) throw after.error;

    const response = await model.getResponse(context, after.result);
    return {
      outputData: response.outputData ?? [],
      ...(response.returnValue === undefined ? {} : { returnValue: response.returnValue }),
    };
  }
}
