import type { DurableHub, FunctionMetadata, Invoke, Logger } from '../contract.ts';
import type { InstanceOptions } from '../front/messages.ts';
import { createRoute, Router } from '../http/route.ts';
import { kafkaSource } from '../kafka/connection.ts';
import { KafkaTrigger } from '../kafka/kafka-trigger.ts';
import { batchData, singleData } from '../kafka/record-data.ts';
import { kafkaSettings } from '../kafka/settings.ts';
import { messageOf } from '../log.ts';
import { parseSchedule } from '../timer/schedule.ts';
import { TimerListener } from '../timer/timer-listener.ts';
import { TimerStorage } from '../timer/timer-storage.ts';
import type { HostJson } from './host-json.ts';
import { Invoker } from './invoker.ts';
import { invokeWithRetry } from './retry.ts';
import { resolveBinding, type Settings } from './settings.ts';
import type { WorkerHost } from './worker-host.ts';

const DURABLE_TRIGGERS = new Set(['orchestrationtrigger', 'activitytrigger', 'entitytrigger']);
const DURABLE_CLIENT = 'durableclient';

/** Whether the functions need a task hub. */
export function usesDurable(functions: FunctionMetadata[]): boolean {
  const types = functions.flatMap((fn) => Object.values(fn.bindings).map(({ type }) => type.toLowerCase()));
  return types.some((type) => type === DURABLE_CLIENT || DURABLE_TRIGGERS.has(type));
}

export interface AppRuntimeOptions {
  functions: FunctionMetadata[];
  instance: InstanceOptions;
  hostJson: HostJson;
  settings: Settings;
  connectionString: string | undefined;
  hostId: string;
  worker: WorkerHost;
  log: Logger;
  /** Makes the durable task hub, where the app has durable functions or clients. */
  createHub: ((functions: FunctionMetadata[], invoke: Invoke) => DurableHub) | undefined;
}

interface Listener {
  start(): void;
  stop(graceMs: number): Promise<void>;
}

/** The functions of one loaded app with what triggers them in this instance. */
export class AppRuntime {
  readonly router: Router;
  readonly invoker: Invoker;
  readonly hub: DurableHub | undefined;
  /** For each function its name and, for the list at start, what triggers it. */
  readonly summary: { name: string; trigger: string }[] = [];
  readonly #options: AppRuntimeOptions;
  readonly #listeners: Listener[] = [];
  readonly #abort = new AbortController();

  constructor(options: AppRuntimeOptions) {
    this.#options = options;
    const { log, hostJson, settings, worker } = options;
    const functions = options.functions.filter(
      (fn) => !/^(true|1)$/i.test(settings[`AzureWebJobs.${fn.name}.Disabled`] ?? ''),
    );
    this.invoker = new Invoker({
      worker,
      functions,
      log,
      timeoutMs: hostJson.functionTimeoutMs,
      inputOf: (type) => (type.toLowerCase() === DURABLE_CLIENT ? this.hub?.clientBinding() : undefined),
    });
    this.hub = options.createHub?.(functions, this.invoker.invoke);
    const routes = functions.flatMap((fn) => {
      try {
        return this.#add(fn);
      } catch (error) {
        log.error(`The '${fn.name}' function is in error: ${messageOf(error)}`);
        return [];
      }
    });
    this.router = new Router(routes);
  }

  #add(fn: FunctionMetadata) {
    const { hostJson, instance } = this.#options;
    const trigger = Object.entries(fn.bindings).find(([, { type }]) => /trigger$/i.test(type));
    if (!trigger) throw new Error('it has no trigger.');
    const [triggerName, binding] = trigger;
    const type = binding.type.toLowerCase();
    let shown = binding.type;
    if (type === 'httptrigger') {
      const route = createRoute(fn, triggerName, binding, hostJson.routePrefix);
      shown = `[${route.methods?.join(',') ?? 'any'}] http://localhost:${instance.frontPort}/${route.template}`;
      this.summary.push({ name: fn.name, trigger: shown });
      return [route];
    }
    if (type === 'timertrigger') this.#addTimer(fn, triggerName);
    else if (type === 'kafkatrigger') this.#addKafka(fn, triggerName);
    else if (!DURABLE_TRIGGERS.has(type)) throw new Error(`the local host has no '${binding.type}'.`);
    this.summary.push({ name: fn.name, trigger: shown });
    return [];
  }

  #addTimer(fn: FunctionMetadata, triggerName: string): void {
    const { settings, hostJson, connectionString, hostId, log } = this.#options;
    const binding = resolveBinding(fn.bindings[triggerName] ?? { type: '', direction: 'in' }, settings);
    const schedule = parseSchedule(String(binding.schedule ?? ''));
    this.#listeners.push(
      new TimerListener({
        functionName: fn.name,
        schedule,
        runOnStartup: binding.runOnStartup === true,
        useMonitor: typeof binding.useMonitor === 'boolean' ? binding.useMonitor : schedule.intervalMs >= 60_000,
        lockPeriodMs: hostJson.listenerLockPeriodMs,
        lockRecoveryMs: hostJson.listenerLockRecoveryMs,
        storage: connectionString === undefined ? undefined : new TimerStorage(connectionString, hostId),
        invoke: async (json) => {
          const inputs = [{ name: triggerName, data: { json } }];
          await invokeWithRetry(this.invoker.invoke, fn, { functionName: fn.name, inputs }, this.#abort.signal);
        },
        log,
      }),
    );
  }

  #addKafka(fn: FunctionMetadata, triggerName: string): void {
    const { settings, hostJson, instance, log } = this.#options;
    const binding = fn.bindings[triggerName] ?? { type: '', direction: 'in' };
    const many = binding.cardinality?.toLowerCase() === 'many';
    const kafka = kafkaSettings(hostJson.kafka);
    this.#listeners.push(
      new KafkaTrigger({
        functionName: fn.name,
        source: kafkaSource(binding, settings),
        settings: { ...kafka, sessionTimeoutMs: instance.kafkaSessionMs ?? kafka.sessionTimeoutMs },
        clientId: `functions-host-${instance.index}`,
        many,
        invoke: async (records) => {
          const [first] = records;
          if (!first) return;
          const { data, triggerMetadata } = many
            ? batchData(records, binding, instance.kafkaNullValues)
            : singleData(first, binding, instance.kafkaNullValues);
          const invocation = { functionName: fn.name, inputs: [{ name: triggerName, data }], triggerMetadata };
          await invokeWithRetry(this.invoker.invoke, fn, invocation, this.#abort.signal);
        },
        log,
      }),
    );
  }

  start(): void {
    for (const listener of this.#listeners) listener.start();
    if (this.hub) void this.#startHub(this.hub);
  }

  async #startHub(hub: DurableHub): Promise<void> {
    const { log } = this.#options;
    const waiting = setTimeout(
      () => log.warn('Durable Functions wait for storage (AzureWebJobsStorage) to answer.'),
      5_000,
    );
    this.#abort.signal.addEventListener('abort', () => clearTimeout(waiting), { once: true });
    let complaint: string | undefined;
    while (!this.#abort.signal.aborted) {
      try {
        await hub.start();
        clearTimeout(waiting);
        return;
      } catch (error) {
        if (messageOf(error) !== complaint)
          log.error(`Durable Functions cannot start yet (trying on): ${messageOf(error)}`);
        complaint = messageOf(error);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  /** Stops triggers and lets running functions end, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#abort.abort();
    await Promise.all([
      ...this.#listeners.map((listener) => listener.stop(graceMs)),
      this.hub?.stop(graceMs),
      this.invoker.drained(graceMs),
    ]);
  }
}
