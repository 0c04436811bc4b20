import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeJsonFile } from '../../json-file.ts';
import type { DurableHubOptions, FunctionMetadata, Invoke, Logger } from '../contract.ts';
import type { FromInstance, InstanceOptions } from '../front/messages.ts';
import { HttpListener } from '../http/http-listener.ts';
import { messageOf } from '../log.ts';
import type { AppRuntime } from './app-runtime.ts';
import { storageConnectionString } from './connection-string.ts';
import { type HostJson, readHostJson } from './host-json.ts';
import { readSettings, resolveText, type Settings } from './settings.ts';
import { type LoadedWorker, WorkerHost } from './worker-host.ts';

const READY_WAIT_MS = 30_000;

/** Loaded late, so that storage and Kafka clients do not hold up the worker and HTTP. */
function loadRuntime() {
  return import('./app-runtime.ts');
}

function loadHub() {
  return import('../durable/hub.ts');
}

/** One instance of the app: a host process with its worker, HTTP listener, triggers and part of the task hub. */
export class Instance {
  readonly #options: InstanceOptions;
  readonly #log: Logger;
  readonly #send: (message: FromInstance) => void;
  readonly #instanceId = randomUUID().replaceAll('-', '');
  readonly #http: HttpListener;
  readonly #hostJson: HostJson;
  readonly #settings: Settings;
  readonly #worker: WorkerHost;
  #port = 0;
  #functions: FunctionMetadata[] = [];
  #runtime: AppRuntime | undefined;
  #runtimeReady = Promise.withResolvers<AppRuntime>();
  #changing: Promise<void> = Promise.resolve();
  #stopping = false;

  private constructor(
    options: InstanceOptions,
    log: Logger,
    send: (message: FromInstance) => void,
    hostJson: HostJson,
    settings: Settings,
  ) {
    this.#options = options;
    this.#log = log;
    this.#send = send;
    this.#hostJson = hostJson;
    this.#settings = settings;
    this.#http = new HttpListener({
      target: () => this.#target(),
      status: () => ({
        id: this.#instanceId,
        state: this.#runtime ? 'Running' : 'Initialized',
        version: '4.0.0',
        processUptime: Math.round(process.uptime() * 1000),
      }),
      homepageDisabled: /^(true|1)$/i.test(settings.AzureWebJobsDisableHomepage ?? ''),
      log,
    });
    this.#worker = new WorkerHost({
      appDir: options.appDir,
      settings: {
        FUNCTIONS_WORKER_RUNTIME: 'node',
        AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
        WEBSITE_HOSTNAME: `localhost:${options.frontPort}`,
        WEBSITE_INSTANCE_ID: this.#instanceId,
        ...settings,
      },
      log,
      verbose: options.verbose,
      onLoaded: (worker) => {
        this.#changing = this.#changing
          .then(() => this.#take(worker))
          .catch((error: unknown) => {
            log.error(`The functions could not be started: ${messageOf(error)}`);
            this.#runtimeReady.reject(error);
          });
      },
      onLost: () => send({ type: 'ready', ready: false }),
      onFailed: (reason) => this.#runtimeReady.reject(new Error(reason)),
    });
    this.#runtimeReady.promise.catch(() => {});
  }

  /** @throws Error when host.json or local.settings.json cannot be read */
  static async start(options: InstanceOptions, log: Logger, send: (message: FromInstance) => void): Promise<Instance> {
    const settings = await readSettings(options.appDir, process.env);
    const hostJson = await readHostJson(options.appDir, settings);
    const instance = new Instance(options, log, send, hostJson, settings);
    instance.#worker.start();
    instance.#port = await instance.#http.listen();
    send({ type: 'listening', port: instance.#port });
    // While the worker loads the app:
    void loadRuntime();
    if (Object.keys(hostJson.durableTask).length > 0) void loadHub();
    return instance;
  }

  async #target(): Promise<AppRuntime> {
    if (this.#runtime) return this.#runtime;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('No function was loaded in time.')), READY_WAIT_MS);
    });
    return await Promise.race([this.#runtimeReady.promise, late]).finally(() => clearTimeout(timer));
  }

  /** A worker has loaded the app: the first one, or one in a lost one's place. */
  async #take(worker: LoadedWorker): Promise<void> {
    if (this.#stopping) return;
    const { runDir, index } = this.#options;
    if (!this.#runtime || !isDeepStrictEqual(worker.functions, this.#functions)) await this.#run(worker.functions);
    await writeJsonFile(join(runDir, `instance-${index}.json`), {
      pid: process.pid,
      workerPid: worker.pid,
      workerId: this.#instanceId,
      port: this.#port,
    });
    this.#send({ type: 'ready', ready: true });
  }

  async #run(functions: FunctionMetadata[]): Promise<void> {
    const { appDir, index, graceMs } = this.#options;
    const previous = this.#runtime;
    if (previous) {
      this.#log.info('The worker has other functions than before: triggers start anew.');
      this.#runtime = undefined;
      this.#runtimeReady = Promise.withResolvers();
      await previous.stop(graceMs);
    }
    const settings = this.#settings;
    const connectionString = storageConnectionString(settings.AzureWebJobsStorage);
    const hostId =
      settings.AzureFunctionsWebHost__hostid ?? createHash('sha256').update(appDir).digest('hex').slice(0, 32);
    const { AppRuntime, usesDurable } = await loadRuntime();
    const hub = usesDurable(functions) ? await loadHub() : undefined;
    const runtime = new AppRuntime({
      functions,
      instance: this.#options,
      hostJson: this.#hostJson,
      settings,
      connectionString,
      hostId,
      worker: this.#worker,
      log: this.#log,
      createHub: hub && ((all, invoke) => hub.createDurableHub(this.#hubOptions(connectionString, all, invoke))),
    });
    this.#functions = functions;
    this.#runtime = runtime;
    runtime.start();
    this.#runtimeReady.resolve(runtime);
    if (index === 1) this.#list(runtime);
    else this.#log.debug('Host started');
  }

  #hubOptions(connectionString: string | undefined, functions: FunctionMetadata[], invoke: Invoke): DurableHubOptions {
    if (connectionString === undefined)
      throw new Error('Durable functions need storage: set AzureWebJobsStorage, for instance in local.settings.json.');
    const { durableTask } = this.#hostJson;
    return {
      connectionString,
      hubName: resolveText(String(durableTask.hubName ?? 'TestHubName'), this.#settings),
      instanceId: this.#instanceId,
      settings: durableTask,
      baseUrl: `http://127.0.0.1:${this.#port}/`,
      functions,
      invoke,
      log: this.#log,
      notify: (hint) => this.#send({ type: 'hint', hint }),
      partitionLeaseMs: this.#options.partitionLeaseMs,
      messageHiddenMs: this.#options.messageHiddenMs,
    };
  }

  #list(runtime: AppRuntime): void {
    if (runtime.summary.length === 0)
      this.#log.warn('No functions found: the files that package.json\'s "main" names register none.');
    else this.#log.info('Functions:');
    const width = Math.max(0, ...runtime.summary.map(({ name }) => name.length));
    for (const { name, trigger } of runtime.summary) this.#log.info(`  ${name.padEnd(width)}  ${trigger}`);
    this.#log.info('Host started');
  }

  hinted(hint: string): void {
    this.#runtime?.hub?.hinted(hint);
  }

  /** Stops triggers, lets functions end, runs appTerminate. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#changing;
    this.#runtimeReady.reject(new Error('The host is stopping.'));
    await this.#runtime?.stop(this.#options.graceMs);
    await this.#worker.stop();
    this.#http.close();
    await rm(join(this.#options.runDir, `instance-${this.#options.index}.json`), { force: true });
  }

  /** Ends the worker at once: nobody supervises this instance any more. */
  abandon(): void {
    this.#worker.kill();
  }
}
